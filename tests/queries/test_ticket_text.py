"""Who reads what of a report's text: places for those who go there, identities for the desk alone."""

import pytest
from sqlalchemy.orm import Session

from app.clock import now
from app.domain import workflow
from app.domain.actor import reporter_of
from app.domain.reference import catalogue
from app.domain.report import by_number
from app.domain.workflow import Given
from app.queries.ticket import latest_sentence, ticket
from app.queries.ticket.facts import facts_of
from tests.course import MONDAY, Walk, filed, officer

TEXT = "Saya Budi Santoso, lampu mati di Jl. Kenanga No. 12, hubungi 0812-3456-7890 atau budi@contoh.id"


@pytest.mark.parametrize(
    ("username", "place", "identity"),
    [
        ("kelurahan.gambir", True, False),
        ("biro.verifikator", True, False),
        ("kanal.sms", True, True),
        ("pemantau", False, False),
    ],
)
def test_who_reads_what(session: Session, username: str, place: bool, identity: bool) -> None:
    receipt = filed(session, channel="sms", text=TEXT, name="Budi Santoso", phone="081234567890")
    report = by_number(session, receipt.number)
    text = facts_of(session, report, catalogue(session), officer(session, username), now()).text
    assert ("No. 12" in text) is place
    assert any(word in text for word in ("Budi", "3456", "budi@")) is identity
    assert all(word in text for word in ("Budi", "3456", "budi@")) is identity


SAID = "RT 03, Jl. Kenanga No. 12. Saya Budi Santoso, 0812-3456-7890, budi@contoh.id"


def notes(session: Session, number: str, username: str) -> str:
    """All notes of the history as that officer reads them."""
    page = ticket(session, number, actor=officer(session, username), now=MONDAY)
    return "\n".join(entry.note for entry in page.history)


@pytest.mark.parametrize("action", ["answer", "cancel"])
@pytest.mark.parametrize(
    ("username", "place", "identity"),
    [
        ("kelurahan.gambir", True, False),
        ("walikota.jakarta-pusat", True, False),
        ("biro.verifikator", True, False),
        ("kanal.sms", True, True),
        ("pemantau", False, False),
    ],
)
def test_who_reads_what_of_an_answer(
    session: Session, action: str, username: str, place: bool, identity: bool
) -> None:
    walk = Walk(session, filed(session, channel="sms", name="Budi Santoso", phone="081234567890"))
    walk.act("kelurahan.gambir", "ask_reporter", note="Di RT berapa?")
    reporter = reporter_of(walk.report.id)
    workflow.apply(session, walk.number, action, Given(note=SAID), actor=reporter, now=walk.now)
    said = notes(session, walk.number, username)
    assert "RT 03" in said
    assert ("No. 12" in said) is place
    assert any(word in said for word in ("Budi", "3456", "budi@")) is identity


def test_an_answer_that_an_officer_typed_in_is_the_reporters_too(session: Session) -> None:
    walk = Walk(session, filed(session, channel="sms", name="Budi Santoso"))
    walk.act("kelurahan.gambir", "ask_reporter", note="Di RT berapa?")
    walk.act("kanal.sms", "answer", note=SAID)
    assert "Budi" not in notes(session, walk.number, "kelurahan.gambir")


def test_who_refuses_a_proposal_to_close_is_told_so(session: Session) -> None:
    walk = Walk(session, filed(session))
    walk.act("kelurahan.gambir", "decline", reason="lahan_pribadi", note="Milik warga.")
    walk.act("biro.verifikator", "reject", reason="jawaban_tidak_jelas", note="Jelaskan.")
    verifier = officer(session, "biro.verifikator")
    said = latest_sentence(session, walk.number, actor=verifier, who="Anda")
    assert said == "Anda menolak usulan penutupan"
