"""The saved views of every role's worklist: kept from the list, renamed, shared and deleted on a page of their own."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints import columns
from app.clock import now
from app.db import db, transaction
from app.domain import saved_view
from app.domain.errors import Invalid
from app.domain.saved_view import Offered
from app.htmx import see_other
from app.queries import worklist as lists
from app.security import actor


@dataclass(frozen=True, slots=True)
class ViewLink:
    """A saved view as a link. `is_here`: it is what the page shows."""

    name: str
    href: str
    is_shared: bool
    is_here: bool


def attach(blueprint: Blueprint) -> None:
    """Add the saved views to a role's blueprint."""
    add = blueprint.add_url_rule
    add("/tampilan/", "views", _page)
    add("/tampilan/", "save_view", _save, methods=["POST"])
    add("/tampilan/<uuid:view_id>", "change_view", _change, methods=["POST"])
    add("/tampilan/<uuid:view_id>/hapus", "delete_view", _delete, methods=["POST"])


def links(views: Iterable[Offered], given: Mapping[str, str]) -> list[ViewLink]:
    """The views offered beside a list that was asked for like this."""
    here = {name: value for name, value in given.items() if name != "setelah"}
    return [ViewLink(view.name, _address(view.asked), view.is_shared, view.asked == here) for view in views]


def _page(errors: Mapping[str, str] | None = None, refused: str = "") -> str:
    views = saved_view.own(db.session(), actor=actor())
    typed = request.form.get("nama", "")
    return render_template(
        "worklist/tampilan.html", views=views, errors=errors or {}, refused=refused, typed=typed
    )


def _save() -> ResponseReturnValue:
    query, _ = lists.in_words(db.session(), request.form.to_dict(flat=False), actor=actor(), now=now())
    query |= columns.for_view(query)
    try:
        with transaction() as session:
            view = saved_view.save(
                session, request.form.get("nama", ""), query, is_shared=_shares(), actor=actor(), now=now()
            )
            name = view.name
    except Invalid as error:
        return _page(error.errors), 422
    flash(f"Tampilan {name} disimpan.", "success")
    return see_other(_address(query))


def _change(view_id: uuid.UUID) -> ResponseReturnValue:
    name = request.form.get("nama", "")
    try:
        with transaction() as session:
            saved_view.change(session, view_id, name, is_shared=_shares(), actor=actor())
    except Invalid as error:
        return _page(error.errors, str(view_id)), 422
    flash("Tampilan disimpan.", "success")
    return see_other(url_for(".views"))


def _delete(view_id: uuid.UUID) -> ResponseReturnValue:
    with transaction() as session:
        name = saved_view.delete(session, view_id, actor=actor())
    flash(f"Tampilan {name} dihapus.", "success")
    return see_other(url_for(".views"))


def _shares() -> bool:
    return request.form.get("bagikan") == "1"


def _address(query: Mapping[str, str]) -> str:
    return url_for(".home") + ("?" + urlencode(query) if query else "")
