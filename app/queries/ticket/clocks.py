"""All clocks of a report for people: whose, since when, how long, until when, how it ended, and why its end moved."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain import sla
from app.domain.reference import Catalogue
from app.domain.report import Report
from app.domain.vocabulary import Action, Calendar, ClockKind
from app.labels import angka, label, verb

WHY = {"pause": "Dijeda: menunggu pelapor", "resume": "Berjalan lagi", "priority": "Prioritas berubah"}


@dataclass(frozen=True, slots=True)
class Line:
    """Why the end of a clock moved."""

    at: datetime
    why: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock. `limit` in words: "6 jam, sepanjang waktu", "5 hari kerja"."""

    kind: ClockKind
    owner: str
    limit: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    is_paused: bool
    lines: list[Line]


def clocks_of(session: Session, report: Report, known: Catalogue) -> list[ClockView]:
    """Running ones first, then the ended ones, newest first."""
    clocks = sla.history(session, report)
    lines = sla.lines_of(session, clocks)
    views = [_view(clock, lines[clock.id], known) for clock in clocks]
    running = sorted((view for view in views if view.stopped_at is None), key=lambda view: view.due_at)
    ended = sorted((view for view in views if view.stopped_at is not None), key=_started, reverse=True)
    return running + ended


def _started(view: ClockView) -> datetime:
    return view.started_at


def _view(clock: sla.Clock, lines: list[sla.ClockLine], known: Catalogue) -> ClockView:
    return ClockView(
        kind=clock.kind,
        owner=known.unit_name(clock.unit_code),
        limit=_limit(clock),
        started_at=clock.started_at,
        due_at=clock.due_at,
        stopped_at=clock.stopped_at,
        is_paused=clock.paused_at is not None and clock.stopped_at is None,
        lines=[Line(line.at, _why(line.why, known), line.new_due) for line in lines],
    )


def _limit(clock: sla.Clock) -> str:
    if clock.calendar == Calendar.HARI_KERJA:
        return f"{angka(float(clock.limit_hours / 24))} hari kerja"
    hours = angka(float(clock.limit_hours), 0 if clock.limit_hours == int(clock.limit_hours) else 1)
    return f"{hours} jam, {label(clock.calendar).lower()}"


def _why(code: str, known: Catalogue) -> str:
    if code.startswith(sla.HANDED):
        return f"Berpindah ke {known.unit_name(code.removeprefix(sla.HANDED))}"
    return WHY.get(code) or (verb(code) if code in set(Action) else code)
