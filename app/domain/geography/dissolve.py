"""Measuring and dissolving polygons: outlines of all areas for maps, gaps and overlaps between kelurahan.

Lengths are metres in UTM zone 48S (EPSG:32748), which covers the whole province with an error below 0.05 %.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry import LinearRing, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

WGS84 = "EPSG:4326"
UTM_48S = "EPSG:32748"
# When neighbours are dissolved, cracks narrower than twice this and holes smaller than that are closed.
SLIVER_METRES = 15.0
HOLE_M2 = 300_000.0
# A map at its closest shows about a metre as a pixel.
DETAIL_METRES = 1.5


class Fit(NamedTuple):
    """How well neighbours fit: number and area (square metres) of overlaps and of enclosed gaps."""

    overlaps: int
    overlap_m2: float
    gaps: int
    gap_m2: float
    area_m2: float


@cache
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def reproject(geom: BaseGeometry, source: str, target: str) -> BaseGeometry:
    """From one coordinate system (EPSG code or WKT, x before y) to another. Raises pyproj's ProjError."""
    transformer = _transformer(source, target)
    return shapely.transform(geom, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))


def to_metres(geom: BaseGeometry) -> BaseGeometry:
    """WGS84 -> metres."""
    return reproject(geom, WGS84, UTM_48S)


def multipolygon(geom: BaseGeometry) -> MultiPolygon:
    """The polygonal parts of any geometry."""
    parts = shapely.get_parts(shapely.get_parts(geom))
    return MultiPolygon([part for part in parts if isinstance(part, Polygon) and not part.is_empty])


def outlines(polygons: Mapping[str, MultiPolygon]) -> dict[str, MultiPolygon]:
    """Area code -> what maps show of all kelurahan, kecamatan and kota: no slivers, no invisible detail."""
    groups: dict[str, list[BaseGeometry]] = {}
    for code, geom in polygons.items():
        for length in (5, 8, 13):
            groups.setdefault(code[:length], []).append(to_metres(geom))
    return {code: _outline(_union(members)) for code, members in sorted(groups.items())}


def _outline(whole: MultiPolygon) -> MultiPolygon:
    visible = multipolygon(whole.simplify(DETAIL_METRES))
    return multipolygon(shapely.make_valid(reproject(visible, UTM_48S, WGS84)))


def _union(members: list[BaseGeometry]) -> MultiPolygon:
    if len(members) == 1:
        return multipolygon(members[0])
    closed = shapely.union_all([member.buffer(SLIVER_METRES, join_style="mitre") for member in members])
    parts = multipolygon(closed.buffer(-SLIVER_METRES, join_style="mitre")).geoms
    return MultiPolygon([Polygon(part.exterior, _large_holes(part)) for part in parts])


def _large_holes(part: Polygon) -> list[LinearRing]:
    return [ring for ring in part.interiors if Polygon(ring).area >= HOLE_M2]


def measure_fit(polygons: Iterable[MultiPolygon]) -> Fit:
    """Overlaps between pairs and gaps enclosed by the whole."""
    geoms = np.array([to_metres(geom) for geom in polygons], dtype=object)
    overlaps = _overlap_areas(geoms)
    gaps = _hole_areas(shapely.union_all(geoms))
    return Fit(len(overlaps), sum(overlaps), len(gaps), sum(gaps), float(shapely.area(geoms).sum()))


def _overlap_areas(geoms: "np.ndarray[tuple[int], np.dtype[np.object_]]") -> list[float]:
    left, right = shapely.STRtree(geoms).query(geoms, predicate="intersects")
    once = left < right
    areas = shapely.area(shapely.intersection(geoms[left[once]], geoms[right[once]]))
    return [float(area) for area in areas if area > 0]


def _hole_areas(union: BaseGeometry) -> list[float]:
    return [Polygon(ring).area for part in shapely.get_parts(union) for ring in part.interiors]
