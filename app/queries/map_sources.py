"""Where the map's clusters are counted from: cells as far as they are kept for a filter, else portrayals by index.

Each source is rows of cluster, status, n, sum_x, sum_y: parts that may be added up. A cluster is the tile of some
zoom further in.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    SQLColumnExpression,
    func,
    literal_column,
    select,
    union_all,
)

from app.clock import local, local_date, start_of
from app.domain.map_counts import COARSE_ZOOM, FINE_ZOOM, ROLLUPS, MapCell, MapCellDelta, month_of
from app.domain.map_grid import shift_of, tile_range
from app.domain.portrayal import DAY, Portrayal
from app.queries.published import Filter, conditions

_SMALL_ZOOM, _FEW_DAYS = 13, 45
_DAY: ColumnElement[date] = literal_column(f"({DAY})", Date())
_FIRST_MONTH = 2015 * 12 + 1  # the city's first reports are of 2015


Rows = Select[*tuple[Any, ...]]


class Wanted(NamedTuple):
    """A tile of the map's grid, its filter, and the zoom of its clusters."""

    z: int
    x: int
    y: int
    filter: Filter
    cluster_zoom: int
    now: datetime
    kelurahan: tuple[str, ...] = ()  # those of the filter's area

    @property
    def cell_zoom(self) -> int:
        """The zoom of the cells that make its clusters."""
        return COARSE_ZOOM if self.cluster_zoom <= COARSE_ZOOM else FINE_ZOOM


def is_counted(wanted: Wanted) -> bool:
    """Whether cells answer it, but for the days at the ends of its time."""
    return wanted.cluster_zoom <= FINE_ZOOM and (wanted.cell_zoom, _kept(wanted.filter)) in ROLLUPS


def parts(wanted: Wanted) -> FromClause:
    """Rows of cluster, status, n, sum_x, sum_y."""
    if not is_counted(wanted):
        return _points(wanted).subquery("parts")
    months, edges = _time(wanted.filter, wanted.now)
    ends = (_points(wanted._replace(filter=edge)) for edge in edges)
    return union_all(_cells(wanted, months), _deltas(wanted, months), *ends).subquery("parts")


def as_counted(wanted: Wanted) -> Wanted:
    """The same with clusters twice as wide, where only those are counted and the time is more than two ends of months."""
    coarse = wanted._replace(cluster_zoom=COARSE_ZOOM)
    if wanted.cluster_zoom != COARSE_ZOOM + 1 or is_counted(wanted) or not is_counted(coarse):
        return wanted
    months, _ = _time(wanted.filter, wanted.now)
    return wanted if months == [] else coarse


def _kept(wanted: Filter) -> tuple[str, ...]:
    """The dimensions that its cells are kept by."""
    used = {
        "category_code": wanted.category,
        "channel_code": wanted.channel,
        "month": wanted.since or wanted.until,
        "kelurahan_code": wanted.area,
    }
    return tuple(name for name, value in used.items() if value)


def _time(wanted: Filter, now: datetime) -> tuple[list[int] | None, list[Filter]]:
    """The whole months in Jakarta between the filter's bounds (None: all time), and filters for what lies before
    and after them."""
    if not (wanted.since or wanted.until):
        return None, []
    present = month_of(local(now)) + 1
    first = max(_first_whole(wanted.since), _FIRST_MONTH) if wanted.since else _FIRST_MONTH
    beyond = min(_month(wanted.until), present) if wanted.until else present
    if beyond <= first:
        return [], [wanted]
    edges = []
    if wanted.since and wanted.since < _begin(first):
        edges.append(replace(wanted, until=_begin(first)))
    if wanted.until and wanted.until > _begin(beyond):
        edges.append(replace(wanted, since=_begin(beyond)))
    return list(range(first, beyond)), edges


def _month(moment: datetime) -> int:
    return month_of(local(moment))


def _first_whole(since: datetime) -> int:
    month = _month(since)
    return month if _begin(month) == since else month + 1


def _begin(month: int) -> datetime:
    year, index = divmod(month - 1, 12)
    return start_of(date(year, index + 1, 1))


def _cells(wanted: Wanted, months: list[int] | None) -> Rows:
    low, high = (place >> shift_of(wanted.cell_zoom) for place in tile_range(wanted.z, wanted.x, wanted.y))
    cluster = _shifted(MapCell.cell, 2 * (wanted.cell_zoom - wanted.cluster_zoom))
    found: Rows = select(
        cluster.label("cluster"), MapCell.status, MapCell.n, MapCell.sum_x, MapCell.sum_y
    ).where(
        MapCell.zoom == wanted.cell_zoom,
        MapCell.category_code == (wanted.filter.category or ""),
        MapCell.channel_code == (wanted.filter.channel or ""),
        MapCell.month.in_(months) if months is not None else MapCell.month == 0,
        MapCell.kelurahan_code.in_(wanted.kelurahan) if wanted.filter.area else MapCell.kelurahan_code == "",
        MapCell.cell >= low,
        MapCell.cell < high,
    )
    return found.where(MapCell.status.in_(wanted.filter.statuses)) if wanted.filter.statuses else found


def _deltas(wanted: Wanted, months: list[int] | None) -> Rows:
    """What is not folded into the cells yet."""
    low, high = tile_range(wanted.z, wanted.x, wanted.y)
    delta = MapCellDelta
    cluster = _shifted(delta.place, shift_of(wanted.cluster_zoom))
    found: Rows = select(cluster.label("cluster"), delta.status, delta.n, delta.sum_x, delta.sum_y)
    found = found.where(delta.place >= low, delta.place < high)
    if wanted.filter.statuses:
        found = found.where(delta.status.in_(wanted.filter.statuses))
    if wanted.filter.area:
        found = found.where(delta.kelurahan_code.in_(wanted.kelurahan))
    if wanted.filter.category:
        found = found.where(delta.category_code == wanted.filter.category)
    if wanted.filter.channel:
        found = found.where(delta.channel_code == wanted.filter.channel)
    return found.where(delta.month.in_(months)) if months is not None else found


def inside(wanted: Wanted) -> list[ColumnElement[bool]]:
    """The published reports of the tile that pass the filter. Of a small tile and few days the days are named, so that the index
    of them answers, and of the moments nothing is said that another index would be looked up for.
    """
    low, high = tile_range(wanted.z, wanted.x, wanted.y)
    there = [Portrayal.place >= low, Portrayal.place < high]
    days = _days(wanted) if wanted.z >= _SMALL_ZOOM else []
    if not 0 < len(days) <= _FEW_DAYS:
        return [*there, *conditions(wanted.filter)]
    moment = func.coalesce(Portrayal.created_at, Portrayal.created_at)
    found = [_DAY.in_(days), moment >= wanted.filter.since]
    if wanted.filter.until:
        found.append(moment < wanted.filter.until)
    return [*there, *found, *conditions(replace(wanted.filter, since=None, until=None))]


def _days(wanted: Wanted) -> list[date]:
    """Every day of the filter's time; none where it has no beginning. One more than today, for clocks of several hosts."""
    if wanted.filter.since is None:
        return []
    first, last = local_date(wanted.filter.since), local_date(wanted.filter.until or wanted.now)
    return [first + timedelta(days=n) for n in range((last - first).days + 2)]


def _points(wanted: Wanted) -> Rows:
    cluster: ColumnElement[int] = _shifted(Portrayal.place, shift_of(wanted.cluster_zoom)).label("cluster")
    found: Rows = select(
        cluster,
        Portrayal.status,
        func.count().label("n"),
        func.sum(Portrayal.x).label("sum_x"),
        func.sum(Portrayal.y).label("sum_y"),
    ).where(*inside(wanted))
    return found.group_by(cluster, Portrayal.status)


def _shifted(column: SQLColumnExpression[Any], bits: int) -> SQLColumnExpression[Any]:
    return column.op(">>")(literal_column(str(bits)))
