"""Sub-tasks (bantuan): one clearly described piece of work that another unit does on a report for its holder.

Promises: the report keeps its one holder, and helping gives nobody the holder's moves; a unit has at most one sub-task of a
report at a time, a report at most MOST that run or were done; each has its own clock, owned by the helping unit. What is wanted
and what came of it stand in the history, in the entries that the row names. Only `app.domain.workflow.helping` makes or changes
one, behind the lock of the report.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    SmallInteger,
    UniqueConstraint,
    exists,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id, one_of

MOST = 10
IS_RUNNING = text("state IN ('requested', 'working')")


class SubTaskState(StrEnum):
    """How far it got; `ended`: with the report, or because its unit became the holder."""

    REQUESTED = "requested"
    WORKING = "working"
    DONE = "done"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


RUNNING = frozenset({SubTaskState.REQUESTED, SubTaskState.WORKING})
COUNTED = RUNNING | {SubTaskState.DONE}


class SubTask(Base):
    """One of a report. `position`: its running number there, from 1. `asker_code`: who held the report when it was asked.

    `assignee_id`: the member of the helping unit's field staff who has it, or had it last. On a merged report it rests.
    """

    __tablename__ = "subtasks"
    __table_args__ = (
        one_of("state", SubTaskState),
        UniqueConstraint("report_id", "position"),
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint("unit_code <> asker_code", name="another_unit"),
        CheckConstraint("(state IN ('requested', 'working')) = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(ended_at IS NULL) = (ended_event_id IS NULL)", name="ended_told"),
        CheckConstraint("state <> 'working' OR started_at IS NOT NULL", name="started"),
        Index("uq_subtasks_running", "report_id", "unit_code", unique=True, postgresql_where=IS_RUNNING),
        # Worklists: what a unit, or a member of field staff, still has to do for others.
        Index("ix_subtasks_unit", "unit_code", "report_id", postgresql_where=IS_RUNNING),
        Index(
            "ix_subtasks_assignee",
            "assignee_id",
            "report_id",
            postgresql_where=text("assignee_id IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    position: Mapped[int] = mapped_column(SmallInteger)
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    asker_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    state: Mapped[SubTaskState] = mapped_column(EnumText(SubTaskState))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    clock_id: Mapped[int] = mapped_column(ForeignKey("clocks.id"), unique=True)
    asked_at: Mapped[datetime]
    asked_event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))


class Helped(Protocol):
    """What this needs to know of a report."""

    @property
    def id(self) -> int: ...


def reports_helped(*which: ColumnElement[bool]) -> Select[int]:
    """The ids of reports with a running sub-task for which this holds."""
    return select(SubTask.report_id).where(SubTask.state.in_(sorted(RUNNING)), *which)


def tasks_of(session: Session, report: Helped) -> Sequence[SubTask]:
    """All of a report, in the order in which they were asked, as the database has them now."""
    query = select(SubTask).where(SubTask.report_id == report.id).order_by(SubTask.position)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def running(session: Session, report: Helped) -> list[SubTask]:
    """Those on which a unit still has to act."""
    return [task for task in tasks_of(session, report) if task.state in RUNNING]


def busy_units(session: Session, report: Helped) -> set[str]:
    """The units that still have to act on one; none of them can be asked for another."""
    return {task.unit_code for task in running(session, report)}


def numbered(session: Session, report: Helped, position: int) -> SubTask | None:
    """The one of that number."""
    query = select(SubTask).where(SubTask.report_id == report.id, SubTask.position == position)
    return session.scalar(query.execution_options(populate_existing=True))


def next_position(session: Session, report: Helped) -> int:
    """The number of the next one."""
    last = session.scalar(select(func.max(SubTask.position)).where(SubTask.report_id == report.id))
    return (last or 0) + 1


def helps(session: Session, report: Helped, unit_code: str | None) -> bool:
    """Whether the unit has or had a sub-task of the report."""
    found = exists().where(SubTask.report_id == report.id, SubTask.unit_code == unit_code)
    return bool(session.scalar(select(found)))


def given_to(session: Session, report: Helped, people: Collection[int]) -> bool:
    """Whether one of these people has a sub-task of the report, or had it last."""
    found = exists().where(SubTask.report_id == report.id, SubTask.assignee_id.in_(people))
    return bool(people) and bool(session.scalar(select(found)))


def assignee_on(session: Session, clock_id: int) -> int | None:
    """Who has the sub-task that this clock belongs to."""
    return session.scalar(select(SubTask.assignee_id).where(SubTask.clock_id == clock_id))
