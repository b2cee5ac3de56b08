"""Which reports a page of a worklist holds: their ids in its order, found by indexes alone.

Paging is by keyset: a page begins after the last row of the one before, however deep that is. What an officer may see can have
several sources, each with an index of its own (by place, by unit, entered oneself): each gives the first of its reports in the
order, and the first of all those together are the page.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    DateTime,
    Select,
    Subquery,
    and_,
    bindparam,
    exists,
    or_,
    select,
    true,
    tuple_,
    union,
    union_all,
)
from sqlalchemy.orm import aliased

from app.domain.measure import Measure
from app.domain.report import Report, ReportUnit
from app.domain.vocabulary import Role
from app.queries.steering.figures import within
from app.queries.worklist.asked import AFTER_ID, AFTER_KEY, Asked
from app.queries.worklist.filters import filters_of, over_by, reads_measures
from app.queries.worklist.helping import HELP_DUE, helped_ids
from app.queries.worklist.search import Search
from app.queries.worklist.tabs import ALL, Order
from app.queries.worklist.viewer import (
    Condition,
    Viewer,
    at_unit,
    entered,
    fixed,
    in_area,
    kelurahan_in,
    one_of,
    visible,
)

Source = Select[Any]
FEW_DAYS = timedelta(days=14)
# The orders that go by a moment; an index knows it with the id behind it.
MOMENTS: dict[Order, Any] = {
    Order.DUE: Report.due_at,
    Order.RED_FLAG: Report.red_flag_at,
    Order.RISK: Report.judge_by,
    Order.HELP: HELP_DUE,
}


def ids_of(viewer: Viewer, asked: Asked, search: Search | None, limit: int) -> Source:
    """The ids of a page in its order."""
    first, *others = _sources(viewer, asked, search)
    if others:
        return _of_several([first, *others], asked, limit)
    if asked.order == Order.DUE and asked.after is not None and asked.after.key is not None:
        return _ids_after_due(first.add_columns(Report.due_at), asked, limit)
    return _page(first, asked, limit)


def ids_of_readings(
    viewer: Viewer, asked: Asked, readings: Sequence[Search | None], limit: int
) -> Source | CompoundSelect[Any]:
    """The ids by the first reading of the search that finds any; one behind it is carried out only where it finds none."""
    first, *others = (ids_of(viewer, asked, search, limit) for search in readings)
    parts = [first.cte()] if others else []
    for other in others:
        found = or_(*(exists(select(part)) for part in parts))
        parts.append(select(other.subquery()).where(~found).cte())
    return union_all(*(select(part.c.id) for part in parts)) if parts else first


def _page(source: Source, asked: Asked, limit: int) -> Source:
    return source.where(_after(asked)).order_by(*order_by(asked.order)).limit(limit)


def _of_several(sources: list[Source], asked: Asked, limit: int) -> Source:
    """Only lists of everything have several; those are ordered by the id. A report may come from more than one."""
    found = union(*(select(_page(source, asked, limit).subquery()) for source in sources)).subquery()
    return (
        select(found.c.id)
        .order_by(found.c.id if asked.order == Order.OLDEST else found.c.id.desc())
        .limit(limit)
    )


def order_by(order: Order) -> tuple[Any, ...]:
    """The columns of reports that an order goes by; the id makes it total."""
    if order in MOMENTS:
        return (MOMENTS[order], Report.id)
    return (Report.id,) if order == Order.OLDEST else (Report.id.desc(),)


def _ids_after_due(source: Select[Any], asked: Asked, limit: int) -> Select[Any]:
    """After a row with a running clock come the later ones, then those without a clock."""
    later = source.where(_after(asked)).order_by(Report.due_at, Report.id).limit(limit).subquery()
    # Ordered by both, so that the same index gives these too.
    resting = source.where(Report.due_at.is_(None)).order_by(Report.due_at, Report.id).limit(limit).subquery()
    both = union_all(select(later), select(resting)).subquery()
    return select(both.c.id).order_by(both.c.due_at, both.c.id).limit(limit)


def _after(asked: Asked) -> Condition:
    after = asked.after
    if after is None:
        return true()
    last = bindparam(AFTER_ID, after.id, BigInteger())
    if asked.order == Order.NEWEST:
        return Report.id < last
    if asked.order == Order.OLDEST:
        return Report.id > last
    column = MOMENTS[asked.order]
    if after.key is None:
        return and_(column.is_(None), Report.id > last)
    key = bindparam(AFTER_KEY, after.key, DateTime(timezone=True))
    later: Condition = tuple_(column, Report.id) > tuple_(key, last)
    return or_(later, column.is_(None)) if asked.order == Order.HELP else later


def _sources(viewer: Viewer, asked: Asked, search: Search | None) -> list[Source]:
    """All reports of the question, unordered: tab, search and filters."""
    conditions = [*filters_of(viewer, asked), *([] if search is None else [search.condition])]
    if asked.tab.helps:
        return [helped_ids(viewer, conditions)]
    if search is not None and search.is_number:
        scope = visible(viewer) if asked.tab.code == ALL else _scope(viewer, asked)
        return [select(Report.id).where(scope, *conditions)]
    found = _of_tab(viewer, asked, conditions, by_words=search is not None)
    # What an office entered for others may lie elsewhere, where no figure of its own counts it.
    if asked.tab.code == ALL and viewer.actor.enters_for_office and asked.mark is None:
        there = [one_of(Report.kelurahan_code, kelurahan_in(viewer.known, asked.area))] if asked.area else []
        there += within(Report.created_at, asked.since, None)
        found.append(select(Report.id).where(entered(viewer), *there, *conditions))
    return found


def _of_tab(viewer: Viewer, asked: Asked, conditions: list[Condition], *, by_words: bool) -> list[Source]:
    if not asked.tab.by_units:
        return [select(Report.id).where(asked.tab.scope(viewer), *conditions)]
    if by_words and viewer.actor.role == Role.KELURAHAN:
        return _words_of_kelurahan(viewer, asked, conditions)
    return [_by_units(viewer, asked, conditions)]


def _words_of_kelurahan(viewer: Viewer, asked: Asked, conditions: list[Condition]) -> list[Source]:
    """The index of words knows place and holder; only what went elsewhere is read without it, and that is little."""
    scope = asked.tab.scope(viewer)
    here = select(Report.id).where(scope, in_area(viewer) | at_unit(viewer), *conditions)
    placed = aliased(Report)
    gone = (
        select(ReportUnit.report_id)
        .where(ReportUnit.unit_code == fixed(viewer.unit))
        .except_(select(placed.id).where(one_of(placed.kelurahan_code, viewer.kelurahan)))
        .subquery()
    )
    return [here, select(Report.id).join(gone, gone.c.report_id == Report.id).where(scope, *conditions)]


def _scope(viewer: Viewer, asked: Asked) -> Condition:
    """What the tab holds, and for a tab that is read through units what the officer may see."""
    scope = asked.tab.scope(viewer)
    return and_(scope, visible(viewer)) if asked.tab.by_units else scope


def _by_units(viewer: Viewer, asked: Asked, conditions: list[Condition]) -> Source:
    """Everything that is or was at the unit, in the order of the index that knows it; little of all that still runs."""
    if reads_measures(asked):
        found = _lately(viewer, asked)
    elif False in over_by(asked) and not asked.text:
        found = _running(viewer, asked)
    else:
        query = select(Report.id).join(ReportUnit, ReportUnit.report_id == Report.id)
        return query.where(ReportUnit.unit_code == fixed(viewer.unit), asked.tab.scope(viewer), *conditions)
    return (
        select(Report.id)
        .join(found, found.c.report_id == Report.id)
        .where(asked.tab.scope(viewer), *conditions)
    )


def _running(viewer: Viewer, asked: Asked) -> Subquery:
    """The unit's part in what still runs, in the order of the list: read first, so that only the first reports are looked up."""
    query = select(Measure.report_id).where(
        Measure.unit_code == fixed(viewer.unit), Measure.closed_at.is_(None)
    )
    if asked.statuses:
        query = query.where(one_of(Measure.status, asked.statuses))
    last_first = asked.order != Order.OLDEST
    return query.order_by(Measure.report_id.desc() if last_first else Measure.report_id).offset(0).subquery()


def _lately(viewer: Viewer, asked: Asked) -> Subquery:
    """The unit's part in what came in since that day."""
    days = within(Measure.created_at, asked.since, None)
    query = select(Measure.report_id).where(Measure.unit_code == fixed(viewer.unit), *days)
    if not asked.tab.over:
        return query.subquery()
    query = query.where(Measure.closed_at.is_not(None))
    few = asked.since is not None and viewer.today - asked.since <= FEW_DAYS
    # What came in lately is mostly open still, which the database does not expect: it would look through all that is closed.
    return (query.offset(0) if few else query).subquery()
