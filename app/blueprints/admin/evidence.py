"""Checking photos (/admin/bukti): from when on something stands out, and how often it did in the last 30 days."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.admin import blueprint
from app.blueprints.admin.forms import Errors, Typed, past_of, typed, version
from app.clock import now
from app.db import db, transaction
from app.domain.errors import Conflict, Invalid
from app.domain.evidence.limits import RANGES, limits
from app.domain.reference_admin import evidence
from app.labels import angka
from app.queries.photo_flags import rates
from app.security import actor


@blueprint.get("/bukti")
def evidence_limits() -> str:
    """The limits in force, what they found, and who changed them."""
    return _page()


@blueprint.post("/bukti")
def set_evidence_limits() -> ResponseReturnValue:
    """Other limits, for the photos that come from now on, and if wanted for those of the last 30 days."""
    values, anew = typed(evidence.NAMES.values()), request.form.get("ulang") == "1"
    try:
        with transaction() as session:
            many = evidence.set_limits(session, values, version(), anew=anew, actor=actor(), now=now())
    except Invalid as error:
        return _page(values, error.errors), 422
    except Conflict as error:
        return _page(values, told=str(error)), 409
    again = f" {angka(many)} foto diperiksa ulang." if anew else ""
    flash(f"Batas disimpan.{again}", "success")
    return redirect(url_for(".evidence_limits"), 303)


def _page(values: Typed | None = None, errors: Errors | None = None, told: str = "") -> str:
    in_force = limits(db.session())
    return render_template(
        "admin/bukti.html",
        values=values or evidence.shown(in_force),
        ranges={evidence.NAMES[name]: both for name, both in RANGES.items()},
        errors=errors or {},
        told=told,
        rates=rates(db.session(), since=now() - evidence.RECHECKED),
        **past_of(evidence.TABLE, evidence.KEY),
    )
