"""The sub-tasks of a report as its ticket page shows them: which unit, what, how far, by when, what came of it, and the forms."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.domain import workflow
from app.domain.actor import Actor
from app.domain.audit import Event, EventText
from app.domain.organisation import User
from app.domain.reference import Catalogue
from app.domain.report import Report
from app.domain.sla import Clock
from app.domain.subtask import RUNNING, SubTask, SubTaskState
from app.domain.vocabulary import ReasonKind
from app.queries.ticket.history import ERASED, who_of
from app.queries.ticket.steps import Step, steps_on

# States whose last entry is about the sub-task itself; what ended with the report is told by the report's own entry.
TOLD = frozenset({SubTaskState.DONE, SubTaskState.RETURNED, SubTaskState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Help:
    """One sub-task. `wanted` and `outcome` are internal words; `due_at` is None while its clock stands.

    `is_mine`: of this officer's unit, or given to this member of field staff.
    """

    position: int
    unit: str
    state: SubTaskState
    wanted: str
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    assignee: str | None
    due_at: datetime | None
    outcome: str
    ended_by: str
    ended_at: datetime | None
    is_mine: bool
    steps: list[Step]

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING


def help_of(session: Session, report: Report, known: Catalogue, *, actor: Actor, now: datetime) -> list[Help]:
    """All of them, those that run first, each in the order in which they were asked. One statement where there are none."""
    found = session.execute(_rows(report)).all()
    if not found:
        return []
    moves = workflow.permitted_on(session, report, [row.SubTask for row in found], actor=actor)
    return sorted(
        (
            _help(row, known, actor, steps_on(session, report, known, row.SubTask, mine, now=now))
            for row, mine in zip(found, moves, strict=True)
        ),
        key=lambda help_: not help_.is_running,
    )


def _rows(report: Report) -> Any:
    asked, ended = aliased(Event, name="asked"), aliased(Event, name="ended")
    wanted, outcome = aliased(EventText, name="wanted"), aliased(EventText, name="outcome")
    return (
        select(SubTask, Clock, asked, ended, wanted, outcome, User.name.label("assignee"))
        .join(Clock, Clock.id == SubTask.clock_id)
        .join(asked, asked.id == SubTask.asked_event_id)
        .outerjoin(ended, ended.id == SubTask.ended_event_id)
        .outerjoin(wanted, wanted.event_id == asked.id)
        .outerjoin(outcome, outcome.event_id == ended.id)
        .outerjoin(User, User.id == SubTask.assignee_id)
        .where(SubTask.report_id == report.id)
        .order_by(SubTask.position)
    )


def _help(row: Any, known: Catalogue, actor: Actor, steps: list[Step]) -> Help:
    task, clock = row.SubTask, row.Clock
    stands = clock.paused_at is not None or clock.stopped_at is not None
    ended = row.ended if task.state in TOLD else None
    return Help(
        position=task.position,
        unit=known.unit_name(task.unit_code),
        state=task.state,
        wanted=_text(row.wanted),
        asked_by=who_of(row.asked, known),
        asked_at=task.asked_at,
        started_at=task.started_at,
        assignee=row.assignee,
        due_at=None if stands else clock.due_at,
        outcome=_outcome(ended, row.outcome, known),
        ended_by=who_of(ended, known) if ended else "",
        ended_at=task.ended_at,
        is_mine=actor.unit_code == task.unit_code,
        steps=steps,
    )


def _outcome(ended: Event | None, text: EventText | None, known: Catalogue) -> str:
    """What the unit or the asker wrote at its end, the reason of a return before it."""
    if ended is None:
        return ""
    code = ended.data.get("reason")
    reason = known.reasons[ReasonKind.RETURN].get(code, code) if code else None
    return ": ".join(part for part in (reason, _text(text)) if part)


def _text(text: EventText | None) -> str:
    if text is None:
        return ""
    return ERASED if text.body is None else text.body
