"""In which capacity an actor stands to a report, and whether a move's condition holds for it now."""

from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain import merging, reopening, subtask
from app.domain.actor import BIRO, Actor
from app.domain.audit import Event
from app.domain.reference import Catalogue
from app.domain.report import Report
from app.domain.subtask import SubTaskKind
from app.domain.vocabulary import Action, Proposal, Role, Status
from app.domain.workflow.check_table import LOOKING
from app.domain.workflow.help_table import HELPING
from app.domain.workflow.moves import PARTY_ROLES, Move, Party, When
from app.domain.workflow.third_party import had_a_hand

HANDOVERS = (Action.COORDINATE, Action.DISPOSE)
# What keeps somebody from approving: to have entered, handled or rerouted the report. Decisions (reject, reopen, estimates),
# notes and moderation are no handling.
BARS = (
    "create",
    Action.HANDLE,
    Action.COORDINATE,
    Action.DISPOSE,
    Action.START,
    Action.ASSIGN,
    Action.RETURN,
    Action.RECALL,
    Action.ESTIMATE,
    Action.ASK_REPORTER,
    Action.ANSWER,
    Action.RESUME,
    Action.FINISH,
    Action.DECLINE,
    Action.REROUTE,
    Action.RELOCATE,
    Action.RECATEGORISE,
    Action.MERGE,
    Action.UNMERGE,
    *sorted(HELPING | LOOKING),
)
HOLDING = {Role.KELURAHAN: Party.KELURAHAN, Role.DINAS: Party.PD, Role.SUKU_DINAS: Party.UKPD}


def parties_of(session: Session, report: Report, actor: Actor) -> frozenset[Party]:
    """Every capacity that this actor has on this report."""
    found = set(_by_role(report, actor))
    if actor.role in (Role.KELURAHAN, Role.DINAS) and _sent_it(session, report, actor):
        found.add(Party.SENDER)
    if report.status == Status.AWAITING_VALIDATION and _proposed_it(session, report, actor):
        found.add(Party.PROPOSER)
    if report.status == Status.MERGED and _holds_parent(session, report, actor):
        found.add(Party.PARENT)
    return frozenset(found | _of_sub_tasks(session, report, actor))


def _of_sub_tasks(session: Session, report: Report, actor: Actor) -> set[Party]:
    """As who the actor may act on sub-tasks; nobody checks what he worked on himself."""
    if actor.role == Role.STAFF:
        kinds = subtask.kinds_given_to(session, report, actor.people)
        as_helper, as_checker = Party.HELPING_STAFF, Party.CHECKING_STAFF
    elif actor.role in PARTY_ROLES[Party.CHECKER]:
        kinds = subtask.kinds_at(session, report, actor.unit_code)
        as_helper, as_checker = Party.HELPER, Party.CHECKER
    else:
        return set()
    found = {as_helper} if SubTaskKind.HELP in kinds else set()
    if SubTaskKind.CHECK in kinds and not had_a_hand(session, report, actor.people):
        found.add(as_checker)
    return found


def _by_role(report: Report, actor: Actor) -> set[Party]:
    found: set[Party] = set()
    holds = actor.unit_code is not None and report.holder_code == actor.unit_code
    if holds and actor.role in HOLDING:
        found.add(HOLDING[actor.role])
    if actor.role in (Role.KECAMATAN, Role.KOTA) and _lies_in(report, actor):
        found.add(Party.OVERSEER)
    if actor.role == Role.STAFF and actor.works_as(report.assignee_id):
        found.add(Party.STAFF)
    if actor.role == Role.KELURAHAN and report.kelurahan_code and report.kelurahan_code == actor.area_code:
        found.add(Party.AREA)
    if actor.role == Role.CHANNEL_ADMIN and report.channel_code == actor.channel_code:
        found.add(Party.DESK)
    return found | _fixed(report, actor)


def _lies_in(report: Report, actor: Actor) -> bool:
    return f"{report.kelurahan_code}.".startswith(f"{actor.area_code}.")


def _fixed(report: Report, actor: Actor) -> set[Party]:
    fixed = {Role.VERIFIER: Party.VERIFIER, Role.BIRO_ADMIN: Party.BIRO_ADMIN, Role.SYSTEM: Party.CLOCK}
    found = {fixed[actor.role]} if actor.role in fixed else set()
    if actor.role == Role.REPORTER and actor.report_id == report.id:
        found.add(Party.REPORTER)
    if actor.is_officer and actor.role != Role.OBSERVER:
        found.add(Party.WATCHER)
    return found


def last_handover(session: Session, report: Report) -> Event | None:
    """The handover by which the present holder got the report; None where it came otherwise."""
    query = (
        select(Event)
        .where(Event.report_id == report.id, Event.holder_code == report.holder_code)
        .order_by(Event.seq.desc())
    )
    arrived: Event | None = None
    for event in session.scalars(query):
        if arrived is not None and event.seq != arrived.seq - 1:
            break
        arrived = event
    return arrived if arrived is not None and arrived.action in HANDOVERS else None


def last_proposal(session: Session, report: Report) -> Event | None:
    """The entry by which the result or the proposal to close was made."""
    return _last(session, report, (Action.FINISH, Action.DECLINE))


def last_estimate(session: Session, report: Report) -> Event | None:
    """The entry by which the estimate in force, or the one that waits for approval, was made."""
    return _last(session, report, (Action.ESTIMATE,))


def last_recategorisation(session: Session, report: Report) -> dict[str, Any]:
    """What the last change of category or priority was, as its entry says it; nothing before the first."""
    event = _last(session, report, (Action.RECATEGORISE,))
    return event.data if event else {}


def _last(session: Session, report: Report, actions: tuple[Action, ...]) -> Event | None:
    query = select(Event).where(Event.report_id == report.id, Event.action.in_(actions))
    return session.scalar(query.order_by(Event.seq.desc()).limit(1))


def _sent_it(session: Session, report: Report, actor: Actor) -> bool:
    if report.status not in (Status.COORDINATION, Status.DISPOSITION):
        return False
    handover = last_handover(session, report)
    return handover is not None and handover.actor_unit == actor.unit_code


def _proposed_it(session: Session, report: Report, actor: Actor) -> bool:
    proposal = last_proposal(session, report)
    if proposal is None or proposal.actor_unit != actor.unit_code:
        return False
    return actor.role != Role.STAFF or actor.works_as(proposal.actor_id)


def _holds_parent(session: Session, report: Report, actor: Actor) -> bool:
    parent = merging.parent_of(session, report)
    if parent is None:
        return False
    if actor.role == Role.STAFF:
        return actor.works_as(parent.assignee_id)
    return actor.role in HOLDING and parent.holder_code == actor.unit_code


def fits(session: Session, move: Move, report: Report, catalogue: Catalogue) -> bool:
    """Whether the move's status, place and condition hold for the report now."""
    if report.status not in move.sources:
        return False
    if move.at is not None and catalogue.units[report.holder_code].kind not in move.at:
        return False
    return _condition(session, move.when, report)


def _condition(session: Session, when: When, report: Report) -> bool:
    if when == When.UNTOUCHED:
        return _untouched(session, report)
    if when == When.REOPENING_ASKED:
        return reopening.waiting(session, report) is not None
    if when == When.CHILDLESS:
        return not merging.is_parent(session, report)
    return {
        When.ALWAYS: True,
        When.NOT_AT_BIRO: report.holder_code != BIRO,
        When.NOT_BINDING: not report.is_binding,
        When.ESTIMATE_PENDING: report.estimate_pending_day is not None,
        When.RESULT: report.proposal == Proposal.RESULT,
        When.DECLINE: report.proposal == Proposal.DECLINE,
        When.PUBLIC: report.is_public,
        When.SHOWN: report.is_published,
        When.HIDDEN: report.is_public and report.hidden_reason is not None,
    }[when]


def _untouched(session: Session, report: Report) -> bool:
    handover = last_handover(session, report)
    if handover is None:
        return False
    acted = exists().where(
        Event.report_id == report.id,
        Event.seq > handover.seq,
        Event.actor_unit == report.holder_code,
        Event.action != Action.NOTE,
    )
    return not session.scalar(select(acted))


def passes_four_eyes(session: Session, report: Report, actor: Actor) -> bool:
    """Nobody who entered, handled or rerouted the report, helped on it, or belongs to such a unit, may approve it."""
    if actor.unit_code == report.holder_code or subtask.helps(session, report, actor.unit_code):
        return False
    touched = exists().where(
        Event.report_id == report.id, Event.actor_id == actor.user_id, Event.action.in_(BARS)
    )
    return not session.scalar(select(touched))
