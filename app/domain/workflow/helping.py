"""What moves do to the sub-tasks of a report: those of the tables of sub-tasks, and what the report's own moves end.

A result waits until no sub-task runs. Closing, and the proposal to close, end what runs; so does a handover to the very unit
that helps. A transfer leaves them with the new holder as who asked; on a merged report they rest and their clocks stand.
A field check ends with whatever takes the report away from Biro Pemerintahan, and who asked for it is told when it is answered.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.domain import alerts, sla, subtask
from app.domain.actor import BIRO, Actor
from app.domain.audit import Event
from app.domain.errors import Forbidden, Invalid, NotVisible
from app.domain.reference import Catalogue
from app.domain.report import NOT_FOUND, Report
from app.domain.sla import Clock
from app.domain.subtask import (
    COUNTED,
    MOST,
    MOST_CHECKS,
    RUNNING,
    Finding,
    SubTask,
    SubTaskKind,
    SubTaskState,
)
from app.domain.vocabulary import Action, ClockKind, Role, Status
from app.domain.workflow.destination import Destination, Step
from app.domain.workflow.family import remember_unit
from app.domain.workflow.moves import ASKED, Move

Data = dict[str, Any]
NOT_YOURS = "Ini dikerjakan unit atau petugas lain."
WHICH = "Sebutkan bantuan yang dimaksud."
STILL_AT_IT = (
    "Belum dapat dilaporkan selesai: {units} masih mengerjakan bantuannya. "
    "Tunggu sampai selesai, atau tarik permintaannya."
)
ENOUGH = f"Sudah ada {MOST} bantuan pada laporan ini; lebih dari itu tidak dapat diminta."
CHECK_RUNS = "Cek lapangan sedang dilakukan {unit}. Tunggu jawabannya, tarik permintaannya, atau putuskan tanpa menunggu."
ENOUGH_CHECKS = f"Sudah {MOST_CHECKS} kali cek lapangan untuk hasil ini; putuskan dengan yang ada."
CLOSING = frozenset({Status.COMPLETED, Status.UNACTIONABLE})


def named(session: Session, report: Report, moves: Sequence[Move], typed: str) -> SubTask | None:
    """The sub-task that a form names, for moves that are about one. Raises NotVisible for a number that is none of its."""
    typed = typed.strip()
    if not typed or not any(move.of_task for move in moves):
        return None
    position = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0
    task = subtask.numbered(session, report, position)
    if task is None:
        raise NotVisible(NOT_FOUND)
    return task


def meant(
    session: Session, report: Report, move: Move, task: SubTask | None, *, actor: Actor
) -> SubTask | None:
    """The sub-task that the move is about: the named one, or the only one it can be; None where none is in a fitting state.

    Raises Forbidden for one of others, Invalid where several could be meant.
    """
    if task is not None and not is_theirs(task, move, actor):
        raise Forbidden(NOT_YOURS)
    candidates = [task] if task else subtask.tasks_of(session, report)
    fitting = [one for one in candidates if is_about(move, one) and is_theirs(one, move, actor)]
    if len(fitting) > 1:
        raise Invalid({"tugas": WHICH})
    return fitting[0] if fitting else None


def is_about(move: Move, task: SubTask) -> bool:
    """Whether the move is one on sub-tasks of that kind in that state."""
    return task.kind == move.of_kind and task.state in move.of_task


def is_theirs(task: SubTask, move: Move, actor: Actor) -> bool:
    """Whether the move on this sub-task is this actor's: who asks, the asked unit's, or the assigned person's."""
    if not move.by & ASKED:
        return True
    return actor.works_as(task.assignee_id) if actor.role == Role.STAFF else task.unit_code == actor.unit_code


def hindrance(session: Session, action: Action, report: Report, known: Catalogue) -> str | None:
    """Why a move of the report cannot be made although it fits: units still help, or enough were asked."""
    if action == Action.FINISH:
        units = [known.unit_name(task.unit_code) for task in subtask.running(session, report)]
        return STILL_AT_IT.format(units=_listed(units)) if units else None
    if action == Action.ASK_HELP:
        found = [task for task in subtask.tasks_of(session, report) if task.kind == SubTaskKind.HELP]
        return ENOUGH if sum(task.state in COUNTED for task in found) >= MOST else None
    return _hindrance_of_check(session, report, known) if action == Action.ASK_CHECK else None


def _hindrance_of_check(session: Session, report: Report, known: Catalogue) -> str | None:
    checks = [task for task in subtask.checks_of(session, report) if task.state in COUNTED]
    running = next((task for task in checks if task.state in RUNNING), None)
    if running is not None:
        return CHECK_RUNS.format(unit=known.unit_name(running.unit_code))
    return ENOUGH_CHECKS if len(checks) >= MOST_CHECKS else None


def _listed(names: Sequence[str]) -> str:
    return " dan ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def ended_by(step: Step, to: Destination) -> list[SubTask]:
    """The running sub-tasks that end with this move; the report is still as before it."""
    closes = step.move.action == Action.DECLINE or to.status in CLOSING
    decides = _decides(step, to)
    if not (closes or decides) and to.holder_code == step.report.holder_code:
        return []
    found = subtask.running(step.session, step.report)
    return [
        task
        for task in found
        if closes or task.unit_code == to.holder_code or (decides and task.kind == SubTaskKind.CHECK)
    ]


def _decides(step: Step, to: Destination) -> bool:
    """Whether the move takes the report away from Biro Pemerintahan, before which it is."""
    return step.report.status == Status.AWAITING_VALIDATION != to.status


def decided_by(step: Step, to: Destination) -> list[SubTask]:
    """The field checks that were about what this move decides, or takes away."""
    return subtask.checks_of(step.session, step.report) if _decides(step, to) else []


def data_of(step: Step, ended: Sequence[SubTask]) -> Data:
    """What the entry of the history says of sub-tasks."""
    checked, task = step.checked, step.checked.task
    data: Data = {}
    if step.move.action in KINDS and checked.unit:
        data = {"task": subtask.next_position(step.session, step.report), "helper": checked.unit.code}
    elif task is not None:
        data = {"task": task.position, "helper": task.unit_code}
        if checked.staff:
            data |= {"staff": checked.staff.username, "staff_name": checked.staff.name}
        if step.move.action in RETURNS and step.actor.role == Role.STAFF:
            data["assignment_ended"] = True
    if ended:
        data["ended"] = [_named(one) for one in ended]
    return data


def _named(task: SubTask) -> Data:
    of_check = {"kind": task.kind.value} if task.kind == SubTaskKind.CHECK else {}
    return {"task": task.position, "helper": task.unit_code, **of_check}


def carry_out(step: Step, ended: Sequence[SubTask], decided: Sequence[SubTask], event_id: int) -> None:
    """Change the sub-tasks; `event_id` is the entry of the move."""
    for task in ended:
        _end(step, task, SubTaskState.ENDED, event_id)
    for task in decided:
        task.decided_event_id = event_id
    change = CHANGES.get(step.move.action)
    if change is not None:
        change(step, event_id)
        step.session.flush()


def _ask(step: Step, event_id: int) -> None:
    session, report, unit = step.session, step.report, step.checked.unit
    if unit is None:
        raise ValueError("a sub-task was asked of no unit")
    remember_unit(session, report, unit.code, step.now)
    kind = KINDS[step.move.action]
    of_check = kind == SubTaskKind.CHECK
    limit = ClockKind.CHECK if of_check else ClockKind.HELP
    hours, calendar = sla.hop_limit(step.catalogue.limits, limit, report.priority)
    why = step.move.action.value
    clock = sla.open_clock(session, report, limit, unit.code, hours, calendar, now=step.now, why=why)
    session.add(
        SubTask(
            report_id=report.id,
            position=subtask.next_position(session, report),
            kind=kind,
            unit_code=unit.code,
            asker_code=BIRO if of_check else report.holder_code,
            judged_code=report.holder_code if of_check else None,
            state=SubTaskState.REQUESTED,
            clock_id=clock.id,
            asked_at=step.now,
            asked_event_id=event_id,
        )
    )


def _withdraw(step: Step, event_id: int) -> None:
    _end(step, _task(step), SubTaskState.WITHDRAWN, event_id)


def _assign(step: Step, event_id: int) -> None:
    _task(step).assignee_id = step.checked.staff.id if step.checked.staff else None


def _start(step: Step, event_id: int) -> None:
    task = _task(step)
    task.state, task.started_at = SubTaskState.WORKING, step.now


def _finish(step: Step, event_id: int) -> None:
    _end(step, _task(step), SubTaskState.DONE, event_id)


def _return(step: Step, event_id: int) -> None:
    if step.actor.role == Role.STAFF:
        _task(step).assignee_id = None
    else:
        _end(step, _task(step), SubTaskState.RETURNED, event_id)
        _tell_asker(step, _task(step))


def _answer(step: Step, event_id: int) -> None:
    task = _task(step)
    task.finding = Finding(step.checked.reason or "")
    _end(step, task, SubTaskState.DONE, event_id)
    _tell_asker(step, task)


def _tell_asker(step: Step, task: SubTask) -> None:
    """Who asked for a check is told by name; a holder sees in its list what became of the help it asked for."""
    if task.kind == SubTaskKind.CHECK:
        asked = step.session.get_one(Event, task.asked_event_id)
        clock = step.session.get_one(Clock, task.clock_id)
        alerts.answered(step.session, clock, asked.actor_id, now=step.now)


def _task(step: Step) -> SubTask:
    if step.checked.task is None:
        raise ValueError("a move of a sub-task passed its check without one")
    return step.checked.task


def _end(step: Step, task: SubTask, state: SubTaskState, event_id: int) -> None:
    task.state, task.ended_at, task.ended_event_id = state, step.now, event_id
    clock = step.session.get_one(Clock, task.clock_id)
    sla.end_clock(step.session, clock, now=step.now, outcome=step.move.action.value)


KINDS = {Action.ASK_HELP: SubTaskKind.HELP, Action.ASK_CHECK: SubTaskKind.CHECK}
RETURNS = frozenset({Action.RETURN_HELP, Action.RETURN_CHECK})
CHANGES: dict[Action, Callable[[Step, int], None]] = {
    Action.ASK_HELP: _ask,
    Action.WITHDRAW_HELP: _withdraw,
    Action.ASSIGN_HELP: _assign,
    Action.START_HELP: _start,
    Action.FINISH_HELP: _finish,
    Action.RETURN_HELP: _return,
    Action.ASK_CHECK: _ask,
    Action.WITHDRAW_CHECK: _withdraw,
    Action.ASSIGN_CHECK: _assign,
    Action.FINISH_CHECK: _answer,
    Action.RETURN_CHECK: _return,
}
