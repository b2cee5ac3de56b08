"""What the picture of a shared address shows of a published report, and the boundaries around its place. Public: no actor."""

import json
import uuid
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.orm import Session

from app.domain.errors import NotVisible
from app.domain.evidence import Photo, public_key
from app.domain.geography import Area
from app.domain.portrayal import Portrayal
from app.domain.reference import catalogue
from app.domain.report import NOT_FOUND, Report
from app.domain.vocabulary import LocationKind, PhotoKind, Status
from app.queries.public_photos import is_card

# Degrees around a point that are looked at, a little more than the card shows; and what is too fine to be seen on it.
REACH, FINENESS = 0.016, 0.00004
_PHOTO = (
    select(Photo.original_key, Photo.public_id)
    .join(Report, Report.id == Photo.report_id)
    .where(Photo.report_id == bindparam("report"), is_card())
    .order_by((Photo.kind == PhotoKind.RESULT).desc(), Photo.uploaded_at.desc())
    .limit(1)
)
_OUTLINES = text("""
SELECT a.code, a.code = :own, ST_AsGeoJSON(ST_SimplifyPreserveTopology(o.geom, :fineness), 5)
  FROM area_outlines o JOIN areas a ON a.code = o.area_code
 WHERE a.level = 'kelurahan' AND o.version_id = (SELECT id FROM boundary_versions WHERE is_current)
   AND (a.code = :own OR o.geom && ST_Expand(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), :reach))
""")
Ring = tuple[tuple[float, float], ...]


class Shared(NamedTuple):
    """A published report as its card tells it; a point only where the reporter or an officer gave one."""

    report_id: int
    number: str
    version: int
    status: Status
    category: str
    kelurahan: str | None
    kelurahan_code: str | None
    created_at: datetime
    lat: float | None
    lon: float | None
    photo_id: uuid.UUID | None
    photo_key: str | None


class Around(NamedTuple):
    """A kelurahan near it, by its outer rings in longitude and latitude."""

    code: str
    is_own: bool
    rings: tuple[Ring, ...]


def shared_report(session: Session, number: str) -> Shared:
    """The published report of that number. Raises NotVisible."""
    query = (
        select(
            Report.id,
            Report.number,
            Report.version,
            Report.status,
            Report.category_code,
            Report.kelurahan_code,
            Report.location_kind,
            Area.name.label("kelurahan"),
            Report.created_at,
            func.ST_Y(Report.location).label("lat"),
            func.ST_X(Report.location).label("lon"),
        )
        .join(Portrayal, Portrayal.report_id == Report.id)
        .outerjoin(Area, Area.code == Report.kelurahan_code)
        .where(Report.number == number)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotVisible(NOT_FOUND)
    return _shared(row, session.execute(_PHOTO, {"report": row.id}).one_or_none(), session)


def around(session: Session, shared: Shared) -> list[Around]:
    """The kelurahan that its card may show; none where not even its own is known."""
    wanted = {"own": shared.kelurahan_code, "lon": shared.lon, "lat": shared.lat}
    rows = session.execute(_OUTLINES, {**wanted, "reach": REACH, "fineness": FINENESS})
    return [Around(code, bool(is_own), tuple(_rings(json.loads(shape)))) for code, is_own, shape in rows]


def _shared(row: Any, photo: Any, session: Session) -> Shared:
    category = catalogue(session).categories.get(row.category_code)
    is_exact = row.location_kind != LocationKind.APPROXIMATE
    return Shared(
        report_id=row.id,
        number=row.number,
        version=row.version,
        status=row.status,
        category=category.name if category else row.category_code,
        kelurahan=row.kelurahan,
        kelurahan_code=row.kelurahan_code,
        created_at=row.created_at,
        lat=row.lat if is_exact else None,
        lon=row.lon if is_exact else None,
        photo_id=photo.public_id if photo else None,
        photo_key=public_key(photo.original_key, photo.public_id, small=False) if photo else None,
    )


def _rings(shape: dict[str, Any]) -> list[Ring]:
    """The outer rings of a polygon, or of each part of several."""
    parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    return [tuple((lon, lat) for lon, lat in part[0]) for part in parts]
