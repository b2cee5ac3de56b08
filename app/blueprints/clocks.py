"""The clocks of one report (/<role>/laporan/<nomor>/jam): every line of each, and the objection to an overdue one with Biro's
decision.
"""

from dataclasses import dataclass, field

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.clock import now
from app.db import db, transaction
from app.domain import dispute
from app.domain.errors import Conflict, Invalid
from app.htmx import see_other
from app.queries.ticket.clock_page import clock_page
from app.security import actor


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that did not go through: of which clock, what was typed, and what is wrong with it."""

    position: int = 0
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def attach(blueprint: Blueprint) -> None:
    """Add the page of the clocks to a role's blueprint."""
    add = blueprint.add_url_rule
    add("/laporan/<nomor>/jam", "clocks", _clocks)
    add("/laporan/<nomor>/jam/<int:urutan>/sanggah", "dispute", _dispute, methods=["POST"])
    add("/laporan/<nomor>/jam/<int:urutan>/putusan", "decide", _decide, methods=["POST"])
    add("/laporan/<nomor>/jam/<int:urutan>/<kata>", "back_to_clocks", _back)


def _clocks(nomor: str) -> ResponseReturnValue:
    return _page(nomor)


def _dispute(nomor: str, urutan: int) -> ResponseReturnValue:
    """Object to an overdue clock of the own unit."""
    try:
        with transaction() as session:
            reason, note = (request.form.get(name, "") for name in ("alasan", "catatan"))
            dispute.raise_dispute(session, nomor, urutan, reason, note, actor=actor(), now=now())
    except Invalid as error:
        return _page(nomor, Refused(urutan, request.form.to_dict(), error.errors)), 422
    except Conflict as error:
        return _page(nomor, told=str(error)), 409
    flash("Sanggahan dikirim. Biro Pemerintahan memutuskannya.", "success")
    return _back(nomor)


def _decide(nomor: str, urutan: int) -> ResponseReturnValue:
    """Uphold or refuse an objection."""
    try:
        with transaction() as session:
            state, note = (request.form.get(name, "") for name in ("putusan", "catatan"))
            dispute.decide(session, nomor, urutan, state, note, actor=actor(), now=now())
    except Invalid as error:
        return _page(nomor, Refused(urutan, request.form.to_dict(), error.errors)), 422
    except Conflict as error:
        return _page(nomor, told=str(error)), 409
    flash("Putusan disimpan dan dapat dibaca unit.", "success")
    return _back(nomor)


def _back(nomor: str, **address: object) -> ResponseReturnValue:
    """The page again; also the address of a refused form, asked for anew."""
    return see_other(url_for(".clocks", nomor=nomor))


def _page(nomor: str, refused: Refused | None = None, told: str | None = None) -> str:
    page = clock_page(db.session(), nomor, actor=actor(), now=now())
    return render_template("clocks/jam.html", page=page, refused=refused or Refused(), told=told)
