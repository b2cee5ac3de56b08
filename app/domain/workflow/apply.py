"""`apply`: the only way in which a report's status changes.

It locks the row, looks the move up in TRANSITIONS, refuses in the order of contract.md section 2 (not visible, role, version and
status, party, what stands in the way, fields), then writes status, history, clocks and outbox in the caller's one transaction.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NoReturn

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import local
from app.domain import access, audit, merging, team
from app.domain.actor import Actor
from app.domain.audit import Entry, Event
from app.domain.errors import Conflict, Forbidden, NotVisible
from app.domain.reference import Catalogue, catalogue
from app.domain.report import NOT_FOUND, Report
from app.domain.subtask import SubTask
from app.domain.validation_queue import put_in_queue
from app.domain.vocabulary import CLOSED, Action, Role, Status
from app.domain.workflow import helping
from app.domain.workflow.clockwork import move_clocks
from app.domain.workflow.destination import Destination, Step, destination
from app.domain.workflow.effects import effect
from app.domain.workflow.family import announce, remember_unit, settle
from app.domain.workflow.given import Check, Given, check
from app.domain.workflow.handing_out import given_out
from app.domain.workflow.moves import Move
from app.domain.workflow.parties import fits, parties_of, passes_four_eyes
from app.domain.workflow.table import BY_ACTION, PROPOSALS, TRANSITIONS
from app.domain.workflow.telling import tell
from app.wording import worded

MAY_NOT = "Peran Anda tidak dapat melakukan langkah ini."
FOUR_EYES = "Laporan ini pernah Anda kerjakan atau milik unit Anda; mintalah verifikator lain."


def apply(session: Session, number: str, action: str, given: Given, *, actor: Actor, now: datetime) -> Report:
    """Carry out one move. Raises NotVisible, Forbidden, Conflict or Invalid and then changes nothing."""
    actor = team.standing_in(session, actor, now=now)
    if action in (Action.MERGE, Action.UNMERGE):
        merging.lock(session, number, given.parent)
    report = access.visible(session, number, actor=actor, lock=True)
    every = _moves_of(action)
    named = helping.named(session, report, every, given.task)
    moves = tuple(move for move in every if actor.role in move.roles)
    if not moves:
        raise Forbidden(MAY_NOT)
    if given.version is not None and given.version != report.version:
        _refuse_as_stale(session, report, actor)
    known = catalogue(session)
    move = _fitting(session, report, moves, actor, known)
    task = _task(session, report, move, named, actor, known)
    checked = check(Check(session, report, move, given, known, actor, now, task))
    step = Step(session, report, move, checked, actor, known, now)
    _carry_out(step)
    if (assignment := given_out(step)) is not None:
        _carry_out(assignment)
    return report


def _moves_of(action: str) -> tuple[Move, ...]:
    if action not in set(Action):
        raise NotVisible(NOT_FOUND)
    return BY_ACTION[Action(action)]


def _fitting(
    session: Session, report: Report, moves: tuple[Move, ...], actor: Actor, known: Catalogue
) -> Move:
    """The row of the table that applies, of those that are open to the role.

    Conflict where the status does not fit any of them, Forbidden where the person does not.
    """
    possible = [move for move in moves if fits(session, move, report, known)]
    if not possible:
        _refuse_as_stale(session, report, actor)
    parties = parties_of(session, report, actor)
    mine = [move for move in possible if move.by & parties]
    if not mine:
        raise Forbidden(MAY_NOT)
    if mine[0].four_eyes and not passes_four_eyes(session, report, actor):
        raise Forbidden(FOUR_EYES)
    return mine[0]


def _task(
    session: Session, report: Report, move: Move, named: SubTask | None, actor: Actor, known: Catalogue
) -> SubTask | None:
    """The sub-task that the move is about, if it is about one. Raises Conflict where something stands in the move's way."""
    if not move.of_task:
        hindrance = helping.hindrance(session, move.action, report, known)
        if hindrance is not None:
            raise Conflict(hindrance)
        return None
    task = helping.meant(session, report, move, named, actor=actor)
    if task is None:
        _refuse_as_stale(session, report, actor)
    return task


def permitted(session: Session, report: Report, *, actor: Actor) -> list[Move]:
    """The moves that this actor may make now, in the order of the table: the buttons of the ticket page.

    Those about a sub-task are given by `permitted_on`.
    """
    known = catalogue(session)
    return [
        move
        for move in _possible(session, report, actor, known)
        if not (move.four_eyes and not passes_four_eyes(session, report, actor))
        and helping.hindrance(session, move.action, report, known) is None
    ]


def permitted_on(
    session: Session, report: Report, tasks: Sequence[SubTask], *, actor: Actor
) -> list[list[Move]]:
    """The moves that this actor may make now on each of the sub-tasks."""
    known, parties = catalogue(session), parties_of(session, report, actor)
    moves = [
        move
        for move in TRANSITIONS
        if move.of_task and move.by & parties and fits(session, move, report, known)
    ]
    if any(move.four_eyes for move in moves) and not passes_four_eyes(session, report, actor):
        moves = [move for move in moves if not move.four_eyes]
    return [
        [move for move in moves if helping.is_about(move, task) and helping.is_theirs(task, move, actor)]
        for task in tasks
    ]


def hindrances(session: Session, report: Report, *, actor: Actor) -> list[str]:
    """What stands in the way of moves that this actor could make otherwise, as sentences."""
    known = catalogue(session)
    found = (
        helping.hindrance(session, move.action, report, known)
        for move in _possible(session, report, actor, known)
        if not (move.four_eyes and not passes_four_eyes(session, report, actor))
    )
    return [words for words in found if words is not None]


def _possible(session: Session, report: Report, actor: Actor, known: Catalogue) -> list[Move]:
    """The first row of each action that fits the report and this actor, but those about a sub-task."""
    parties = parties_of(session, report, actor)
    found: dict[Action, Move] = {}
    for move in TRANSITIONS:
        fresh = move.action not in found and not move.of_task
        if fresh and move.by & parties and fits(session, move, report, known):
            found[move.action] = move
    return [found[action] for action in BY_ACTION if action in found]


def _refuse_as_stale(session: Session, report: Report, actor: Actor) -> NoReturn:
    """Colleagues are told the name; to everybody else an officer is the unit."""
    last = session.scalar(
        select(Event).where(Event.report_id == report.id).order_by(Event.seq.desc()).limit(1)
    )
    if last is None:
        raise Conflict(worded("Langkah ini tidak dapat dilakukan pada status laporan sekarang."))
    who = last.actor_name if actor.is_officer else catalogue(session).unit_name(last.actor_unit)
    nobody = worded("Pelapor") if last.actor_role == Role.REPORTER else worded("Sistem")
    moment = local(last.at).strftime("%d-%m-%Y %H.%M WIB")
    raise Conflict(
        worded(
            "Langkah ini tidak dapat dilakukan lagi: laporan sudah berubah oleh {who} pada {moment}. "
            "Keadaan terbaru ada di halaman ini; tidak ada yang diubah.",
            who=who or nobody,
            moment=moment,
        )
    )


def _carry_out(step: Step) -> None:
    report = step.report
    before = Destination(report.status, report.holder_code, report.assignee_id)
    to = destination(step)
    ended, decided = helping.ended_by(step, to), helping.decided_by(step, to)
    data = effect(step, to) | helping.data_of(step, ended)
    _set(step, before, to)
    event_id = audit.record(
        step.session,
        report,
        Entry(step.move.action, before.status, step.move.note, step.checked.note, data),
        actor=step.actor,
        now=step.now,
    )
    helping.carry_out(step, ended, decided, event_id)
    if to.holder_code != before.holder_code:
        remember_unit(step.session, report, to.holder_code, step.now)
    step.session.flush()
    move_clocks(step, before)
    settle(step, before, data.get("parent"))
    put_in_queue(step.session, report)
    tell(step, event_id)
    step.session.flush()
    announce(step)


def _set(step: Step, before: Destination, to: Destination) -> None:
    report, action = step.report, step.move.action
    aside = merging.aside_of(step.session, report) if action == Action.UNMERGE else None
    if action in (Action.MERGE, Action.UNMERGE):
        report.parent_id = step.checked.parent.id if step.checked.parent else None
    report.status = to.status
    report.holder_code, report.assignee_id = to.holder_code, to.assignee_id
    report.proposal = PROPOSALS.get(action) if _turned(before, to) else report.proposal
    if aside is not None:
        report.proposal, report.status_before = aside
    elif to.status in (Status.NEEDS_REPORTER, Status.AWAITING_VALIDATION, Status.MERGED):
        report.status_before = before.status if _turned(before, to) else report.status_before
    else:
        report.status_before = None
    report.closed_at = (report.closed_at or step.now) if to.status in CLOSED else None
    moved = (to.status, to.holder_code) != (before.status, before.holder_code)
    if moved:
        report.reminded_at = None
    if moved and action not in (Action.MERGE, Action.UNMERGE):
        report.is_returned = action in (Action.RETURN, Action.REJECT)
    report.updated_at = step.now
    report.version += 1


def _turned(before: Destination, to: Destination) -> bool:
    return before.status != to.status
