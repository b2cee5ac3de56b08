"""The retention schedule and legal holds (/admin/privasi/retensi, /admin/privasi/penahanan)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.admin import blueprint
from app.blueprints.admin.forms import Errors, Typed, past_of, typed, version
from app.clock import now
from app.db import db, transaction
from app.domain.errors import Conflict, Invalid
from app.domain.rights import hold, retention
from app.queries.contact_accesses import holds, tombstones
from app.security import actor


@blueprint.get("/privasi/retensi")
def retention_periods() -> str:
    """The periods, what is due by them now, what was erased last."""
    return _periods()


@blueprint.post("/privasi/retensi")
def set_retention_periods() -> ResponseReturnValue:
    """Other periods, from the coming night on."""
    values = typed(retention.NAMES.values())
    try:
        with transaction() as session:
            retention.set_periods(session, values, version(), actor=actor(), now=now())
    except Invalid as error:
        return _periods(values, error.errors), 422
    except Conflict as error:
        return _periods(values, told=str(error)), 409
    flash("Masa simpan disimpan. Berlaku mulai malam ini.", "success")
    return redirect(url_for(".retention_periods"), 303)


@blueprint.get("/privasi/penahanan")
def legal_holds() -> str:
    """Reports that may not be erased, and why."""
    return _holds()


@blueprint.post("/privasi/penahanan")
def place_hold() -> ResponseReturnValue:
    """Hold a report."""
    values = typed(("nomor", "alasan"))
    try:
        with transaction() as session:
            hold.place(session, values["nomor"], values["alasan"], actor=actor(), now=now())
    except Invalid as error:
        return _holds(values, error.errors), 422
    except Conflict as error:
        return _holds(values, told=str(error)), 409
    flash("Laporan ditahan; jadwal retensi dan penghapusan melewatinya.", "success")
    return redirect(url_for(".legal_holds"), 303)


@blueprint.post("/privasi/penahanan/<int:hold_id>/lepas")
def release_hold(hold_id: int) -> ResponseReturnValue:
    """Let it go."""
    reason = request.form.get("alasan", "")
    try:
        with transaction() as session:
            hold.release(session, hold_id, reason, actor=actor(), now=now())
    except Invalid as error:
        return _holds(wrong=(hold_id, reason, error.errors)), 422
    except Conflict as error:
        return _holds(told=str(error)), 409
    flash("Penahanan dilepas.", "success")
    return redirect(url_for(".legal_holds"), 303)


def _periods(values: Typed | None = None, errors: Errors | None = None, told: str = "") -> str:
    session = db.session()
    return render_template(
        "admin/privasi_retensi.html",
        values=values or retention.shown(retention.periods(session)),
        ranges={retention.NAMES[name]: both for name, both in retention.RANGES.items()},
        due=retention.due(session, now=now()),
        stones=tombstones(session, actor=actor()),
        errors=errors or {},
        told=told,
        **past_of(retention.TABLE, retention.KEY),
    )


def _holds(
    values: Typed | None = None,
    errors: Errors | None = None,
    told: str = "",
    wrong: tuple[int, str, Errors] | None = None,
) -> str:
    return render_template(
        "admin/privasi_penahanan.html",
        holds=holds(db.session(), actor=actor()),
        values=values or {},
        errors=errors or {},
        told=told,
        wrong=wrong or (0, "", {}),
    )
