"""Absences (/akun/tidak-hadir/<username>): one's own, those of the unit's field staff, for biro.admin everybody's."""

import uuid
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.admin.forms import changes_of, typed
from app.clock import local_date, now
from app.db import db, transaction
from app.domain import team
from app.domain.errors import Conflict, Invalid
from app.domain.organisation import User
from app.domain.team import AbsenceKind, Wanted
from app.domain.vocabulary import Role
from app.labels import label
from app.queries.team import colleagues
from app.security import actor, guard

FIELDS = ("jenis", "mulai", "sampai", "pengganti")
KINDS = [(kind.value, label(kind)) for kind in AbsenceKind]

blueprint = Blueprint("absence", __name__, url_prefix="/akun/tidak-hadir")
guard(blueprint, *Role)


@blueprint.get("/<username>")
def of(username: str) -> str:
    """What holds and what is to come, the form, and what was changed."""
    return _page(username)


@blueprint.post("/<username>")
def enter(username: str) -> ResponseReturnValue:
    """Put an absence down."""
    values = typed(FIELDS)
    wanted = Wanted(values["jenis"], values["mulai"], values["sampai"], values["pengganti"])
    try:
        with transaction() as session:
            team.enter(session, username, wanted, actor=actor(), now=now())
    except Invalid as error:
        return _page(username, values=values, errors=error.errors), 422
    flash("Ketidakhadiran dicatat. Berakhir sendiri setelah hari terakhir.", "success")
    return redirect(url_for(".of", username=username), 303)


@blueprint.post("/<username>/<uuid:absence_id>/akhiri")
def end(username: str, absence_id: uuid.UUID) -> ResponseReturnValue:
    """There again from today on, or what had not begun is withdrawn."""
    try:
        with transaction() as session:
            team.end(session, username, absence_id, actor=actor(), now=now())
    except Conflict as error:
        return _page(username, told=str(error)), 409
    flash("Ketidakhadiran diakhiri.", "success")
    return redirect(url_for(".of", username=username), 303)


def shown(user: User, *, at: datetime) -> dict[str, Any]:
    """What the list and the form of one person's absences need."""
    session = db.session()
    return {
        "user": user,
        "entries": team.entries(session, user, now=at),
        "deputies": colleagues(session, user, now=at),
        "kinds": KINDS,
        "today": local_date(at),
    }


def _page(
    username: str,
    *,
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    told: str = "",
) -> str:
    user = team.person(db.session(), username, actor=actor())
    return render_template(
        "account/tidak_hadir.html",
        absence=shown(user, at=now()),
        values=values or {},
        errors=errors or {},
        told=told,
        changes=changes_of("absences", user.username),
    )
