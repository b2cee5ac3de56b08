"""What a move does to the other reports of a family: those merged into the report, or the one that it is merged into.

A parent's finishing clock and red flag take the earlier end of both, so that nobody gains time by merging an old report into a
new one; when that one is taken out again they are counted anew. Whoever holds the parent sees what follows it.
"""

from datetime import datetime

from sqlalchemy import literal, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.domain import audit, merging, sla
from app.domain.audit import Entry
from app.domain.clients import changes, delivery
from app.domain.organisation import Unit
from app.domain.report import Report, ReportUnit, by_number
from app.domain.sla import Clock
from app.domain.vocabulary import OPEN, Action, ClockKind, UnitKind, Visibility
from app.domain.workflow.check_table import CHECKING
from app.domain.workflow.clockwork import LONG, nearest
from app.domain.workflow.destination import Destination, Step
from app.domain.workflow.help_table import HELPING


def settle(step: Step, before: Destination, parent_number: str | None) -> None:
    """Bring the family in line with a move that was carried out; `parent_number` = the one that was joined or left."""
    if step.move.action in (Action.MERGE, Action.UNMERGE) and parent_number:
        step.session.expire(step.report, ["parent"])
        _tell_parent(step, by_number(step.session, parent_number))
    if step.report.holder_code != before.holder_code:
        for child in merging.children_of(step.session, step.report):
            remember_unit(step.session, child, step.report.holder_code, step.now)


def remember_unit(session: Session, report: Report, unit_code: str, now: datetime) -> None:
    """From now on the unit's officers see the report, and of a UKPD those of its PD, which watches over it."""
    above = (
        select(Unit.parent_code).where(Unit.code == unit_code, Unit.kind == UnitKind.UKPD).scalar_subquery()
    )
    units = select(literal(report.id), Unit.code, literal(now)).where(
        or_(Unit.code == unit_code, Unit.code == above)
    )
    rows = insert(ReportUnit).from_select(["report_id", "unit_code", "since"], units)
    session.execute(rows.on_conflict_do_nothing())


def announce(step: Step) -> None:
    """Tell the client applications of the report and of what follows it that something changed.

    What passes between officers is none of their business.
    """
    if step.move.action in (Action.NOTE, Action.REMIND, *HELPING, *CHECKING):
        return
    children = merging.children_of(step.session, step.report)
    for report in (step.report, *children):
        delivery.announce(step.session, report, step.move.action, now=step.now)
    changes.mark(step.session, [child.id for child in children])


def _tell_parent(step: Step, parent: Report) -> None:
    """Its history, its reporters and its clocks; the parent's row is locked."""
    session, child, joined = step.session, step.report, step.move.action == Action.MERGE
    parent.reporter_count = merging.count_reporters(session, parent)
    parent.version += 1
    parent.updated_at = step.now
    entry = Entry(
        merging.JOINED if joined else merging.LEFT,
        parent.status,
        Visibility.INTERNAL,
        data={"child": child.number, "reporters": parent.reporter_count},
    )
    audit.record(session, parent, entry, actor=step.actor, now=step.now)
    if joined:
        remember_unit(session, child, parent.holder_code, step.now)
    if parent.status in OPEN:
        _recount(step, parent, joined)


def _recount(step: Step, parent: Report, joined: bool) -> None:
    why = merging.JOINED if joined else merging.LEFT
    followers = [step.report] if joined else merging.children_of(step.session, parent)
    for clock in sla.running(step.session, parent):
        if clock.kind not in LONG or (clock.kind == ClockKind.FINISH and parent.estimate_day is not None):
            continue
        own = clock.due_at if joined else sla.counted_from_start(step.session, clock, now=step.now)
        ends = [own, *_ends(step, clock, followers)]
        sla.move_due(step.session, clock, min(ends), now=step.now, why=why)
    parent.due_at, parent.red_flag_at = nearest(parent, sla.running(step.session, parent))


def _ends(step: Step, clock: Clock, followers: list[Report]) -> list[datetime]:
    """When the clocks of this kind would have ended of those that joined while it ran."""
    since = [child for child in followers if child.closed_at and child.closed_at >= clock.started_at]
    found = (sla.suspended_ends(step.session, child) for child in since)
    return [ends[clock.kind] for ends in found if clock.kind in ends]
