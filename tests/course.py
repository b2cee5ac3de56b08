"""Walking a report along its course in tests: officers by their demo user names, moves by their codes."""

import io
from datetime import UTC, datetime, timedelta

from PIL import Image
from sqlalchemy.orm import Session

from app.domain import evidence, intake, organisation, workflow
from app.domain.actor import CITIZEN, Actor
from app.domain.evidence import StoredUpload
from app.domain.intake import Receipt, Submission
from app.domain.report import Report, by_number
from app.domain.workflow import Given

GAMBIR = (-6.1763, 106.8270)
MONDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # 10.00 WIB
SUDIN = "bina-marga.jakarta-pusat"


def officer(session: Session, username: str) -> Actor:
    """The demo officer of that name."""
    user = organisation.user_by_username(session, username)
    assert user is not None, username
    return user.actor()


def jpeg(colour: tuple[int, int, int] = (90, 120, 60), size: tuple[int, int] = (320, 240)) -> bytes:
    """A small real JPEG."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return buffer.getvalue()


def photo(now: datetime = MONDAY) -> StoredUpload:
    """A checked photo as a form would bring it (its original is not stored)."""
    return evidence.plan_upload(jpeg(), "hasil.jpg", now=now)


def filed(session: Session, *, now: datetime = MONDAY, actor: Actor = CITIZEN, **fields: object) -> Receipt:
    """A report in Gambir about a lamp, public and with a phone; any field of Submission can be given."""
    given = {
        "channel": "jaki",
        "text": "Lampu jalan mati sejak tiga hari.",
        "category": "penerangan-jalan",
        "lat": GAMBIR[0],
        "lon": GAMBIR[1],
        "phone": "081234567890",
        "is_public": True,
    } | fields
    return intake.receive(session, Submission(**given), actor=actor, now=now)  # type: ignore[arg-type]


class Walk:
    """One report and a clock that goes on a quarter of an hour with every move."""

    def __init__(self, session: Session, receipt: Receipt, now: datetime = MONDAY) -> None:
        self.session, self.number, self.now = session, receipt.number, now

    @property
    def report(self) -> Report:
        return by_number(self.session, self.number)

    def act(self, username: str, action: str, **fields: object) -> Report:
        """One move by the officer of that user name; raises what `apply` raises."""
        self.now += timedelta(minutes=15)
        actor = officer(self.session, username)
        given = Given(**fields)  # type: ignore[arg-type]
        return workflow.apply(self.session, self.number, action, given, actor=actor, now=self.now)

    def to_sudin(self) -> "Walk":
        """Handed on to Suku Dinas Bina Marga Jakarta Pusat."""
        self.act("kelurahan.gambir", "coordinate", unit="bina-marga", note="Jalan provinsi.")
        self.act("dinas.bina-marga", "dispose", unit=SUDIN, note="Mohon ditangani.")
        return self

    def finished(self) -> "Walk":
        """Result entered by the field staff, waiting for Biro Pemerintahan."""
        self.to_sudin()
        self.act(f"sudin.{SUDIN}", "assign", staff=f"petugas.{SUDIN}.1")
        self.act(f"petugas.{SUDIN}.1", "start")
        self.act(f"petugas.{SUDIN}.1", "finish", note="Lampu diganti.", photos=(photo(self.now),))
        return self
