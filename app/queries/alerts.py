"""The alerts of an officer's unit: how many stand unread, and the list. Field staff see those of their own reports.

That a field check was answered is told to who asked for it alone, and stands until the report was decided on.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.domain.actor import BIRO_ROLES, Actor
from app.domain.alerts import Alert, AlertMark
from app.domain.geography.areas import Area
from app.domain.reference import Catalogue, Category, catalogue
from app.domain.report import Report
from app.domain.sla import Clock
from app.domain.vocabulary import AlertLevel, ClockKind, Role, Status

PAGE = 50
COUNTED = 100


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert. `of_unit`: whose clock it is; `is_settled`: that clock has stopped since; of an answer: it was decided on."""

    id: int
    level: AlertLevel
    clock: ClockKind
    number: str
    category: str
    place: str | None
    of_unit: str
    due_at: datetime
    at: datetime
    is_settled: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class AlertPage:
    """Newest first. `newest` = up to which "read" would count; `next_after` = cursor of the page behind."""

    rows: list[AlertRow]
    newest: int | None
    next_after: int | None

    @property
    def has_new(self) -> bool:
        return any(row.is_new for row in self.rows)


def unread(session: Session, *, actor: Actor) -> int:
    """How many alerts stand that the officer has not read, counted up to a hundred. One statement."""
    standing = (
        select(Alert.id)
        .join(Clock, Clock.id == Alert.clock_id)
        .where(
            addressed_to(actor), Alert.id > _read_until(actor), or_(Clock.stopped_at.is_(None), _undecided())
        )
        .limit(COUNTED)
    )
    return session.scalar(select(func.count()).select_from(standing.subquery())) or 0


def alert_page(session: Session, after: int | None, *, actor: Actor) -> AlertPage:
    """Fifty alerts, those before the alert `after`."""
    query = rows_for(addressed_to(actor)).add_columns(Alert.id > _read_until(actor))
    if after is not None:
        query = query.where(Alert.id < after)
    found = session.execute(query.order_by(Alert.id.desc()).limit(PAGE + 1)).all()
    known = catalogue(session)
    rows = [_row(record, known) for record in found[:PAGE]]
    newest = rows[0].id if rows and after is None else None
    return AlertPage(rows, newest, rows[-1].id if len(found) > PAGE else None)


def _row(record: Row[*tuple[Any, ...]], known: Catalogue) -> AlertRow:
    id_, level, clock, number, category, place, of_unit, due_at, at, stopped_at, status, is_new = record
    answered = level == AlertLevel.ANSWERED
    return AlertRow(
        id=id_,
        level=level,
        clock=clock,
        number=number,
        category=category,
        place=place,
        of_unit=known.unit_name(of_unit),
        due_at=due_at,
        at=at,
        is_settled=status != Status.AWAITING_VALIDATION if answered else stopped_at is not None,
        is_new=is_new,
    )


def addressed_to(actor: Actor) -> ColumnElement[bool]:
    mine = Alert.unit_code == actor.unit_code
    if actor.role in BIRO_ROLES:
        return and_(mine, or_(Alert.level != AlertLevel.ANSWERED, Alert.user_id == actor.user_id))
    if actor.role != Role.STAFF:
        return mine
    return and_(mine, Alert.user_id.in_((actor.user_id, *actor.stands_in_for)))


def _undecided() -> ColumnElement[bool]:
    """An answer whose report still waits for the decision."""
    waits = exists().where(Report.id == Alert.report_id, Report.status == Status.AWAITING_VALIDATION)
    return and_(Alert.level == AlertLevel.ANSWERED, waits)


def rows_for(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """What a line of the list or of a digest tells."""
    columns = (
        *(Alert.id, Alert.level, Clock.kind, Report.number, Category.name, Area.name),
        *(Clock.unit_code, Alert.due_at, Alert.at, Clock.stopped_at, Report.status),
    )
    return (
        select(*columns)
        .select_from(Alert)
        .join(Clock, Clock.id == Alert.clock_id)
        .join(Report, Report.id == Alert.report_id)
        .join(Category, Category.code == Report.category_code)
        .outerjoin(Area, Area.code == Report.kelurahan_code)
        .where(condition)
    )


def _read_until(actor: Actor) -> ColumnElement[int]:
    mark = select(AlertMark.read_until_id).where(AlertMark.user_id == actor.user_id).scalar_subquery()
    return func.coalesce(mark, 0)
