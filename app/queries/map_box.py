"""A part of the map as somebody sees it: its bounds in an address, and the newest published reports inside. No actor."""

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.domain import map_grid
from app.domain.map_grid import tile_range
from app.domain.portrayal import Portrayal

# Most parts hold some of the newest reports; only where they do not, all reports of the part itself are looked through.
_LOOKED_AT = (400, 20_000)
_TILES_WIDE = 4
METRES_PER_DEGREE = 111_320.0


class Box(NamedTuple):
    """West, south, east, north in degrees (WGS84)."""

    west: float
    south: float
    east: float
    north: float

    def written(self) -> str:
        """As it stands in an address."""
        return ",".join(f"{value:.5f}" for value in self)


def box_around(lat: float, lon: float, metres: float) -> Box:
    """The box whose sides are so far from the point."""
    high = metres / METRES_PER_DEGREE
    wide = high / math.cos(math.radians(lat))
    return Box(lon - wide, lat - high, lon + wide, lat + high)


def newest_in(session: Session, box: Box, those: Sequence[ColumnElement[bool]], most: int) -> list[int]:
    """The ids of the newest published reports in the box that meet the conditions, at most so many."""
    for many in _LOOKED_AT:
        recent = (
            select(Portrayal.report_id, Portrayal.created_at, Portrayal.x, Portrayal.y)
            .where(*those)
            .order_by(Portrayal.created_at.desc(), Portrayal.report_id.desc())
            .limit(many)
            .cte("recent")
            .prefix_with("MATERIALIZED")
        )
        inside = select(recent.c.report_id).where(*_inside(recent.c, box))
        inside = inside.order_by(recent.c.created_at.desc(), recent.c.report_id.desc()).limit(most)
        looked = select(func.count()).select_from(recent).scalar_subquery()
        found, seen = session.execute(select(func.array(inside.scalar_subquery()), looked)).one()
        if len(found) == most or seen < many:
            return list(found)
    return _by_place(session, box, those, most)


def _by_place(session: Session, box: Box, those: Sequence[ColumnElement[bool]], most: int) -> list[int]:
    ranges = or_(*(and_(Portrayal.place >= low, Portrayal.place < high) for low, high in _ranges(box)))
    query = select(Portrayal.report_id).where(ranges, *_inside(Portrayal, box), *those)
    order = (Portrayal.created_at.desc(), Portrayal.report_id.desc())
    return list(session.scalars(query.order_by(*order).limit(most)))


def _inside(columns: Any, box: Box) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        columns.x.between(map_grid.column(box.west), map_grid.column(box.east)),
        columns.y.between(map_grid.row(box.north), map_grid.row(box.south)),
    )


def _ranges(box: Box) -> Iterator[tuple[int, int]]:
    """The ranges of `place` of some tiles that cover the box, joined where one follows the other."""
    zoom = next(zoom for zoom in range(22, -1, -1) if zoom == 0 or _is_narrow(box, zoom))
    columns = range(map_grid.column(box.west, zoom), map_grid.column(box.east, zoom) + 1)
    rows = range(map_grid.row(box.north, zoom), map_grid.row(box.south, zoom) + 1)
    begin, end = -1, -1
    for low, high in sorted(tile_range(zoom, x, y) for x in columns for y in rows):
        if low == end:
            end = high
            continue
        if end > 0:
            yield begin, end
        begin, end = low, high
    yield begin, end


def _is_narrow(box: Box, zoom: int) -> bool:
    wide = map_grid.column(box.east, zoom) - map_grid.column(box.west, zoom)
    high = map_grid.row(box.south, zoom) - map_grid.row(box.north, zoom)
    return wide < _TILES_WIDE and high < _TILES_WIDE
