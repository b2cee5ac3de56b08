"""Clocks that stand still for a while and then run on with what was left: the reporter is asked, or the report follows another.

LAPOR's own clocks know nothing of that: they run on.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.sla.clocks import (
    PAUSE,
    RESUME,
    SUSPENDED,
    TAKEN_UP,
    Clock,
    Clocked,
    add_line,
    running,
    stop_clocks,
    without,
)
from app.domain.sla.limits import NATIONAL
from app.domain.vocabulary import ClockKind


def pause_all(session: Session, report: Clocked, *, now: datetime) -> None:
    """Stand all running clocks still but those of LAPOR; those already paused stay as they are."""
    for clock in running(session, report):
        if clock.paused_at is None and clock.kind not in NATIONAL:
            clock.paused_at = now
            add_line(session, clock, clock.due_at, now, PAUSE)
    session.flush()


def resume_all(session: Session, report: Clocked, *, now: datetime) -> None:
    """Let the paused clocks run on; each end moves by what the pause took of its calendar's time."""
    for clock in running(session, report):
        _resume(session, clock, now)
    session.flush()


def _resume(session: Session, clock: Clock, now: datetime) -> None:
    if clock.paused_at is None:
        return
    old_due = clock.due_at
    clock.due_at = without(session, clock, clock.due_at, clock.paused_at, now, now)
    clock.paused_total += now - clock.paused_at
    clock.paused_at = None
    add_line(session, clock, old_due, now, RESUME)


def end_clock(session: Session, clock: Clock, *, now: datetime, outcome: str) -> None:
    """Stop one clock; a pause that is under way ends with it. `outcome` says by what."""
    _resume(session, clock, now)
    clock.stopped_at, clock.outcome = now, outcome
    session.flush()


def suspend(session: Session, report: Clocked, *, now: datetime) -> None:
    """Stop the running clocks for as long as the report is merged; those paused for the reporter stay so."""
    for clock in running(session, report):
        if clock.paused_at is None and clock.kind not in NATIONAL:
            add_line(session, clock, clock.due_at, now, SUSPENDED)
    ours = [kind for kind in ClockKind if kind not in NATIONAL]
    stop_clocks(session, report, ours, now=now, outcome=SUSPENDED)


def take_up(session: Session, report: Clocked, *, now: datetime) -> None:
    """Let them run on; each end moves by the time of its calendar that the report was merged."""
    for clock in _suspended(session, report):
        stopped_at, clock.stopped_at, clock.outcome = clock.stopped_at, None, None
        if clock.paused_at is None and stopped_at is not None:
            old_due = clock.due_at
            clock.due_at = without(session, clock, clock.due_at, stopped_at, now, now)
            clock.paused_total += now - stopped_at
            add_line(session, clock, old_due, now, TAKEN_UP)
    session.flush()


def suspended_ends(session: Session, report: Clocked) -> dict[ClockKind, datetime]:
    """When each of its standing clocks would have ended, by their kind."""
    return {clock.kind: _end(session, clock) for clock in _suspended(session, report)}


def _end(session: Session, clock: Clock) -> datetime:
    """A pause that was under way counts up to the merge."""
    if clock.paused_at is None or clock.stopped_at is None:
        return clock.due_at
    return without(session, clock, clock.due_at, clock.paused_at, clock.stopped_at, clock.stopped_at)


def _suspended(session: Session, report: Clocked) -> list[Clock]:
    query = select(Clock).where(Clock.report_id == report.id, Clock.outcome == SUSPENDED)
    return list(session.scalars(query.order_by(Clock.id)))
