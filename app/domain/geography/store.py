"""Storing a checked set of boundaries as the version in force."""

from collections.abc import Mapping
from typing import Any

from geoalchemy2.shape import from_shape
from shapely.geometry import MultiPolygon
from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.domain.geography.boundaries import WGS84, Boundary, BoundaryVersion, Outline, make_current
from app.domain.geography.dissolve import outlines


def store_version(session: Session, version: BoundaryVersion, polygons: Mapping[str, MultiPolygon]) -> None:
    """Keep a complete, checked set (kelurahan code -> polygons, WGS84) with its outlines; put it in force."""
    version.is_current = False
    session.add(version)
    session.flush()
    session.execute(insert(Boundary), _rows(version, "kelurahan_code", polygons))
    session.execute(insert(Outline), _rows(version, "area_code", outlines(polygons)))
    make_current(session, version)


def _rows(version: BoundaryVersion, key: str, shapes: Mapping[str, MultiPolygon]) -> list[dict[str, Any]]:
    return [
        {"version_id": version.id, key: code, "geom": from_shape(geom, srid=WGS84)}
        for code, geom in shapes.items()
    ]
