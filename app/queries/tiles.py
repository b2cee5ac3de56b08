"""The layer `laporan` of vector tiles: published reports as points, below zoom 13 as clusters. No actor.

A cluster is an eighth of a tile wide (64 pixels on a map) and stands in the middle of its reports. Unfiltered
or by status it is added up from cell counts, some thousand rows at most for the whole province; any other
filter counts portrayals by index.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    FromClause,
    Integer,
    Select,
    SQLColumnExpression,
    cast,
    func,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from app.domain.portrayal import (
    CELL_ZOOM,
    GRID_ZOOM,
    MapCell,
    MapCellDelta,
    Portrayal,
    cell_range,
    tile_range,
)
from app.domain.vocabulary import Status
from app.queries.boundaries import is_tile
from app.queries.published import Filter, conditions

POINTS_FROM_ZOOM = 13
EXTENT = 4096
_CLUSTER_STEPS = 3  # a cluster is a tile of three zooms further in: eight by eight a tile
_CELL_SHIFT = 2 * (GRID_ZOOM - CELL_ZOOM)


def report_tile(session: Session, z: int, x: int, y: int, wanted: Filter) -> bytes:
    """Layer `laporan` of a tile: points with nomor, status, kategori, or clusters with jumlah and a number
    for each status. Empty for no report and for numbers that name no tile."""
    if not is_tile(z, x, y):
        return b""
    features = _points(z, x, y, wanted) if z >= POINTS_FROM_ZOOM else _clusters(z, x, y, wanted)
    rows = features.subquery("f")
    layer = func.ST_AsMVT(literal_column("f.*"), "laporan", EXTENT, "geom")
    return bytes(session.scalar(select(layer).select_from(rows)) or b"")


def _points(z: int, x: int, y: int, wanted: Filter) -> Select[*tuple[Any, ...]]:
    low, high = tile_range(z, x, y)
    return select(
        Portrayal.number.label("nomor"),
        Portrayal.status.label("status"),
        Portrayal.category_code.label("kategori"),
        _in_tile(Portrayal.x, Portrayal.y, z, x, y),
    ).where(Portrayal.place >= low, Portrayal.place < high, *conditions(wanted))


def _clusters(z: int, x: int, y: int, wanted: Filter) -> Select[*tuple[Any, ...]]:
    source = _counted_cells(z, x, y, wanted) if wanted.is_by_status_only else _counted_points(z, x, y, wanted)
    cells = source.c
    cluster = _shifted(cells.cell, 2 * (CELL_ZOOM - z - _CLUSTER_STEPS))
    n = func.sum(cells.n)
    by_status = [cast(func.sum(cells.n).filter(cells.status == status), Integer) for status in Status]
    return (
        select(
            cast(n, Integer).label("jumlah"),
            *(
                func.coalesce(column, 0).label(status.value)
                for column, status in zip(by_status, Status, strict=True)
            ),
            _in_tile(func.sum(cells.sum_x) / n, func.sum(cells.sum_y) / n, z, x, y),
        )
        .group_by(cluster)
        .having(n > 0)
    )


def _counted_cells(z: int, x: int, y: int, wanted: Filter) -> FromClause:
    """Folded counts and the deltas since, which together are exact."""
    low, high = cell_range(z, x, y)
    parts = []
    for table in (MapCell, MapCellDelta):
        part = select(table.cell, table.status, table.n, table.sum_x, table.sum_y)
        part = part.where(table.cell >= low, table.cell < high)
        parts.append(part.where(table.status.in_(wanted.statuses)) if wanted.statuses else part)
    return union_all(*parts).subquery("cells")


def _counted_points(z: int, x: int, y: int, wanted: Filter) -> FromClause:
    low, high = tile_range(z, x, y)
    cell = _shifted(Portrayal.place, _CELL_SHIFT)
    query: Select[*tuple[Any, ...]] = (
        select(
            cell.label("cell"),
            Portrayal.status,
            func.count().label("n"),
            func.sum(cast(Portrayal.x, BigInteger)).label("sum_x"),
            func.sum(cast(Portrayal.y, BigInteger)).label("sum_y"),
        )
        .where(Portrayal.place >= low, Portrayal.place < high, *conditions(wanted))
        .group_by(cell, Portrayal.status)
    )
    return query.subquery("cells")


def _shifted(column: SQLColumnExpression[Any], bits: int) -> SQLColumnExpression[Any]:
    return column.op(">>")(literal_column(str(bits)))


def _in_tile(
    grid_x: SQLColumnExpression[Any], grid_y: SQLColumnExpression[Any], z: int, x: int, y: int
) -> SQLColumnExpression[Any]:
    """A point in the tile's own units, 0 to 4095 from the north-west."""
    size = 1 << (GRID_ZOOM - z)
    units = literal(EXTENT / size)
    return func.ST_MakePoint(
        func.floor((grid_x - x * size) * units), func.floor((grid_y - y * size) * units)
    ).label("geom")
