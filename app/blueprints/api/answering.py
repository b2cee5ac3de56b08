"""POST /api/v1/laporan/<nomor>/jawaban: the reporter's answer to what an officer asked, through the application that filed."""

from flask import Response, jsonify

from app import api_client
from app.blueprints.api.body import read_object
from app.blueprints.api.door import blueprint, required_client
from app.clock import now
from app.db import db, transaction
from app.domain import workflow
from app.domain.actor import reporter_of
from app.domain.clients import photos
from app.domain.errors import Invalid
from app.domain.vocabulary import Action, Scope
from app.domain.workflow.given import NOTE_MAX
from app.labels import label
from app.queries.tracking import clean_number

FIELD = "jawaban"


@blueprint.post("/v1/laporan/<nomor>/jawaban")
def answer_question(nomor: str) -> Response:
    """The report goes on where it was; 409 where nobody asked."""
    client = required_client(Scope.LAPOR)
    report_id = photos.own(db.session(), clean_number(nomor), client.id).id
    given = workflow.Given(note=_answer())
    api_client.count(client)
    with transaction() as session:
        report = workflow.apply(
            session, clean_number(nomor), Action.ANSWER, given, actor=reporter_of(report_id), now=now()
        )
        told = {"nomor": report.number, "status": report.status, "keadaan": label(report.status, "status")}
    return jsonify(told)


def _answer() -> str:
    """The text. Raises Invalid."""
    text = read_object((FIELD,)).get(FIELD, "")
    if not isinstance(text, str) or not text.strip():
        raise Invalid({FIELD: "Tulis jawabannya."})
    if len(text.strip()) > NOTE_MAX:
        raise Invalid({FIELD: f"Paling panjang {NOTE_MAX} karakter; sekarang {len(text.strip())}."})
    return text
