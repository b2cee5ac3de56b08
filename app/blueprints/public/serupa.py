""" "Ini masalah saya juga": what was reported near is shown while somebody tells the same, and again on the receipt.

Who says so keeps a number of the own: the new report is merged into the other one at once, and gets its news. Nothing else has
to be told then.
"""

import math
from contextlib import suppress
from datetime import datetime

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import clock
from app.blueprints import report_form
from app.blueprints.public import blueprint, ownership, personal
from app.blueprints.report_form import ReportForm
from app.db import db, transaction
from app.domain import intake, workflow
from app.domain.actor import reporter_of
from app.domain.errors import DomainError
from app.domain.report import by_number
from app.domain.vocabulary import Action
from app.domain.workflow import Given
from app.queries.joinable import joinable, joinable_by
from app.queries.own_report import reporter_of_number
from app.queries.similar import Looked, Similar
from app.wording import say, worded

FIELD = "dukung"
JOINED = worded("Laporan Anda sekarang mengikuti laporan itu. Nomor Anda tetap berlaku.")
GONE = worded("Laporan itu tidak dapat diikuti lagi. Laporan Anda tetap ditangani sendiri.")


@blueprint.post("/lapor/diterima/gabung")
@personal
def join_after() -> ResponseReturnValue:
    """The report that was just sent follows another one, because its reporter says so on the receipt."""
    kept, moment = report_form.last_receipt(), clock.now()
    if kept is None or not ownership.owns(kept[0], now=moment):
        return redirect("/lapor", 303)
    number, wanted = kept[0], request.form.get(FIELD, "")
    try:
        _check(wanted, joinable_by(db.session(), number, now=moment))
        with transaction() as session:
            given = Given(parent=wanted)
            actor = reporter_of_number(session, number)
            workflow.apply(session, number, Action.MERGE, given, actor=actor, now=moment)
    except DomainError:
        flash(say(GONE), "warning")
    else:
        flash(say(JOINED), "success")
    return redirect("/lapor/diterima", 303)


def near(form: ReportForm, proposed: str | None = None) -> list[Similar]:
    """What may be the same as the form says so far; `proposed` is the category that its text speaks for."""
    looked = Looked(
        text=form.get("isi"),
        category=form.get("kategori") or proposed,
        lat=_degrees(form.get("lat"), 90),
        lon=_degrees(form.get("lon"), 180),
        kelurahan=form.get("kelurahan") or None,
    )
    return joinable(db.session(), looked, now=clock.now())


def adopt(form: ReportForm) -> None:
    """Who says "mine too" and no category means the same one: it is the category of what was offered around the place."""
    wanted = form.get(FIELD)
    if not wanted or form.get("kategori"):
        return
    around = ReportForm({name: form.get(name) for name in ("lat", "lon")})
    if wanted in {one.number for one in near(around)}:
        form.values["kategori"] = by_number(db.session(), wanted).category_code


def join_at_once(session: Session, form: ReportForm, receipt: intake.Receipt, moment: datetime) -> None:
    """The report follows what its form names; where that cannot be followed any more, it goes its own way."""
    wanted = form.get(FIELD)
    if not wanted or receipt.repeated:
        return
    with suppress(DomainError):
        _check(wanted, joinable_by(session, receipt.number, now=moment))
        given = Given(parent=wanted)
        actor = reporter_of(receipt.report_id)
        workflow.apply(session, receipt.number, Action.MERGE, given, actor=actor, now=moment)


def _check(wanted: str, offered: list[Similar]) -> None:
    """Only what is offered may be joined. Raises DomainError."""
    if wanted not in {one.number for one in offered}:
        raise DomainError(GONE)


def _degrees(typed: str, most: int) -> float | None:
    try:
        value = float(typed.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= most else None
