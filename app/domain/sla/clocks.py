"""The clocks of a report: each hop has its own, owned by the unit that holds the report.

An overdue figure costs people money, so a clock says when it started, why, how long it may run, on which
calendar, when it was paused, how it ended; every change of its end leaves a line that is never changed or
removed. At most one clock of a kind runs for a report, of help one for each unit. Only flushed, never committed.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Interval,
    Numeric,
    Select,
    SmallInteger,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id, one_of
from app.domain.sla.calendar import Hours, WorkingCalendar, due_after, passed, shifted
from app.domain.sla.holidays import working_calendar
from app.domain.sla.limits import Limits, hop_clock_for, hop_limit
from app.domain.vocabulary import Calendar, ClockKind, Priority, Status, UnitKind

PAUSE, RESUME = "pause", "resume"
SUSPENDED, TAKEN_UP = "merge", "unmerge"
STANDSTILLS = (PAUSE, RESUME, SUSPENDED, TAKEN_UP)
HANDED = "unit:"  # before the code of the unit that a clock was handed to
LIMIT_SET, CALENDAR_SET = "limit:", "calendar:"  # before the id of the change of the configuration
TOLD_ALL = 3  # Clock.told: nobody is left who could be told


class Clock(Base):
    """One clock. `due_at` includes the pauses so far; `paused_total` is their length around the clock.

    `told`: how far word of its end went (app/domain/alerts): 1 its holder, 2 the unit above, 3 everybody.
    `is_excused`: overdue, but Biro upheld the unit's objection, so it is not counted (app/domain/dispute).
    """

    __tablename__ = "clocks"
    __table_args__ = (
        one_of("kind", ClockKind),
        one_of("calendar", Calendar),
        Index(
            "uq_clocks_running",
            "report_id",
            "kind",
            unique=True,
            postgresql_where=text("stopped_at IS NULL AND kind <> 'help'"),
        ),
        Index(
            "uq_clocks_helping",
            "report_id",
            "unit_code",
            unique=True,
            postgresql_where=text("stopped_at IS NULL AND kind = 'help'"),
        ),
        Index("ix_clocks_report_id", "report_id"),
        Index(
            "ix_clocks_untold",
            "due_at",
            "id",
            postgresql_where=text(f"stopped_at IS NULL AND paused_at IS NULL AND told < {TOLD_ALL}"),
        ),
        Index(
            "ix_clocks_late",
            "unit_code",
            "due_at",
            postgresql_where=text("stopped_at IS NULL OR stopped_at > due_at"),
        ),
        CheckConstraint(f"told BETWEEN 0 AND {TOLD_ALL}", name="told"),
    )

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    kind: Mapped[ClockKind] = mapped_column(EnumText(ClockKind))
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    limit_hours: Mapped[Decimal] = mapped_column(Numeric(7, 2))
    calendar: Mapped[Calendar] = mapped_column(EnumText(Calendar))
    paused_at: Mapped[datetime | None]
    paused_total: Mapped[timedelta] = mapped_column(Interval, default=timedelta(), server_default=text("'0'"))
    stopped_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    note: Mapped[str]
    told: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    is_excused: Mapped[bool] = mapped_column(default=False, server_default="false")

    def counted_until(self, now: datetime) -> datetime:
        """The moment up to which it has run: its stop, its pause, or the present."""
        return self.stopped_at or self.paused_at or now

    def is_late(self, now: datetime) -> bool:
        """Whether it ran over its end."""
        return self.counted_until(now) > self.due_at

    def left(self, working: WorkingCalendar, now: datetime) -> timedelta:
        """Time left, in working hours where it runs in them; negative for what is overdue."""
        until = self.counted_until(now)
        if self.calendar != Calendar.KERJA:
            return self.due_at - until
        ahead = passed(until, self.due_at, self.calendar, working)
        return ahead or -passed(self.due_at, until, self.calendar, working)


class ClockLine(Base):
    """Why the end of a clock changed, or that it was paused or handed to another unit (both ends the same).

    `why`: an action (SUSPENDED and TAKEN_UP are such), an entry of the history, "priority", PAUSE, RESUME, HANDED and
    the unit's code, or LIMIT_SET or CALENDAR_SET and what was set.
    """

    __tablename__ = "clock_lines"

    id: Mapped[Id]
    clock_id: Mapped[int] = mapped_column(ForeignKey("clocks.id"), index=True)
    at: Mapped[datetime]
    old_due: Mapped[datetime]
    new_due: Mapped[datetime]
    why: Mapped[str]


class Clocked(Protocol):
    """What this needs to know of a report."""

    @property
    def id(self) -> int: ...


def opening_clocks(
    session: Session,
    *,
    known_holder: str,
    holder_kind: UnitKind,
    priority: Priority,
    finish_hours: Hours,
    finish_calendar: Calendar,
    limits: Limits,
    now: datetime,
) -> list[dict[str, Any]]:
    """Rows of Clock (all but report_id) of a new report at its first unit: the hop's, finish and red flag."""
    kind = hop_clock_for(Status.WAITING, holder_kind) or ClockKind.REACT
    opened = (
        (kind, *hop_limit(limits, kind, priority)),
        (ClockKind.FINISH, finish_hours, finish_calendar),
        (ClockKind.RED_FLAG, *hop_limit(limits, ClockKind.RED_FLAG, priority)),
    )
    return [
        _row(session, kind, known_holder, hours, calendar, now, "create") for kind, hours, calendar in opened
    ]


def open_clock(
    session: Session,
    report: Clocked,
    kind: ClockKind,
    unit_code: str,
    limit_hours: Hours,
    calendar: Calendar,
    *,
    now: datetime,
    why: str,
) -> Clock:
    """Start a clock of `limit_hours`; one of that kind must not be running.

    `why` is the action that started it.
    """
    clock = Clock(report_id=report.id, **_row(session, kind, unit_code, limit_hours, calendar, now, why))
    session.add(clock)
    session.flush([clock])
    return clock


def running(session: Session, report: Clocked) -> list[Clock]:
    """The clocks that have not been stopped, paused ones included."""
    return list(session.scalars(_running(report).order_by(Clock.due_at)))


def history(session: Session, report: Clocked) -> list[Clock]:
    """All clocks the report ever had, in the order of their start."""
    return list(
        session.scalars(
            select(Clock).where(Clock.report_id == report.id).order_by(Clock.started_at, Clock.id)
        )
    )


def lines_of(session: Session, clocks: Collection[Clock]) -> dict[int, list[ClockLine]]:
    """The lines of these clocks, oldest first, by clock id."""
    found: dict[int, list[ClockLine]] = {clock.id: [] for clock in clocks}
    for line in session.scalars(
        select(ClockLine).where(ClockLine.clock_id.in_(found)).order_by(ClockLine.id)
    ):
        found[line.clock_id].append(line)
    return found


def stop_clocks(
    session: Session, report: Clocked, kinds: Iterable[ClockKind], *, now: datetime, outcome: str
) -> int:
    """Stop the running clocks of these kinds; `outcome` says by what. Returns how many."""
    stopped = session.scalars(
        update(Clock)
        .where(Clock.report_id == report.id, Clock.kind.in_(list(kinds)), Clock.stopped_at.is_(None))
        .values(stopped_at=now, outcome=outcome)
        .returning(Clock)
        .execution_options(synchronize_session="fetch")
    )
    return len(stopped.all())


def move_due(session: Session, clock: Clock, due_at: datetime, *, now: datetime, why: str) -> None:
    """Give a clock another end, such as the day of an estimate."""
    old_due, clock.due_at = clock.due_at, due_at
    if old_due != due_at:
        add_line(session, clock, old_due, now, why)
    session.flush()


def change_limit(
    session: Session, clock: Clock, limit_hours: Hours, calendar: Calendar, *, now: datetime, why: str
) -> None:
    """Give a clock another limit, counted from its start; past pauses still count."""
    limit = _hours(limit_hours)
    if (limit, calendar) == (clock.limit_hours, clock.calendar):
        return
    clock.limit_hours, clock.calendar = limit, calendar
    recount(session, clock, now=now, why=why)


def recount(session: Session, clock: Clock, *, now: datetime, why: str) -> None:
    """Compute the end anew from start, limit, calendar and pauses; a line only where it moved."""
    move_due(session, clock, counted_from_start(session, clock, now=now), now=now, why=why)


def counted_from_start(session: Session, clock: Clock, *, now: datetime) -> datetime:
    """The end that start, limit and past pauses give, whatever moved it besides."""
    working = _calendar(session, clock.calendar, now)
    due_at = due_after(clock.started_at, clock.limit_hours, clock.calendar, working)
    for paused_at, resumed_at in _pauses(session, clock):
        due_at = without(session, clock, due_at, paused_at, resumed_at, now)
    return due_at


def hand_over(
    session: Session, report: Clocked, kinds: Collection[ClockKind], unit_code: str, *, now: datetime
) -> None:
    """Give the running clocks of these kinds to another unit; they keep their start, limit and end."""
    for clock in session.scalars(_running(report).where(Clock.kind.in_(kinds), Clock.unit_code != unit_code)):
        clock.unit_code = unit_code
        add_line(session, clock, clock.due_at, now, HANDED + unit_code)
    session.flush()


def _running(report: Clocked) -> Select[Clock]:
    return select(Clock).where(Clock.report_id == report.id, Clock.stopped_at.is_(None))


def _row(
    session: Session,
    kind: ClockKind,
    unit_code: str,
    hours: Hours,
    calendar: Calendar,
    now: datetime,
    why: str,
) -> dict[str, Any]:
    return {
        "kind": kind,
        "unit_code": unit_code,
        "started_at": now,
        "due_at": due_after(now, hours, calendar, _calendar(session, calendar, now)),
        "limit_hours": _hours(hours),
        "calendar": calendar,
        "note": why,
    }


def without(
    session: Session, clock: Clock, due_at: datetime, paused_at: datetime, resumed_at: datetime, now: datetime
) -> datetime:
    """For this package: `due_at` moved on by the time of the clock's calendar that lies in the pause."""
    working = _calendar(session, clock.calendar, now)
    return shifted(due_at, passed(paused_at, resumed_at, clock.calendar, working), clock.calendar, working)


def _pauses(session: Session, clock: Clock) -> list[tuple[datetime, datetime]]:
    if not clock.paused_total:
        return []
    query = select(ClockLine).where(ClockLine.clock_id == clock.id, ClockLine.why.in_(STANDSTILLS))
    lines = list(session.scalars(query.order_by(ClockLine.id)))
    return [(begin.at, end.at) for begin, end in zip(lines[::2], lines[1::2], strict=False)]


def add_line(session: Session, clock: Clock, old_due: datetime, now: datetime, why: str) -> None:
    """For this package: write down why the end of a clock is what it is now."""
    session.add(ClockLine(clock_id=clock.id, at=now, old_due=old_due, new_due=clock.due_at, why=why))


def _calendar(session: Session, calendar: Calendar, now: datetime) -> WorkingCalendar:
    """The working calendar where it is needed: most clocks run around the clock and read nothing."""
    return WorkingCalendar() if calendar == Calendar.KALENDER else working_calendar(session, now)


def _hours(hours: Hours) -> Decimal:
    return Decimal(str(hours)).quantize(Decimal("0.01"))
