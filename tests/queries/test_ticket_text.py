"""Who reads what of a report's text: places for those who go there, identities for the desk alone."""

import pytest
from sqlalchemy.orm import Session

from app.clock import now
from app.domain.reference import catalogue
from app.domain.report import by_number
from app.queries.ticket.facts import facts_of
from tests.course import filed, officer

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
