"""A report that was false (/<role>/laporan/<nomor>/palsu): its holder says so and why; what Biro decided is read there."""

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.clock import now
from app.db import db, transaction
from app.domain import abuse, access
from app.domain.errors import Conflict, Invalid
from app.htmx import see_other
from app.queries.abuse import mark_page
from app.security import actor


def attach(blueprint: Blueprint) -> None:
    """Add the page of the mark to a role's blueprint."""
    blueprint.add_url_rule("/laporan/<nomor>/palsu", "false_report", _show)
    blueprint.add_url_rule("/laporan/<nomor>/palsu", "mark_false", _mark, methods=["POST"])


def _show(nomor: str) -> ResponseReturnValue:
    return _page(nomor)


def _mark(nomor: str) -> ResponseReturnValue:
    """Say that it was false."""
    note = request.form.get("catatan", "")
    try:
        with transaction() as session:
            abuse.mark(session, nomor, note, actor=actor(), now=now())
    except Invalid as error:
        return _page(nomor, note, error.errors), 422
    except Conflict as error:
        return _page(nomor, note, told=str(error)), 409
    flash("Tanda dikirim. Biro Pemerintahan memeriksanya.", "success")
    return see_other(url_for(".false_report", nomor=nomor))


def _page(nomor: str, note: str = "", errors: dict[str, str] | None = None, told: str = "") -> str:
    session = db.session()
    report = access.visible(session, nomor, actor=actor())
    return render_template(
        "ticket/palsu.html",
        number=report.number,
        mark=mark_page(session, report),
        may_mark=abuse.may_mark(report, actor=actor()),
        note=note,
        errors=errors or {},
        told=told,
    )
