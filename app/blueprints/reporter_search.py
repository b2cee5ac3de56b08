"""The search by a reporter's phone number, for the desks and Biro: a form that is posted, so that no address holds a number."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.clock import now
from app.db import db, transaction
from app.domain import reporter_search
from app.domain.errors import Invalid
from app.queries.worklist.chosen import chosen
from app.security import actor

PAGE = "worklist/pelapor.html"


def attach(blueprint: Blueprint) -> None:
    """Add the search to a role's blueprint."""
    blueprint.add_url_rule("/pelapor", "reporter", _form)
    blueprint.add_url_rule("/pelapor", "find_reporter", _find, methods=["POST"])


def _form() -> ResponseReturnValue:
    return render_template(PAGE, rows=None, errors={})


def _find() -> ResponseReturnValue:
    phone, reason = request.form.get("telepon", ""), request.form.get("alasan", "")
    try:
        with transaction() as session:
            numbers = reporter_search.find_by_phone(session, phone, actor=actor(), reason=reason, now=now())
    except Invalid as error:
        return render_template(PAGE, rows=None, errors=error.errors), 422
    rows = chosen(db.session(), numbers, actor=actor(), now=now())
    return render_template(PAGE, rows=rows, errors={})
