"""Look-up: which kelurahan a point belongs to.

Rules (contract.md): inside one kelurahan, that one; inside several (neighbours overlap), the one whose code
sorts first; inside none (a sliver, water, the shore) the nearest within 250 m; else none, and
`outside_message` says so. Intake asks for every report, so the answer is one statement that goes through
the GiST index and can stay prepared; true distances (metres on the ellipsoid) are only computed for points
inside none.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.statement import Statement
from app.wording import worded

REACH_METRES = 250.0
_REACH_DEGREES = 0.0024  # a little more than 250 m, east as well as north, anywhere in the province
_OUTSIDE = worded(
    "Lokasi ini di luar wilayah DKI Jakarta. Geser titik ke dalam Jakarta atau pilih kelurahan."
)
_SWAPPED = worded(
    "Lokasi ini di luar wilayah DKI Jakarta: lintang dan bujur tampaknya tertukar "
    "(di Jakarta lintang sekitar -6 dan bujur sekitar 106)."
)
_NO_POINT = worded("Koordinat tidak sah: lintang harus angka -90 sampai 90 dan bujur -180 sampai 180.")


class Found(NamedTuple):
    """A kelurahan with its kecamatan and kota; `slug` is also the code of its unit."""

    code: str
    name: str
    slug: str
    kecamatan_code: str
    kecamatan: str
    kota_code: str
    kota: str


# min() in "C" order is the order of codes, and keeps the planner from walking the primary key instead of the
# GiST index; "default" around it lets the primary key of areas serve again.
_CODE = """
(COALESCE(
  (SELECT min(b.kelurahan_code COLLATE "C") FROM boundary_parts b WHERE ST_Covers(b.geom, {point})),
  (SELECT near.kelurahan_code FROM
     (SELECT b.kelurahan_code, ST_Distance(b.geom::geography, {point}::geography) AS metres
        FROM boundary_parts b WHERE b.geom && ST_Expand({point}, :reach_degrees)) near
    WHERE near.metres <= :reach ORDER BY near.metres, near.kelurahan_code COLLATE "C" LIMIT 1)
) COLLATE "default")
"""
_REACH = {"reach": REACH_METRES, "reach_degrees": _REACH_DEGREES}
_FOUND = """
SELECT k.code, k.name, k.slug, c.code, c.name, t.code, t.name
  FROM areas k JOIN areas c ON c.code = k.parent_code JOIN areas t ON t.code = c.parent_code
"""
_POINT = "ST_SetSRID(ST_MakePoint(CAST(:lon AS float8), CAST(:lat AS float8)), 4326)"
_POINTS = """
(SELECT ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geom, n
   FROM unnest(CAST(:lons AS float8[]), CAST(:lats AS float8[])) WITH ORDINALITY AS u(lon, lat, n)) p
"""
# Only this module's own texts are put together here.
FIND = text(f"{_FOUND} WHERE k.code = {_CODE.format(point=_POINT)}").bindparams(**_REACH)
_FIND = Statement(lambda: FIND)
_FIND_MANY = text(f"SELECT {_CODE.format(point='p.geom')} FROM {_POINTS} ORDER BY p.n").bindparams(**_REACH)  # noqa: S608
_ALL = text(_FOUND)
_BY_CODE = text(f"{_FOUND} WHERE (k.code = :code OR k.slug = :code) AND k.level = 'kelurahan'")


def find_kelurahan(session: Session, lat: float, lon: float) -> Found | None:
    """The kelurahan of a WGS84 point by the rules above; None outside and for what is no coordinate."""
    if not is_coordinate(lat, lon):
        return None
    row = _FIND.first(session, {"lat": lat, "lon": lon})
    return Found(*row) if row else None


def find_many(session: Session, points: Sequence[tuple[float, float]]) -> list[Found | None]:
    """As `find_kelurahan` for many (lat, lon), in their order, in two statements."""
    known = {row[0]: Found(*row) for row in session.execute(_ALL)}
    valid = [index for index, point in enumerate(points) if is_coordinate(*point)]
    lats, lons = [points[i][0] for i in valid], [points[i][1] for i in valid]
    answers: list[Found | None] = [None] * len(points)
    for index, code in zip(valid, session.scalars(_FIND_MANY, {"lats": lats, "lons": lons}), strict=True):
        answers[index] = known[code] if code else None
    return answers


def found_by_code(session: Session, code: str) -> Found | None:
    """The kelurahan of that code, or of that slug (its unit code), with its kecamatan and kota; or None."""
    row = session.execute(_BY_CODE, {"code": code}).one_or_none()
    return Found(*row) if row else None


def is_coordinate(lat: float, lon: float) -> bool:
    """Whether the numbers are a latitude and a longitude at all."""
    return math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180


def outside_message(lat: float | None = None, lon: float | None = None) -> str:
    """The sentence for a point without kelurahan; given the point, it notices swapped numbers."""
    if lat is None or lon is None:
        return _OUTSIDE
    if 95 <= lat <= 141 and -11 <= lon <= 6:
        return _SWAPPED
    return _OUTSIDE if is_coordinate(lat, lon) else _NO_POINT
