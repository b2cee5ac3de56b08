"""The sub-tasks of a report as its ticket page shows them: which unit, what, how far, by when, what came of it, and the forms.

Help for the holder and field checks for Biro Pemerintahan alike. Whoever has to check sees what was reported, and nothing of
what machines or others before him made of it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.domain import access, workflow
from app.domain.actor import Actor
from app.domain.audit import Event, EventText
from app.domain.organisation import User
from app.domain.reference import Catalogue
from app.domain.report import Report
from app.domain.sla import Clock
from app.domain.subtask import RUNNING, Finding, SubTask, SubTaskKind, SubTaskState
from app.domain.vocabulary import Proposal, ReasonKind
from app.queries.ticket.history import ERASED, who_of
from app.queries.ticket.steps import Step, steps_on

# States whose last entry is about the sub-task itself; what ended with the report is told by the report's own entry.
TOLD = frozenset({SubTaskState.DONE, SubTaskState.RETURNED, SubTaskState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Reported:
    """What a check is about: who entered it when, in which words; `proposal`: a result, or to close without one."""

    unit: str
    at: datetime
    note: str
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Help:
    """One sub-task. `wanted` and `outcome` are internal words; `due_at` is None while its clock stands.

    `finding`: what a check found, None also where this officer may not read it yet; `reported`: what a running check looks at.
    `is_mine`: of this officer's unit, or given to this member of field staff.
    """

    position: int
    kind: SubTaskKind
    unit: str
    state: SubTaskState
    wanted: str
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    assignee: str | None
    due_at: datetime | None
    finding: Finding | None
    outcome: str
    ended_by: str
    ended_at: datetime | None
    reported: Reported | None
    is_mine: bool
    steps: list[Step]

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def is_check(self) -> bool:
        return self.kind == SubTaskKind.CHECK


def help_of(session: Session, report: Report, known: Catalogue, *, actor: Actor, now: datetime) -> list[Help]:
    """All of them, those that run first, each in the order in which they were asked. One statement where there are none."""
    found = session.execute(_rows(report)).all()
    if not found:
        return []
    tasks = [row.SubTask for row in found]
    moves = workflow.permitted_on(session, report, tasks, actor=actor)
    reported = _reported(session, report, known) if any(_looks(task) for task in tasks) else None
    return sorted(
        (
            _help(
                row,
                report,
                known,
                actor,
                reported,
                steps_on(session, report, known, row.SubTask, mine, now=now),
            )
            for row, mine in zip(found, moves, strict=True)
        ),
        key=lambda help_: not help_.is_running,
    )


def _looks(task: SubTask) -> bool:
    return task.kind == SubTaskKind.CHECK and task.state in RUNNING


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


def _reported(session: Session, report: Report, known: Catalogue) -> Reported | None:
    """The result or proposal that waits to be judged."""
    entry = workflow.last_proposal(session, report)
    if entry is None or report.proposal is None:
        return None
    text = session.get(EventText, entry.id)
    return Reported(known.unit_name(entry.actor_unit), entry.at, _text(text), report.proposal)


def _help(
    row: Any, report: Report, known: Catalogue, actor: Actor, reported: Reported | None, steps: list[Step]
) -> Help:
    task, clock = row.SubTask, row.Clock
    stands = clock.paused_at is not None or clock.stopped_at is not None
    ended = row.ended if task.state in TOLD else None
    readable = task.finding is None or access.may_read_finding(report, task.unit_code, actor)
    return Help(
        position=task.position,
        kind=task.kind,
        unit=known.unit_name(task.unit_code),
        state=task.state,
        wanted=_text(row.wanted),
        asked_by=who_of(row.asked, known),
        asked_at=task.asked_at,
        started_at=task.started_at,
        assignee=row.assignee,
        due_at=None if stands else clock.due_at,
        finding=task.finding if readable else None,
        outcome=_outcome(task, ended, row.outcome, known) if readable else "",
        ended_by=who_of(ended, known) if ended else "",
        ended_at=task.ended_at,
        reported=reported if _looks(task) else None,
        is_mine=actor.unit_code == task.unit_code,
        steps=steps,
    )


def _outcome(task: SubTask, ended: Event | None, text: EventText | None, known: Catalogue) -> str:
    """What the unit or the asker wrote at its end, the reason of a return before it."""
    if ended is None:
        return ""
    code = ended.data.get("reason") if task.finding is None else None
    reason = known.reasons[ReasonKind.RETURN].get(code, code) if code else None
    return ": ".join(part for part in (reason, _text(text)) if part)


def _text(text: EventText | None) -> str:
    if text is None:
        return ""
    return ERASED if text.body is None else text.body
