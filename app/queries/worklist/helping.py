"""What officers have to do for others: the sub-tasks of a unit, or of a member of field staff, in a worklist; for Biro
Pemerintahan, how far the field checks are of what it has to judge.

There are few of them at any time, so they are found by their own index and put in order by the ends of their clocks.
"""

from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, Select, and_, case, select

from app.domain.audit import EventText
from app.domain.report import Report
from app.domain.sla import Clock
from app.domain.subtask import ANSWERED, RUNNING, SubTask, SubTaskKind, SubTaskState
from app.domain.vocabulary import Role
from app.queries.worklist.viewer import Condition, Viewer, fixed, is_open, is_theirs, one_of

# The end of the sub-task's clock; none while it stands for the reporter.
HELP_DUE = case((Clock.paused_at.is_(None), Clock.due_at))
COLUMNS = (
    HELP_DUE.label("help_due"),
    SubTask.state,
    SubTask.asker_code,
    SubTask.kind.label("task_kind"),
    EventText.body,
)


class Checked(StrEnum):
    """How far the field checks of a result that waits to be judged are; the words of the filter `cek`."""

    WAITING = "menunggu"
    ANSWERED = "dijawab"


STATES = {Checked.WAITING: RUNNING, Checked.ANSWERED: ANSWERED}


class Helping(NamedTuple):
    """The sub-task of a row: what is wanted (internal words), for whom, how far, of which kind."""

    wanted: str
    asker: str
    state: SubTaskState
    kind: SubTaskKind


def of_viewer(viewer: Viewer) -> Condition:
    """The running sub-tasks of the viewer's unit; of field staff their own."""
    mine: Condition = SubTask.unit_code == fixed(viewer.unit)
    if viewer.actor.role == Role.STAFF:
        mine = and_(mine, is_theirs(SubTask.assignee_id, viewer))
    return and_(mine, one_of(SubTask.state, sorted(RUNNING)))


def helped(viewer: Viewer) -> Condition:
    """Open reports on which the viewer has a running sub-task."""
    return and_(is_open(), Report.id.in_(select(SubTask.report_id).where(of_viewer(viewer))))


def helped_ids(viewer: Viewer, conditions: list[Condition]) -> Select[Any]:
    """Their ids, the clocks at hand to order by."""
    return _joined(select(Report.id), viewer).where(is_open(), *conditions)


def checked(which: Checked) -> Condition:
    """Reports that wait to be judged, with such a field check."""
    found = select(SubTask.report_id).where(_undecided(), one_of(SubTask.state, sorted(STATES[which])))
    return and_(is_open(), Report.id.in_(found))


def last_check() -> ScalarSelect[SubTaskState]:
    """How far the last field check is of a report that waits to be judged; null where none was asked for, or all in vain."""
    told = one_of(SubTask.state, sorted(RUNNING | ANSWERED))
    query = select(SubTask.state).where(SubTask.report_id == Report.id, _undecided(), told)
    return query.order_by(SubTask.position.desc()).limit(1).correlate(Report).scalar_subquery()


def _undecided() -> Condition:
    return and_(SubTask.kind == fixed(SubTaskKind.CHECK.value), SubTask.decided_event_id.is_(None))


def with_helping(query: Select[Any], viewer: Viewer) -> Select[Any]:
    """A query of reports with COLUMNS of the viewer's sub-task."""
    joined = _joined(query, viewer).outerjoin(EventText, EventText.event_id == SubTask.asked_event_id)
    return joined.add_columns(*COLUMNS)


def _joined(query: Select[Any], viewer: Viewer) -> Select[Any]:
    mine = and_(SubTask.report_id == Report.id, of_viewer(viewer))
    return query.join(SubTask, mine).join(Clock, Clock.id == SubTask.clock_id)
