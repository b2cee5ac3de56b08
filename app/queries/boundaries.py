"""Boundaries on maps: the layer `wilayah` of vector tiles, and one kelurahan as GeoJSON. Public: no actor."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.domain.geography import BoundaryVersion, current_version
from app.domain.vocabulary import BoundarySource
from app.queries.map_box import Box
from app.wording import say

MAX_ZOOM = 22
# Four of a tile's 4096 units are half a pixel on a map: what is finer cannot be seen.
_TILE = text("""
WITH tile AS (
  SELECT ST_TileEnvelope(:z, :x, :y) AS env,
         ST_Transform(ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096), 4326) AS reach,
         (SELECT id FROM boundary_versions WHERE is_current) AS version_id
), shapes AS (
  SELECT o.area_code, o.geom FROM area_outlines o, tile t
   WHERE o.version_id = t.version_id AND o.geom && t.reach
), features AS (
  SELECT a.code AS kode, a.name AS nama, a.level AS level,
         ST_AsMVTGeom(ST_Simplify(ST_Transform(s.geom, 3857), 4 * 40075016.68 / 4096 / (1 << :z), true),
                      t.env, 4096, 64, true) AS geom
    FROM shapes s JOIN areas a ON a.code = s.area_code, tile t
)
SELECT ST_AsMVT(f, 'wilayah', 4096, 'geom') FROM features f WHERE f.geom IS NOT NULL
""")
_ONE = text("""
SELECT a.code, a.name, a.level, ST_AsGeoJSON(o.geom, 5, 1)
  FROM area_outlines o JOIN areas a ON a.code = o.area_code
 WHERE a.code = :code AND o.version_id = (SELECT id FROM boundary_versions WHERE is_current)
""")
_BOXES = text("""
SELECT area_code, ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom) FROM area_outlines
 WHERE area_code = ANY(:codes) AND version_id = (SELECT id FROM boundary_versions WHERE is_current)
""")


def boundary_tile(session: Session, z: int, x: int, y: int) -> bytes:
    """Layer `wilayah` of a tile: kota, kecamatan, kelurahan with kode, nama, level; may be empty."""
    if not is_tile(z, x, y):
        return b""
    return bytes(session.scalar(_TILE, {"z": z, "x": x, "y": y}) or b"")


def is_tile(z: int, x: int, y: int) -> bool:
    """Whether these numbers name a tile of the web map's grid."""
    return 0 <= z <= MAX_ZOOM and 0 <= x < 1 << z and 0 <= y < 1 << z


def boundary_revision(session: Session) -> int | None:
    """A number that changes with the boundaries in force, for caches; None before the set-up."""
    return session.scalar(select(BoundaryVersion.id).where(BoundaryVersion.is_current))


def boundary_notice(session: Session) -> str | None:
    """Where the boundaries in force come from, for the corner of a map; None before the set-up."""
    version = current_version(session)
    if version is None:
        return None
    if version.source is BoundarySource.BAWAAN:
        return say("Batas wilayah: GADM 4.1, bukan batas resmi, hanya untuk mencoba (nonkomersial).")
    return say("Batas wilayah: {file}.", file=version.file_name)


def kelurahan_geojson(session: Session, code: str) -> dict[str, Any] | None:
    """One kelurahan as a GeoJSON feature (WGS84, bbox; details below two metres left out), or None."""
    row = session.execute(_ONE, {"code": code}).one_or_none()
    if row is None:
        return None
    geometry = json.loads(row[3])
    bbox = geometry.pop("bbox")
    properties = {"kode": row[0], "nama": row[1], "level": row[2]}
    return {"type": "Feature", "id": row[0], "bbox": bbox, "properties": properties, "geometry": geometry}


def area_boxes(session: Session, codes: Collection[str]) -> dict[str, Box]:
    """The bounds of these areas (dotted codes of any level), as far as they are known."""
    rows = session.execute(_BOXES, {"codes": list(codes)})
    return {row[0]: Box(*row[1:]) for row in rows}


def boundary_versions(session: Session) -> list[BoundaryVersion]:
    """All versions that are kept, the one in force first, then the newest."""
    query = select(BoundaryVersion).order_by(BoundaryVersion.is_current.desc(), BoundaryVersion.id.desc())
    return list(session.scalars(query))
