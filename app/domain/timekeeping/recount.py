"""Moving the ends of many running clocks after a change of a limit or of the calendar, with progress that can be seen.

It begins once no process can still count with what held before, goes on from where it stopped, and moves each end at most
once: a clock whose end stays gets no line. An estimate in force stays as promised.
"""

from datetime import date, datetime, time, timedelta

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Select, func, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id
from app.clock import WIB
from app.domain import sla
from app.domain.reference import catalogue
from app.domain.report import Report
from app.domain.sla import Clock
from app.domain.vocabulary import Calendar, ClockKind, Priority
from app.domain.workflow.clockwork import nearest

# How long a process may go on with a limit or calendar that it read before (reference, sla.holidays), and a little more.
SETTLED_AFTER = timedelta(seconds=15)
AT_ONCE = 50


class Recount(Base):
    """One sweep over the running clocks: of a kind (and category), or in working hours across a span of days.

    `total` NULL: not begun. `last_clock_id` is how far it got, `moved` how many ends it moved.
    """

    __tablename__ = "recounts"
    __table_args__ = (
        Index("ix_recounts_unfinished", "id", postgresql_where=text("finished_at IS NULL")),
        Index("ix_recounts_change_id", "change_id"),
    )

    id: Mapped[Id]
    change_id: Mapped[int] = mapped_column(ForeignKey("config_changes.id"))
    kind: Mapped[ClockKind | None] = mapped_column(EnumText(ClockKind))
    category_code: Mapped[str | None] = mapped_column(ForeignKey("categories.code"))
    first_day: Mapped[date | None] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date)
    total: Mapped[int | None]
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    moved: Mapped[int] = mapped_column(default=0, server_default="0")
    last_clock_id: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


def begin(session: Session, recount: Recount) -> None:
    """Write down that these clocks have to be counted anew; a job does it."""
    session.add(recount)
    session.flush()


def unfinished(session: Session, *, now: datetime) -> list[int]:
    """Those that may go on now, oldest first."""
    query = select(Recount.id).where(Recount.finished_at.is_(None), Recount.started_at <= now - SETTLED_AFTER)
    return list(session.scalars(query.order_by(Recount.id)))


def advance(session: Session, recount_id: int, *, now: datetime) -> bool:
    """Count the next clocks anew; False when all are done or somebody else is at it."""
    query = select(Recount).where(Recount.id == recount_id, Recount.finished_at.is_(None))
    recount = session.scalar(query.with_for_update(skip_locked=True))
    if recount is None:
        return False
    if recount.total is None:
        recount.total = session.scalar(_of(recount).with_only_columns(func.count())) or 0
    clocks = session.execute(_next(recount)).all()
    for clock_id, report_id in clocks:
        recount.moved += _count_anew(session, recount, clock_id, report_id, now)
        recount.done, recount.last_clock_id = recount.done + 1, clock_id
    if len(clocks) < AT_ONCE:
        recount.finished_at = now
    session.flush()
    return recount.finished_at is None


def _of(recount: Recount) -> Select[int, int]:
    """(clock, report) of all that the change is about."""
    query = select(Clock.id, Clock.report_id).where(Clock.stopped_at.is_(None))
    if recount.kind is not None:
        query = query.where(Clock.kind == recount.kind)
    if recount.category_code is not None:
        query = query.join(Report, Report.id == Clock.report_id)
        query = query.where(Report.category_code == recount.category_code)
    if recount.first_day is not None and recount.last_day is not None:
        # A clock that stands still may run on across these days, however near its end was before.
        reaches = or_(Clock.due_at >= _midnight(recount.first_day), Clock.paused_at.is_not(None))
        ends = _midnight(recount.last_day + timedelta(days=1))
        query = query.where(Clock.calendar != Calendar.KALENDER, reaches, Clock.started_at < ends)
    return query


def _next(recount: Recount) -> Select[int, int]:
    return _of(recount).where(Clock.id > recount.last_clock_id).order_by(Clock.id).limit(AT_ONCE)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), WIB)


def _count_anew(session: Session, recount: Recount, clock_id: int, report_id: int, now: datetime) -> bool:
    """Whether the end of this clock moved."""
    report = session.get_one(Report, report_id, with_for_update={"of": Report}, populate_existing=True)
    clock = session.get_one(Clock, clock_id, populate_existing=True)
    promised = clock.kind == ClockKind.FINISH and report.estimate_day is not None
    if clock.stopped_at is not None or promised:
        return False
    before = clock.due_at
    if recount.kind is None:
        sla.recount(session, clock, now=now, why=f"{sla.CALENDAR_SET}{recount.change_id}")
    else:
        limit = _limit(session, report, clock)
        sla.change_limit(session, clock, *limit, now=now, why=f"{sla.LIMIT_SET}{recount.change_id}")
    report.due_at, report.red_flag_at = nearest(report, sla.running(session, report))
    return clock.due_at != before


def _limit(session: Session, report: Report, clock: Clock) -> tuple[sla.Hours, Calendar]:
    known = catalogue(session)
    if clock.kind == ClockKind.FINISH:
        category = known.categories[report.category_code]
        return category.finish_hours, category.calendar
    return sla.hop_limit(known.limits, clock.kind, Priority(report.priority))
