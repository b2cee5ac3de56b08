"""Made-up places: random points inside the kelurahan of the boundaries in force."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.geography import Boundary, current_version


def points_by_kelurahan(session: Session, count: int, seed: int) -> dict[str, list[tuple[float, float]]]:
    """`count` points (lon, lat) in each kelurahan, by its code; the same seed gives the same points."""
    version = current_version(session)
    if version is None:
        raise LookupError("no boundaries are installed")
    points = func.ST_Dump(func.ST_GeneratePoints(Boundary.geom, count, seed)).geom
    query = (
        select(Boundary.kelurahan_code, points.label("p")).where(Boundary.version_id == version.id).subquery()
    )
    rows = session.execute(select(query.c.kelurahan_code, func.ST_X(query.c.p), func.ST_Y(query.c.p)))
    found: dict[str, list[tuple[float, float]]] = {}
    for code, lon, lat in rows:
        found.setdefault(code, []).append((lon, lat))
    return found
