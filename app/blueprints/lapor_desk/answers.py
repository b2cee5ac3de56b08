"""Answers that somebody has to carry over to LAPOR: what waits, and the downloads so far."""

from flask import Response, flash, render_template, url_for
from flask.typing import ResponseReturnValue

from app import tables
from app.blueprints.lapor_desk import blueprint
from app.blueprints.lapor_desk.importing import inbox_home
from app.clock import now
from app.db import db, transaction
from app.domain import notification
from app.domain.errors import NotVisible
from app.htmx import see_other
from app.labels import angka, label, wib
from app.queries.lapor_answers import Answer, answers_of, answers_waiting
from app.security import actor

HEADINGS = ("Tracking ID", "Nomor CRM", "Ditulis", "Jenis", "Jawaban")
FORMS = {"csv": (tables.csv_of, tables.CSV_TYPE), "xlsx": (tables.xlsx_of, tables.XLSX_TYPE)}


@blueprint.get("/jawaban")
def answers_page() -> ResponseReturnValue:
    """What waits, and what was downloaded."""
    session = db.session()
    return render_template(
        "lapor/jawaban.html",
        answers=answers_waiting(session, actor=actor()),
        batches=notification.batches(session),
        home=inbox_home(),
    )


@blueprint.post("/jawaban")
def carry() -> ResponseReturnValue:
    """Put what waits into one download and mark it as carried over."""
    with transaction() as session:
        batch = notification.carry(session, now=now())
        size = len(notification.of_batch(session, batch))
    flash(f"{angka(size)} jawaban ditandai dibawa. Unduh berkasnya di daftar unduhan.", "success")
    return see_other(url_for(".answers_page"))


@blueprint.get("/jawaban/<batch>.<form>")
def download(batch: str, form: str) -> ResponseReturnValue:
    """One download, again where it is needed."""
    rows = answers_of(db.session(), batch, actor=actor())
    if not rows or form not in FORMS:
        raise NotVisible("Tidak ada unduhan ini.")
    write, media_type = FORMS[form]
    answer = Response(write(HEADINGS, [_row(row) for row in rows]), mimetype=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="jawaban-lapor-{batch}.{form}"'
    return answer


def _row(row: Answer) -> tuple[str, ...]:
    return row.tracking_id, row.number or "", wib(row.at), label(row.notice), row.text
