"""All clocks of a report for people: whose, since when, how long, how much is left, how it ended, and why its end moved."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.domain import dispute, sla
from app.domain.dispute import Decision, Dispute
from app.domain.reference import Catalogue
from app.domain.report import Report
from app.domain.vocabulary import Calendar, ClockKind, DisputeState
from app.labels import angka, durasi, label
from app.queries.ticket.clock_words import Changes, changes_named, ended_words, line_words, started_words

SOON = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Line:
    """What happened to a clock: started, paused, its end moved, stopped. `due_at`: the end after it."""

    at: datetime
    why: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock. `position`: its place in the history, from 1; `limit` in words: "6 jam, sepanjang waktu", "5 hari kerja".

    `left` in words, by the clock's own calendar: "sisa 3 j 20 m", "lewat 20 m", "berhenti: menunggu pelapor", "tepat waktu".
    """

    position: int
    kind: ClockKind
    owner: str
    limit: str
    calendar: Calendar
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    is_paused: bool
    left: str
    is_late: bool
    is_soon: bool
    dispute: DisputeState | None
    moves: list[Line]
    course: list[Line]


def clocks_of(session: Session, report: Report, known: Catalogue, now: datetime) -> list[ClockView]:
    """Running ones first, then the ended ones, newest first."""
    clocks = sla.history(session, report)
    lines = sla.lines_of(session, clocks)
    reader = _Reader(
        known=known,
        working=_working(session, clocks, now),
        changes=changes_named(session, [line.why for of_clock in lines.values() for line in of_clock]),
        disputes=dispute.disputes_of(session, clocks) if any(c.is_late(now) for c in clocks) else {},
        now=now,
    )
    views = [reader.view(clock, at, lines[clock.id]) for at, clock in enumerate(clocks, start=1)]
    running = sorted((view for view in views if view.stopped_at is None), key=lambda view: view.due_at)
    ended = sorted((view for view in views if view.stopped_at is not None), key=_started, reverse=True)
    return running + ended


def _started(view: ClockView) -> datetime:
    return view.started_at


def _working(session: Session, clocks: list[sla.Clock], now: datetime) -> sla.WorkingCalendar:
    needed = any(clock.calendar == Calendar.KERJA for clock in clocks)
    return sla.working_calendar(session, now) if needed else sla.WorkingCalendar()


@dataclass(frozen=True, slots=True)
class _Reader:
    """What every clock of a report is read with."""

    known: Catalogue
    working: sla.WorkingCalendar
    changes: Changes
    disputes: dict[int, tuple[Dispute, Decision | None]]
    now: datetime

    def view(self, clock: sla.Clock, position: int, lines: list[sla.ClockLine]) -> ClockView:
        left = clock.left(self.working, self.now)
        moves = [
            Line(line.at, line_words(line.why, self.known, self.changes), line.new_due) for line in lines
        ]
        return ClockView(
            position=position,
            kind=clock.kind,
            owner=self.known.unit_name(clock.unit_code),
            limit=_limit(clock),
            calendar=clock.calendar,
            started_at=clock.started_at,
            due_at=clock.due_at,
            stopped_at=clock.stopped_at,
            is_paused=clock.paused_at is not None and clock.stopped_at is None,
            left=_left(clock, left),
            is_late=clock.is_late(self.now),
            is_soon=clock.stopped_at is None and timedelta() <= left < SOON,
            dispute=self._dispute(clock),
            moves=moves,
            course=_course(clock, lines, moves),
        )

    def _dispute(self, clock: sla.Clock) -> DisputeState | None:
        found = self.disputes.get(clock.id)
        if found is None:
            return None
        return found[1].state if found[1] else DisputeState.WAITING


def _limit(clock: sla.Clock) -> str:
    if clock.calendar == Calendar.HARI_KERJA:
        return f"{angka(float(clock.limit_hours / 24))} hari kerja"
    hours = angka(float(clock.limit_hours), 0 if clock.limit_hours == int(clock.limit_hours) else 1)
    return f"{hours} jam, {label(clock.calendar).lower()}"


def _left(clock: sla.Clock, left: timedelta) -> str:
    if clock.paused_at is not None and clock.stopped_at is None:
        late = f", {_length(clock, left)} lewat" if left < timedelta() else ""
        return f"berhenti: menunggu pelapor{late}"
    if left < timedelta():
        return f"lewat {_length(clock, left)}"
    return "tepat waktu" if clock.stopped_at else f"sisa {_length(clock, left)}"


def _length(clock: sla.Clock, length: timedelta) -> str:
    """A day of working time has no fixed length, so that is told in hours."""
    if clock.calendar != Calendar.KERJA:
        return durasi(length)
    minutes = int(abs(length.total_seconds()) // 60)
    return f"{minutes // 60} j {minutes % 60:02d} m kerja" if minutes >= 60 else f"{minutes} m kerja"


def _course(clock: sla.Clock, lines: list[sla.ClockLine], moves: list[Line]) -> list[Line]:
    """From its start to its end, in order."""
    first_due = lines[0].old_due if lines else clock.due_at
    begun = Line(clock.started_at, started_words(clock.note), first_due)
    if clock.stopped_at is None:
        return [begun, *moves]
    return [begun, *moves, Line(clock.stopped_at, ended_words(clock.outcome), clock.due_at)]
