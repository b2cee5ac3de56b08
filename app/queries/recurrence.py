"""Recurrence ("muncul lagi"): the same category at the same place, after an earlier report of it was completed.

The same place is within 50 metres; without a point, the same address in the same kelurahan. Found when it is read, by indexes of
finished reports alone, so that taking a report in costs nothing more. The first report there is no recurrence, the one after it
is the second time.
"""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session, aliased

from app.domain import access
from app.domain.actor import Actor
from app.domain.report import CELLS_PER_DEGREE, Report
from app.domain.vocabulary import Status

METRES = 50
SHOWN = 5


class Earlier(NamedTuple):
    """A finished report of the same at the same place. `is_mine`: its ticket page may be opened, else the public one."""

    number: str
    closed_at: Any
    is_mine: bool
    is_published: bool


@cache  # a third of a worklist's time went into building it
def earlier_count(report: Any = Report) -> ColumnElement[int]:
    """How many completed reports of the same came before it, as a column of a query over reports."""
    placed, addressed = (
        select(func.count()).select_from(one).where(condition).correlate(report).scalar_subquery()
        for one, condition in _both(report)
    )
    return case(
        (report.location.is_not(None), placed), (report.address.is_not(None), addressed), else_=literal(0)
    )


def published_before(session: Session, report_id: int) -> int:
    """How many published reports of the same were completed before it."""
    return session.scalar(_published_before(), {"report": report_id}) or 0


@cache  # half of a public page's time went into building it
def _published_before() -> Select[Any]:
    near, there = (
        select(func.count())
        .select_from(Report)
        .join(one, and_(condition, one.is_public, one.hidden_reason.is_(None)))
        .where(Report.id == bindparam("report", type_=BigInteger()))
        .scalar_subquery()
        for one, condition in _both(Report)
    )
    return select(near + there)


def earlier_reports(session: Session, report: Report, *, actor: Actor) -> tuple[int, list[Earlier]]:
    """How many came before it, and the last ones of them that this officer may open."""
    ids: list[int] = []
    for one, condition in _both(Report):
        query = select(one.id).select_from(Report).join(one, condition).where(Report.id == report.id)
        ids += session.scalars(query)
    newest = (
        select(Report).where(Report.id.in_(sorted(ids, reverse=True)[: SHOWN * 2])).order_by(Report.id.desc())
    )
    found = [
        Earlier(one.number, one.closed_at, access.may_see(session, one, actor), one.is_published)
        for one in (session.scalars(newest) if ids else ())
    ]
    return len(ids), [one for one in found if one.is_mine or one.is_published][:SHOWN]


def _both(report: Any) -> list[tuple[Any, ColumnElement[bool]]]:
    """The two ways to be at the same place, each with the other report that is meant. A report has one of them or none."""
    near, there = aliased(Report), aliased(Report)
    apart = func.ST_Distance(func.geography(near.location), func.geography(report.location))
    return [
        (
            near,
            and_(
                _finished_before(near, report),
                near.location.is_not(None),
                _beside(near, report),
                apart <= METRES,
            ),
        ),
        (
            there,
            and_(
                _finished_before(there, report),
                there.location.is_(None),
                report.location.is_(None),
                there.address.is_not(None),
                there.kelurahan_code == report.kelurahan_code,
                there.address == report.address,
            ),
        ),
    ]


def _beside(near: Any, report: Any) -> ColumnElement[bool]:
    """In the same cell or in one of the eight around it, which is all that can be near; written so that an index answers."""
    column, row = _cell(report, func.ST_X), _cell(report, func.ST_Y)
    columns = any_(array([column - 1, column, column + 1]))
    return and_(_cell(near, func.ST_X) == columns, _cell(near, func.ST_Y).between(row - 1, row + 1))


def _cell(report: Any, axis: Any) -> ColumnElement[int]:
    return cast(func.floor(axis(report.location) * literal_column(str(CELLS_PER_DEGREE))), Integer)


def _finished_before(one: Any, report: Any) -> ColumnElement[bool]:
    completed = one.status == literal(Status.COMPLETED, one.status.type, literal_execute=True)
    return and_(
        completed,
        one.category_code == report.category_code,
        one.closed_at < report.created_at,
        one.id != report.id,
    )
