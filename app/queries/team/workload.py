"""How much each of a unit's field staff has to do and has done: exact figures, each the length of a list that can be opened.

Three statements, each over the staff of one unit by an index of its own: who there is, what is open, what was finished.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, and_, case, cast, extract, func, literal, select, true
from sqlalchemy.orm import Session, aliased

from app.clock import WIB, local_date
from app.domain import team
from app.domain.audit import Event
from app.domain.organisation import User
from app.domain.report import Report
from app.domain.team import Absence, Away, StaffArea
from app.domain.vocabulary import Action, Role, Status

DAYS = (7, 30)


class FinishedSince(NamedTuple):
    """From which day on what was finished is counted, for the last seven and the last thirty days."""

    week: date
    month: date

    @classmethod
    def of(cls, now: datetime) -> "FinishedSince":
        today = local_date(now)
        return cls(*(today - timedelta(days=days - 1) for days in DAYS))


class Person(NamedTuple):
    """One member of staff. `open_tasks` wait for the person, `overdue` of them ran over; `judged` wait for Biro Pemerintahan.

    `week` and `month`: finished and accepted in the last 7 and 30 days. `median`: seconds from being given a report to its
    result, of those of the last 30 days.
    """

    username: str
    name: str
    away: Away | None
    areas: tuple[str, ...]
    open_tasks: int
    overdue: int
    judged: int
    week: int
    month: int
    median: int | None


def workload(session: Session, unit_code: str, *, now: datetime) -> list[Person]:
    """The unit's active field staff by name."""
    staff = _staff(session, unit_code, now)
    ids = [row.id for row in staff]
    standing, done = _standing(session, unit_code, ids, now), _finished(session, unit_code, ids, now)
    return [
        Person(
            row.username,
            row.name,
            Away(row.kind, row.last_day, row.deputy) if row.kind else None,
            tuple(row.areas or ()),
            *standing.get(row.id, (0, 0, 0)),
            *done.get(row.id, (0, 0, None)),
        )
        for row in staff
    ]


def _staff(session: Session, unit_code: str, now: datetime) -> list[Any]:
    day, deputy = local_date(now), aliased(User)
    areas = (
        select(func.array_agg(StaffArea.area_code))
        .where(StaffArea.user_id == User.id)
        .correlate(User)
        .scalar_subquery()
    )
    name = case((team.is_covered(day), deputy.name)).label("deputy")
    query = (
        select(
            *(User.id, User.username, User.name, Absence.kind, Absence.last_day),
            *(name, areas.label("areas")),
        )
        .outerjoin(Absence, and_(Absence.user_id == User.id, team.on(day)))
        .outerjoin(deputy, deputy.id == Absence.deputy_id)
        .where(User.unit_code == unit_code, User.role == Role.STAFF, User.is_active)
        .order_by(User.name, User.id)
    )
    return list(session.execute(query))


def _standing(
    session: Session, unit_code: str, ids: list[int], now: datetime
) -> Mapping[int, tuple[int, int, int]]:
    """What is open of each: to be done, of that overdue, waiting for the decision."""
    count, judged = func.count(), Report.status == Status.AWAITING_VALIDATION
    query = (
        select(
            Report.assignee_id,
            count.filter(~judged),
            count.filter(~judged, Report.due_at < now),
            count.filter(judged),
        )
        .where(Report.assignee_id.in_(ids), Report.holder_code == unit_code, Report.closed_at.is_(None))
        .group_by(Report.assignee_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in _rows(session, query)}


def _finished(
    session: Session, unit_code: str, ids: list[int], now: datetime
) -> Mapping[int, tuple[int, int, int | None]]:
    """What of each was accepted in the last 7 and 30 days, and the median of the time that it took."""
    week, month = (datetime.combine(day, time(), WIB) for day in FinishedSince.of(now))
    given = (
        select(func.max(Event.at).label("at"))
        .where(
            Event.report_id == Report.id,
            Event.action == Action.ASSIGN,
            Event.assignee_id == Report.assignee_id,
            Event.at <= Report.finished_at,
        )
        .correlate(Report)
        .lateral()
    )
    took = extract("epoch", Report.finished_at - given.c.at)
    median = cast(func.percentile_cont(0.5).within_group(took), Integer)
    count = func.count()
    query = (
        select(Report.assignee_id, count.filter(Report.closed_at >= week), count, median)
        .select_from(Report)
        .outerjoin(given, true())
        .where(
            Report.assignee_id.in_(ids),
            Report.holder_code == unit_code,
            Report.status == literal(Status.COMPLETED.value, literal_execute=True),
            Report.closed_at >= month,
        )
        .group_by(Report.assignee_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in _rows(session, query)}


def _rows(session: Session, query: Select[*tuple[Any, ...]]) -> list[Any]:
    return list(session.execute(query))
