"""What the mail digest of an officer lists: what arrived since the last one, what runs out within the next hours, and of
what kecamatan or kota reminded them.

Lines carry number, category, kelurahan and limit; never a text or a person.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.domain.geography.areas import Area
from app.domain.notification import DigestMark
from app.domain.organisation import Unit, User
from app.domain.reference import Category
from app.domain.report import Report, ReportUnit
from app.domain.vocabulary import Role, Status

LINES = 20
SOON = timedelta(hours=4)
READERS = (Role.CHANNEL_ADMIN, Role.KELURAHAN, Role.DINAS, Role.SUKU_DINAS, Role.STAFF, Role.VERIFIER)


class Reader(NamedTuple):
    """An officer who gets the digest; `since` is the end of the last one, None before the first."""

    user_id: int
    name: str
    email: str
    role: Role
    unit_code: str
    unit_name: str
    since: datetime | None


class Line(NamedTuple):
    number: str
    category: str
    place: str | None
    due_at: datetime | None


class Digest(NamedTuple):
    """The first LINES of each list and how many there are in all."""

    arrived: Sequence[Line]
    arrived_count: int
    due: Sequence[Line]
    due_count: int
    reminded: Sequence[Line]
    reminded_count: int


def readers(session: Session) -> list[Reader]:
    """Active officers with a mail address whose turn it can be to act."""
    query = (
        select(User.id, User.name, User.email, User.role, User.unit_code, Unit.name, DigestMark.sent_until)
        .join(Unit, Unit.code == User.unit_code)
        .outerjoin(DigestMark, DigestMark.user_id == User.id)
        .where(User.is_active, User.email.is_not(None), User.role.in_(READERS))
        .order_by(User.id)
    )
    return [Reader._make(row) for row in session.execute(query)]


def busy_units(session: Session, *, since: datetime, now: datetime) -> set[str]:
    """Units that hold an open report which is new or was brought to mind since then, or runs out soon; others need no digest."""
    here = and_(ReportUnit.report_id == Report.id, ReportUnit.unit_code == Report.holder_code)
    query = (
        select(Report.holder_code)
        .outerjoin(ReportUnit, here)
        .where(
            Report.closed_at.is_(None),
            or_(ReportUnit.since > since, Report.due_at <= now + SOON, Report.reminded_at > since),
        )
        .distinct()
    )
    return set(session.scalars(query))


def digest_for(session: Session, reader: Reader, *, since: datetime, now: datetime) -> Digest:
    """What waits for that officer."""
    mine = _mine(reader)
    arrived = _arrived(reader, since)
    due = and_(Report.due_at.is_not(None), Report.due_at <= now + SOON)
    reminded = Report.reminded_at > since
    return Digest(
        *_lines(session, and_(mine, arrived)),
        *_lines(session, and_(mine, due)),
        *_lines(session, and_(mine, reminded)),
    )


def _mine(reader: Reader) -> ColumnElement[bool]:
    """Open reports on which this officer may act next."""
    if reader.role == Role.VERIFIER:
        return and_(Report.closed_at.is_(None), Report.status == Status.AWAITING_VALIDATION)
    acting = and_(Report.closed_at.is_(None), Report.status != Status.AWAITING_VALIDATION)
    held = (
        Report.assignee_id == reader.user_id
        if reader.role == Role.STAFF
        else Report.holder_code == reader.unit_code
    )
    return and_(acting, held)


def _arrived(reader: Reader, since: datetime) -> ColumnElement[bool]:
    if reader.role == Role.VERIFIER:
        return Report.updated_at > since
    came = select(ReportUnit.report_id).where(
        ReportUnit.unit_code == reader.unit_code, ReportUnit.since > since
    )
    return Report.id.in_(came)


def _lines(session: Session, condition: ColumnElement[bool]) -> tuple[list[Line], int]:
    query = (
        select(Report.number, Category.name, Area.name, Report.due_at, func.count().over())
        .join(Category, Category.code == Report.category_code)
        .outerjoin(Area, Area.code == Report.kelurahan_code)
        .where(condition)
        .order_by(Report.due_at, Report.id)
        .limit(LINES)
    )
    rows = session.execute(query).all()
    return [Line._make(row[:4]) for row in rows], rows[0][4] if rows else 0
