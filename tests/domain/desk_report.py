"""A report as an SMS desk gets it: taken in by the real intake, without a place."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.domain.actor import SYSTEM
from app.domain.intake import Submission, receive
from app.domain.report import Report

MONDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # 10:00 WIB


def desk_report(
    session: Session, *, now: datetime = MONDAY, text: str = "Got mampet", **fields: object
) -> Report:
    """File it and return its row."""
    given = {"channel": "sms", "text": text, "phone": "0812 3456 7890", "name": "Budi Warga", **fields}
    receipt = receive(session, Submission(**given), actor=SYSTEM, now=now)  # type: ignore[arg-type]
    return session.get_one(Report, receipt.report_id)
