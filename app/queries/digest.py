"""What the mail digest of an officer lists: what arrived and what was escalated since the last one, of what kecamatan or kota
reminded them, and what runs out within the next hours.

Lines carry number, category, kelurahan and limit; never a text or a person.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.clock import local_date
from app.domain import team
from app.domain.alerts import Alert
from app.domain.geography.areas import Area
from app.domain.notification import DigestMark
from app.domain.organisation import Unit, User
from app.domain.reference import Category, catalogue
from app.domain.report import Report, ReportUnit
from app.domain.sla import Clock
from app.domain.vocabulary import AlertLevel, ClockKind, Role, Status

LINES = 20
SOON = timedelta(hours=4)
READERS = (
    *(Role.CHANNEL_ADMIN, Role.KELURAHAN, Role.KECAMATAN, Role.KOTA, Role.DINAS, Role.SUKU_DINAS, Role.STAFF),
    *(Role.VERIFIER, Role.BIRO_ADMIN),
)


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


class AlertLine(NamedTuple):
    level: AlertLevel
    clock: ClockKind
    number: str
    of_unit: str
    due_at: datetime


class Digest(NamedTuple):
    """The first LINES of each list and how many there are in all."""

    arrived: Sequence[Line]
    arrived_count: int
    due: Sequence[Line]
    due_count: int
    alerts: Sequence[AlertLine]
    alert_count: int
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
    """Units that hold an open report which is new or was brought to mind since then, or runs out soon, or that were alerted;
    the others need no digest."""
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
    alerted = select(Alert.unit_code).where(Alert.at > since).distinct()
    return {*session.scalars(query), *session.scalars(alerted)}


def digest_for(session: Session, reader: Reader, *, since: datetime, now: datetime) -> Digest:
    """What waits for that officer."""
    mine = _mine(reader, now)
    arrived = _arrived(reader, since)
    due = and_(Report.due_at.is_not(None), Report.due_at <= now + SOON)
    return Digest(
        *_lines(session, and_(mine, arrived)),
        *_lines(session, and_(mine, due)),
        *_alerts(session, reader, since),
        *_lines(session, and_(mine, Report.reminded_at > since)),
    )


def _alerts(session: Session, reader: Reader, since: datetime) -> tuple[list[AlertLine], int]:
    """Escalations and red flags; what the own unit is reminded of stands in the list of what runs out."""
    query = (
        select(Alert.level, Clock.kind, Report.number, Clock.unit_code, Alert.due_at, func.count().over())
        .join(Clock, Clock.id == Alert.clock_id)
        .join(Report, Report.id == Alert.report_id)
        .where(
            Alert.unit_code == reader.unit_code,
            Alert.at > since,
            Alert.level != AlertLevel.REMINDER,
            Clock.stopped_at.is_(None),
        )
        .order_by(Alert.id)
        .limit(LINES)
    )
    if reader.role == Role.STAFF:
        return [], 0
    rows = session.execute(query).all()
    known = catalogue(session)
    lines = [AlertLine(*row[:3], known.unit_name(row[3]), row[4]) for row in rows]
    return lines, rows[0][5] if rows else 0


def _mine(reader: Reader, now: datetime) -> ColumnElement[bool]:
    """Open reports on which this officer may act next, for field staff also those of whom they stand in for."""
    if reader.role == Role.VERIFIER:
        return and_(Report.closed_at.is_(None), Report.status == Status.AWAITING_VALIDATION)
    acting = and_(Report.closed_at.is_(None), Report.status != Status.AWAITING_VALIDATION)
    if reader.role != Role.STAFF:
        return and_(acting, Report.holder_code == reader.unit_code)
    others = team.principals(reader.user_id, local_date(now))
    return and_(acting, or_(Report.assignee_id == reader.user_id, Report.assignee_id.in_(others)))


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
