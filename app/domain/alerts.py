"""Word to officers that a clock runs out: to its holder before the limit, to the unit above at it, to the one above that a day
later, to Biro Pemerintahan with the red flag (product.md section 6). And to who asked for a field check, that it was answered.

Each is written once for a clock and level, in the transaction that also notes an escalation in the report's history.
"""

from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    and_,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id, one_of
from app.domain import audit, subtask
from app.domain.actor import BIRO, SYSTEM, Actor
from app.domain.audit import Entry
from app.domain.reference import Catalogue, catalogue
from app.domain.report import Report, ReportUnit
from app.domain.sla import TOLD_ALL, Clock
from app.domain.vocabulary import AlertLevel, ClockKind, Status, UnitKind, Visibility

# The holder is reminded when a quarter of the limit is left, at most a day before its end (d).
LEAD_SHARE = 4
LEAD_MAX = timedelta(hours=24)
SECOND_AFTER = timedelta(hours=24)
TOLD = {AlertLevel.REMINDER: 1, AlertLevel.ESCALATION: 2}
ESCALATE, RED_FLAG = "escalate", "red_flag"
ESCALATIONS = (AlertLevel.ESCALATION, AlertLevel.SECOND_ESCALATION)


class Alert(Base):
    """One word to the officers of a unit; `user_id`: the member of its field staff who has the report, or who of Biro asked."""

    __tablename__ = "alerts"
    __table_args__ = (
        one_of("level", AlertLevel),
        UniqueConstraint("clock_id", "level"),
        Index("ix_alerts_unit", "unit_code", "id"),
        Index("ix_alerts_at", "at"),
    )

    id: Mapped[Id]
    clock_id: Mapped[int] = mapped_column(ForeignKey("clocks.id"))
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    level: Mapped[AlertLevel] = mapped_column(EnumText(AlertLevel))
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    due_at: Mapped[datetime]
    at: Mapped[datetime]


class AlertMark(Base):
    """Up to which alert an officer has read."""

    __tablename__ = "alert_marks"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    read_until_id: Mapped[int] = mapped_column(BigInteger)


def waiting(session: Session, *, now: datetime, limit: int = 500) -> list[tuple[int, int]]:
    """(clock, report) of those about whose end somebody has to be told now, the most urgent first."""
    query = (
        select(Clock.id, Clock.report_id)
        .join(Report, Report.id == Clock.report_id)
        .where(
            Clock.stopped_at.is_(None),
            Clock.paused_at.is_(None),
            Clock.told < TOLD_ALL,
            Clock.due_at <= now + LEAD_MAX,
            or_(_flagged(now), and_(_runs_for_somebody(), _step_due(now))),
        )
        .order_by(Clock.due_at, Clock.id)
        .limit(limit)
    )
    return [(clock_id, report_id) for clock_id, report_id in session.execute(query)]


def _flagged(now: datetime) -> ColumnElement[bool]:
    return and_(Clock.kind == ClockKind.RED_FLAG, Report.red_flag_at <= now)


def _runs_for_somebody() -> ColumnElement[bool]:
    """While Biro judges a result, nobody can do anything about the finishing clock."""
    idle = and_(Clock.kind == ClockKind.FINISH, Report.status == Status.AWAITING_VALIDATION)
    return and_(Clock.kind != ClockKind.RED_FLAG, ~idle)


def _step_due(now: datetime) -> ColumnElement[bool]:
    seconds = func.least(Clock.limit_hours * 3600 / LEAD_SHARE, LEAD_MAX.total_seconds())
    lead = func.make_interval(0, 0, 0, 0, 0, 0, seconds)
    return or_(
        and_(Clock.told < 1, Clock.due_at - lead <= now),
        and_(Clock.told < 2, Clock.due_at <= now),
        Clock.due_at <= now - SECOND_AFTER,
    )


def tell(session: Session, clock_id: int, report_id: int, *, now: datetime) -> AlertLevel | None:
    """Tell whoever has to know of this clock now; None where nobody has to (any more)."""
    report = session.get_one(Report, report_id, with_for_update={"of": Report}, populate_existing=True)
    clock = session.get_one(Clock, clock_id, populate_existing=True)
    level = _level(clock, report, now)
    if level is None:
        return None
    known = catalogue(session)
    unit = _unit_for(level, clock, known)
    clock.told = TOLD.get(level, TOLD_ALL)
    if unit is None:
        session.flush()
        return None
    if _write(session, clock, report, level, unit, now) and level != AlertLevel.REMINDER:
        _note(session, clock, report, level, unit, now)
        _show(session, report, unit, known, now)
    session.flush()
    return level


def _level(clock: Clock, report: Report, now: datetime) -> AlertLevel | None:
    """What is due now, read again behind the lock of the report."""
    if clock.stopped_at is not None or clock.paused_at is not None or clock.told >= TOLD_ALL:
        return None
    if clock.kind == ClockKind.RED_FLAG:
        flagged = report.red_flag_at is not None and report.red_flag_at <= now
        return AlertLevel.RED_FLAG if flagged else None
    if clock.kind == ClockKind.FINISH and report.status == Status.AWAITING_VALIDATION:
        return None
    if clock.due_at <= now - SECOND_AFTER and clock.told == TOLD[AlertLevel.ESCALATION]:
        return AlertLevel.SECOND_ESCALATION
    if clock.due_at <= now:
        return AlertLevel.ESCALATION if clock.told < TOLD[AlertLevel.ESCALATION] else None
    lead = min(timedelta(hours=float(clock.limit_hours)) / LEAD_SHARE, LEAD_MAX)
    return AlertLevel.REMINDER if clock.told == 0 and clock.due_at - lead <= now else None


def _unit_for(level: AlertLevel, clock: Clock, known: Catalogue) -> str | None:
    if level == AlertLevel.REMINDER:
        return clock.unit_code
    if level == AlertLevel.RED_FLAG:
        return BIRO
    above = superior(known, clock.unit_code)
    if level == AlertLevel.SECOND_ESCALATION:
        return known.units[above].parent_code if above in known.units else None
    return above


def superior(known: Catalogue, unit_code: str) -> str | None:
    """The unit above: kecamatan, kota, dinas; Biro Pemerintahan for what has none; nobody above Biro."""
    unit = known.units.get(unit_code)
    if unit_code == BIRO or unit is None:
        return None
    return unit.parent_code or BIRO


def _write(
    session: Session, clock: Clock, report: Report, level: AlertLevel, unit: str, now: datetime
) -> bool:
    """Whether it is new."""
    row = insert(Alert).values(
        clock_id=clock.id,
        report_id=report.id,
        level=level,
        unit_code=unit,
        user_id=_person(session, clock, report) if level == AlertLevel.REMINDER else None,
        due_at=clock.due_at,
        at=now,
    )
    return session.scalar(row.on_conflict_do_nothing().returning(Alert.id)) is not None


def _person(session: Session, clock: Clock, report: Report) -> int | None:
    """The member of field staff who has to act before this clock ends."""
    if clock.kind in (ClockKind.HELP, ClockKind.CHECK):
        return subtask.assignee_on(session, clock.id)
    return report.assignee_id if clock.unit_code == report.holder_code else None


def answered(session: Session, clock: Clock, asker_id: int | None, *, now: datetime) -> None:
    """Tell who asked for a field check that it was answered or given back; `clock` is the check's."""
    row = insert(Alert).values(
        clock_id=clock.id,
        report_id=clock.report_id,
        level=AlertLevel.ANSWERED,
        unit_code=BIRO,
        user_id=asker_id,
        due_at=clock.due_at,
        at=now,
    )
    session.execute(row.on_conflict_do_nothing())


def _note(
    session: Session, clock: Clock, report: Report, level: AlertLevel, unit: str, now: datetime
) -> None:
    action = RED_FLAG if level == AlertLevel.RED_FLAG else ESCALATE
    data = {"clock": clock.kind.value, "unit": unit, "of_unit": clock.unit_code}
    entry = Entry(action, report.status, Visibility.INTERNAL, data=data)
    audit.record(session, report, entry, actor=SYSTEM, now=now)


def _show(session: Session, report: Report, unit: str, known: Catalogue, now: datetime) -> None:
    """A dinas sees what is escalated to it, even where the report never was there; areas and Biro do anyway."""
    if known.units[unit].kind == UnitKind.PD:
        row = insert(ReportUnit).values(report_id=report.id, unit_code=unit, since=now)
        session.execute(row.on_conflict_do_nothing())


def mark_read(session: Session, up_to: int, *, actor: Actor) -> None:
    """The officer has read the alerts up to this one; the mark never goes back."""
    if actor.user_id is None:
        return
    mark = insert(AlertMark).values(user_id=actor.user_id, read_until_id=up_to)
    later = func.greatest(AlertMark.read_until_id, mark.excluded.read_until_id)
    session.execute(mark.on_conflict_do_update(index_elements=["user_id"], set_={"read_until_id": later}))
