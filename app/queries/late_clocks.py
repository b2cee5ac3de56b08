"""Clocks that ran over in the last thirty days: by unit, what was excused after an objection apart; and what waits for Biro.

The red flag is left out: it measures the same lateness as the finishing clock, and nothing is counted twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import Session

from app.domain.actor import AREA_ROLES, BIRO_ROLES, Actor
from app.domain.dispute import Decision, Dispute
from app.domain.errors import Forbidden
from app.domain.organisation import Unit
from app.domain.reference import catalogue
from app.domain.report import Report
from app.domain.sla import Clock
from app.domain.vocabulary import ClockKind, DisputeState, ReasonKind, Role

SPAN = timedelta(days=30)
ROWS = 50


@dataclass(frozen=True, slots=True)
class UnitLate:
    """`counted` = late and not excused."""

    unit: str
    late: int
    excused: int
    waiting: int

    @property
    def counted(self) -> int:
        return self.late - self.excused


@dataclass(frozen=True, slots=True)
class LateClock:
    number: str
    kind: ClockKind
    unit: str
    due_at: datetime
    late: timedelta
    dispute: DisputeState | None


@dataclass(frozen=True, slots=True)
class WaitingDispute:
    number: str
    kind: ClockKind
    unit: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LateClocks:
    """What an officer may see of it: the own unit and those below, the own area, or everything."""

    units: list[UnitLate]
    clocks: list[LateClock]
    disputes: list[WaitingDispute]
    since: datetime


def late_clocks(session: Session, *, actor: Actor, now: datetime) -> LateClocks:
    """Raises Forbidden for field staff."""
    if actor.role == Role.STAFF:
        raise Forbidden("Halaman ini untuk unit, bukan untuk petugas lapangan.")
    since = now - SPAN
    late = and_(_scope(actor), Clock.kind != ClockKind.RED_FLAG, Clock.due_at >= since, is_late(now))
    return LateClocks(
        units=_units(session, late),
        clocks=_clocks(session, late, now),
        disputes=_waiting(session) if actor.role in BIRO_ROLES else [],
        since=since,
    )


def is_late(now: datetime) -> ColumnElement[bool]:
    """The clock ran over its end: stopped after it, or standing still or running beyond it. As the index holds it."""
    running = and_(Clock.stopped_at.is_(None), func.coalesce(Clock.paused_at, now) > Clock.due_at)
    return and_(
        or_(Clock.stopped_at.is_(None), Clock.stopped_at > Clock.due_at),
        or_(Clock.stopped_at > Clock.due_at, running),
        Clock.due_at < now,
    )


def _scope(actor: Actor) -> ColumnElement[bool]:
    if actor.sees_everything:
        return true()
    below = Unit.parent_code == actor.unit_code
    if actor.role in AREA_ROLES and actor.area_code:
        below = or_(below, Unit.area_code.startswith(actor.area_code + "."))
    units = select(Unit.code).where(or_(Unit.code == actor.unit_code, below))
    return Clock.unit_code.in_(units)


def _units(session: Session, late: ColumnElement[bool]) -> list[UnitLate]:
    waiting = and_(Dispute.id.is_not(None), Decision.dispute_id.is_(None))
    counted = func.count(case((Clock.is_excused.is_(False), 1)))
    query = (
        select(
            Clock.unit_code,
            func.count(),
            func.count(case((Clock.is_excused, 1))),
            func.count(case((waiting, 1))),
        )
        .select_from(Clock)
        .outerjoin(Dispute, Dispute.clock_id == Clock.id)
        .outerjoin(Decision, Decision.dispute_id == Dispute.id)
        .where(late)
        .group_by(Clock.unit_code)
        .order_by(counted.desc(), Clock.unit_code)
        .limit(ROWS)
    )
    known = catalogue(session)
    return [UnitLate(known.unit_name(row[0]), *row[1:]) for row in session.execute(query)]


def _clocks(session: Session, late: ColumnElement[bool], now: datetime) -> list[LateClock]:
    until = func.coalesce(Clock.stopped_at, Clock.paused_at, now)
    query = (
        select(Report.number, Clock.kind, Clock.unit_code, Clock.due_at, until, Dispute.id, Decision.state)
        .join(Report, Report.id == Clock.report_id)
        .outerjoin(Dispute, Dispute.clock_id == Clock.id)
        .outerjoin(Decision, Decision.dispute_id == Dispute.id)
        .where(late)
        .order_by(Clock.due_at.desc(), Clock.id.desc())
        .limit(ROWS)
    )
    known = catalogue(session)
    return [
        LateClock(
            number=number,
            kind=kind,
            unit=known.unit_name(unit),
            due_at=due_at,
            late=ended - due_at,
            dispute=state or (DisputeState.WAITING if dispute else None),
        )
        for number, kind, unit, due_at, ended, dispute, state in session.execute(query).tuples()
    ]


def _waiting(session: Session) -> list[WaitingDispute]:
    """The oldest first."""
    query = (
        select(Report.number, Clock.kind, Clock.unit_code, Dispute.reason, Dispute.at)
        .select_from(Dispute)
        .join(Clock, Clock.id == Dispute.clock_id)
        .join(Report, Report.id == Clock.report_id)
        .outerjoin(Decision, Decision.dispute_id == Dispute.id)
        .where(Decision.dispute_id.is_(None))
        .order_by(Dispute.id)
        .limit(ROWS)
    )
    known = catalogue(session)
    reasons = known.reasons[ReasonKind.DISPUTE]
    return [
        WaitingDispute(number, kind, known.unit_name(unit), reasons.get(reason, reason), at)
        for number, kind, unit, reason, at in session.execute(query).tuples()
    ]
