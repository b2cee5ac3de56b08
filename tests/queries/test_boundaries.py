"""Boundaries as maps get them; tiles are read back by GDAL."""

from pathlib import Path
from typing import Any

import pyogrio
from sqlalchemy.orm import Session

from app.domain.geography.official import import_boundaries
from app.queries.boundaries import (
    boundary_notice,
    boundary_revision,
    boundary_tile,
    is_tile,
    kelurahan_geojson,
)
from tests.domain.geography.maps import NOW

JAKARTA = (9, 407, 264)  # the tile of zoom 9 that holds most of the mainland


def properties(tile: bytes, folder: Path) -> list[tuple[Any, ...]]:
    path = folder / "0.mvt"
    path.write_bytes(tile)
    meta, _, _, values = pyogrio.raw.read(path, layer="wilayah")
    columns = {name: list(column) for name, column in zip(meta["fields"], values, strict=True)}
    return list(zip(columns["kode"], columns["nama"], columns["level"], strict=True))


def test_tiles_hold_all_levels_with_code_and_name(session: Session, tmp_path: Path) -> None:
    tiles = [boundary_tile(session, 10, x, y) for x in range(814, 818) for y in range(526, 532)]
    found = {feature for tile in tiles if tile for feature in properties(tile, tmp_path)}
    assert ("31.71.01.1001", "Gambir", "kelurahan") in found
    assert ("31.71", "Jakarta Pusat", "kota") in found
    assert len(found) == 6 + 44 + 267


def test_tiles_elsewhere_or_nowhere_are_empty(session: Session) -> None:
    assert boundary_tile(session, 9, 0, 0) == b""
    for z, x, y in ((-1, 0, 0), (9, 512, 0), (9, 0, -1), (23, 0, 0)):
        assert not is_tile(z, x, y)
        assert boundary_tile(session, z, x, y) == b""


def test_a_tile_of_the_whole_city_is_light(session: Session, shared_data: Path) -> None:
    import_boundaries(session, shared_data / "batas-kelurahan-dki.geojson", now=NOW)
    assert 5_000 < len(boundary_tile(session, *JAKARTA)) < 60_000


def test_one_kelurahan_as_geojson(session: Session) -> None:
    feature = kelurahan_geojson(session, "31.71.01.1001")
    assert feature is not None
    assert feature["properties"] == {"kode": "31.71.01.1001", "nama": "Gambir", "level": "kelurahan"}
    west, south, east, north = feature["bbox"]
    assert west < 106.8270 < east
    assert south < -6.1763 < north
    assert feature["geometry"]["type"] in ("Polygon", "MultiPolygon")
    assert kelurahan_geojson(session, "31.71.01.9999") is None


def test_the_map_says_where_its_boundaries_come_from(session: Session, shared_data: Path) -> None:
    assert "bukan batas resmi" in (boundary_notice(session) or "")
    before = boundary_revision(session)
    import_boundaries(session, shared_data / "batas-kelurahan-dki.geojson", now=NOW)
    assert boundary_notice(session) == "Batas wilayah: batas-kelurahan-dki.geojson."
    assert boundary_revision(session) != before
