"""Sub-tasks: one clearly described piece of work that another unit does on a report, as help for its holder (bantuan) or as a
look at the place for Biro Pemerintahan, which has to judge a result (cek lapangan).

Promises: the report keeps its one holder, and helping gives nobody the holder's moves; a unit has at most one sub-task of a
report at a time, a report at most MOST that run or were done; each has its own clock, owned by the helping unit. Of field checks
one runs at a time, MOST_CHECKS for one result; they are done by a third party and end with Biro's decision. What is wanted and
what came of it stand in the history, in the entries that the row names. Only `app.domain.workflow.helping` makes or changes one,
behind the lock of the report.
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
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id, one_of

MOST = 10
MOST_CHECKS = 3
IS_RUNNING = text("state IN ('requested', 'working')")
IS_RUNNING_CHECK = text("kind = 'check' AND state IN ('requested', 'working')")


class SubTaskKind(StrEnum):
    """For whom and what for: help for the holder, or a field check for Biro Pemerintahan."""

    HELP = "help"
    CHECK = "check"


class Finding(StrEnum):
    """What a field check found: it is as reported, it is not, or that could not be told. The codes of the reasons of its kind."""

    AS_REPORTED = "sesuai"
    NOT_AS_REPORTED = "tidak_sesuai"
    UNSURE = "tidak_dapat_dipastikan"


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
ANSWERED = frozenset({SubTaskState.DONE, SubTaskState.RETURNED})


class SubTask(Base):
    """One of a report. `position`: its running number there, from 1. `asker_code`: who held the report when it was asked; of a
    check Biro Pemerintahan, and `judged_code` then is the unit whose result or proposal is looked at.

    `assignee_id`: the member of the helping unit's field staff who has it, or had it last. On a merged report it rests.
    `decided_event_id`: of a check, the entry by which the report was decided on or taken away from Biro; NULL while it waits.
    """

    __tablename__ = "subtasks"
    __table_args__ = (
        one_of("kind", SubTaskKind),
        one_of("state", SubTaskState),
        one_of("finding", Finding),
        UniqueConstraint("report_id", "position"),
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint("unit_code <> asker_code", name="another_unit"),
        CheckConstraint("(state IN ('requested', 'working')) = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(ended_at IS NULL) = (ended_event_id IS NULL)", name="ended_told"),
        CheckConstraint("state <> 'working' OR started_at IS NOT NULL", name="started"),
        CheckConstraint("(kind = 'check') = (judged_code IS NOT NULL)", name="judged"),
        CheckConstraint("unit_code <> judged_code", name="third_party"),
        CheckConstraint("(kind = 'check' AND state = 'done') = (finding IS NOT NULL)", name="found"),
        CheckConstraint(
            "decided_event_id IS NULL OR (kind = 'check' AND ended_at IS NOT NULL)", name="decided"
        ),
        Index("uq_subtasks_running", "report_id", "unit_code", unique=True, postgresql_where=IS_RUNNING),
        Index("uq_subtasks_checking", "report_id", unique=True, postgresql_where=IS_RUNNING_CHECK),
        # Biro's list: checks about what still waits to be judged. And its figures: what checks found.
        Index(
            "ix_subtasks_undecided",
            "report_id",
            "position",
            postgresql_include=["state"],
            postgresql_where=text("kind = 'check' AND decided_event_id IS NULL"),
        ),
        Index("ix_subtasks_found", "ended_at", postgresql_where=text("finding IS NOT NULL")),
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
    kind: Mapped[SubTaskKind] = mapped_column(EnumText(SubTaskKind))
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    asker_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    judged_code: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    state: Mapped[SubTaskState] = mapped_column(EnumText(SubTaskState))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    clock_id: Mapped[int] = mapped_column(ForeignKey("clocks.id"), unique=True)
    asked_at: Mapped[datetime]
    asked_event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    finding: Mapped[Finding | None] = mapped_column(EnumText(Finding))
    decided_event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))


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


def checks_of(session: Session, report: Helped) -> list[SubTask]:
    """The field checks about what waits to be judged now, in the order in which they were asked."""
    found = tasks_of(session, report)
    return [task for task in found if task.kind == SubTaskKind.CHECK and task.decided_event_id is None]


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


def kinds_at(session: Session, report: Helped, unit_code: str | None) -> set[SubTaskKind]:
    """Of which kinds the unit has or had sub-tasks of the report."""
    return _kinds(session, report, SubTask.unit_code == unit_code)


def kinds_given_to(session: Session, report: Helped, people: Collection[int]) -> set[SubTaskKind]:
    """Of which kinds one of these people has a sub-task of the report, or had it last."""
    return _kinds(session, report, SubTask.assignee_id.in_(people)) if people else set()


def _kinds(session: Session, report: Helped, which: ColumnElement[bool]) -> set[SubTaskKind]:
    return set(session.scalars(select(SubTask.kind).where(SubTask.report_id == report.id, which).distinct()))


def helps(session: Session, report: Helped, unit_code: str | None) -> bool:
    """Whether the unit has or had a sub-task of the report."""
    return bool(kinds_at(session, report, unit_code))


def given_to(session: Session, report: Helped, people: Collection[int]) -> bool:
    """Whether one of these people has a sub-task of the report, or had it last."""
    return bool(kinds_given_to(session, report, people))


def assignee_on(session: Session, clock_id: int) -> int | None:
    """Who has the sub-task that this clock belongs to."""
    return session.scalar(select(SubTask.assignee_id).where(SubTask.clock_id == clock_id))
