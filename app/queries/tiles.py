"""The layer `laporan` of vector tiles: published reports as points, or many of them as clusters. No actor.

Below zoom 13 there are clusters only; from there on every report is a point, unless a tile holds more than a map can
show (`most_points`). A cluster is an eighth of a tile wide (64 pixels on a map), at zoom 13 a quarter where a filter is not
counted finer (a channel of a category, the last year), and stands in the middle of its reports.
"""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, SQLColumnExpression, cast, func, literal, literal_column, select
from sqlalchemy.orm import Session

from app.domain.geography import area_prefix
from app.domain.map_grid import GRID_ZOOM
from app.domain.portrayal import Portrayal
from app.domain.reference import catalogue
from app.domain.vocabulary import Status
from app.queries.boundaries import is_tile
from app.queries.map_sources import Rows, Wanted, as_counted, inside, is_counted, parts
from app.queries.published import Filter

POINTS_FROM_ZOOM = 13
EXTENT = 4096
CLUSTER_STEPS = 3  # a cluster is a tile of three zooms further in: eight by eight a tile
_POINTS, _POINTS_CLOSE = 2_000, 5_000
_CLOSE_ZOOM = 17


class Layer(NamedTuple):
    """An encoded layer and how many reports it shows."""

    reports: int
    body: bytes


def report_tile(session: Session, z: int, x: int, y: int, wanted: Filter, *, now: datetime) -> bytes:
    """Layer `laporan` of a tile: points with nomor, status, kategori, or clusters with jumlah and a number
    for each status. Empty for no report and for numbers that name no tile."""
    if not is_tile(z, x, y):
        return b""
    inside = _kelurahan_in(session, wanted.area) if wanted.area else ()
    asked = as_counted(Wanted(z, x, y, wanted, min(z + CLUSTER_STEPS, GRID_ZOOM), now, inside))
    if z < POINTS_FROM_ZOOM:
        return _clusters(session, asked).body
    # What is asked first is what costs least: cells where they are kept, else as many points as may be shown.
    if is_counted(asked):
        clusters = _clusters(session, asked)
        return clusters.body if clusters.reports > most_points(z) else _points(session, asked).body
    points = _points(session, asked)
    return points.body if points.reports <= most_points(z) else _clusters(session, asked).body


def _kelurahan_in(session: Session, area: str) -> tuple[str, ...]:
    prefix = area_prefix(area)
    return tuple(code for code in catalogue(session).kelurahan_units if code.startswith(prefix))


def most_points(z: int) -> int:
    """How many reports of a tile are shown as points; where streets are told apart, more."""
    return _POINTS_CLOSE if z >= _CLOSE_ZOOM else _POINTS


def _points(session: Session, asked: Wanted) -> Layer:
    """All points, or one more than may be shown."""
    query: Rows = select(
        Portrayal.number.label("nomor"),
        Portrayal.status.label("status"),
        Portrayal.category_code.label("kategori"),
        _in_tile(Portrayal.x, Portrayal.y, asked),
    ).where(*inside(asked))
    return _layer(session, query.limit(most_points(asked.z) + 1), func.count())


def _clusters(session: Session, asked: Wanted) -> Layer:
    cells = parts(asked).c
    n = func.sum(cells.n)
    by_status = [cast(func.sum(cells.n).filter(cells.status == status), Integer) for status in Status]
    query: Rows = (
        select(
            cast(n, Integer).label("jumlah"),
            *(
                func.coalesce(column, 0).label(status.value)
                for column, status in zip(by_status, Status, strict=True)
            ),
            _in_tile(func.sum(cells.sum_x) / n, func.sum(cells.sum_y) / n, asked),
        )
        .group_by(cells.cluster)
        .having(n > 0)
    )
    return _layer(session, query, func.coalesce(func.sum(literal_column("f.jumlah")), 0))


def _layer(session: Session, features: Rows, reports: SQLColumnExpression[Any]) -> Layer:
    encoded = func.ST_AsMVT(literal_column("f.*"), "laporan", EXTENT, "geom")
    row = session.execute(select(reports, encoded).select_from(features.subquery("f"))).one()
    return Layer(int(row[0]), bytes(row[1] or b""))


def _in_tile(
    grid_x: SQLColumnExpression[Any], grid_y: SQLColumnExpression[Any], asked: Wanted
) -> SQLColumnExpression[Any]:
    """A point in the tile's own units, 0 to 4095 from the north-west."""
    size = 1 << (GRID_ZOOM - asked.z)
    units = literal(EXTENT / size)
    x, y = func.floor((grid_x - asked.x * size) * units), func.floor((grid_y - asked.y * size) * units)
    return func.ST_MakePoint(x, y).label("geom")
