"""Which report a citizen means who writes by phone: by its number, or the one recent report of that very phone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.inbox.message import InboundMessage
from app.domain.inbox.numbers_named import bare_digits, named
from app.domain.privacy import Contact, crypto
from app.domain.report import Report, locking

RECENT = timedelta(days=14)
MANY = 5


class Meant(NamedTuple):
    """`number` as typed (None: none was), the report of that number if there is one, and the text after it."""

    report: Report | None
    number: str | None
    rest: str


def meant(session: Session, text: str, own: Sequence[Report]) -> Meant:
    """What the beginning of the text names; digits without letters only among `own`."""
    candidates = named(text)
    for candidate in candidates:
        report = session.scalar(select(Report).where(Report.number == candidate.number))
        if report is not None:
            return Meant(report, candidate.number, candidate.rest)
    if candidates:
        return Meant(None, *candidates[0])
    digits = bare_digits(text)
    matching = [report for report in own if digits and report.number.endswith(digits.number)]
    if digits and len(matching) == 1:
        return Meant(matching[0], matching[0].number, digits.rest)
    return Meant(None, None, text)


def own_reports(session: Session, message: InboundMessage, *, now: datetime) -> list[Report]:
    """The sender's reports that are open or were closed within 14 days, or follow such a one; newest first."""
    parent = aliased(Report)
    query = (
        select(Report)
        .join(Contact, Contact.id == Report.contact_id)
        .outerjoin(parent, parent.id == Report.parent_id)
        .where(
            Contact.phone_hash.in_(crypto.keyed_hashes(message.sender)),
            or_(_lives(Report, now), and_(Report.parent_id == parent.id, _lives(parent, now))),
        )
    )
    return list(session.scalars(query.order_by(Report.id.desc()).limit(MANY)))


def _lives(report: Any, now: datetime) -> Any:
    return or_(report.closed_at.is_(None), report.closed_at > now - RECENT)


def is_own(report: Report, message: InboundMessage) -> bool:
    """Whether the report was made with the phone that the message comes from."""
    return report.contact is not None and report.contact.phone == message.sender


def locked(session: Session, report: Report) -> Report:
    """The same report, read anew and locked."""
    query = locking(select(Report).where(Report.id == report.id))
    return session.scalars(query.execution_options(populate_existing=True)).one()
