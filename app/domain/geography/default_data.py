"""Default places at set-up: Kemendagri codes and names from idn-area-data, polygons from geojson-indonesia.

The polygons are GADM 4.1 (level 4): free for non-commercial use only, and alike the official ones for about
89 % of the area. They serve to try the system until `flask wilayah impor` brings official ones; screens say
so. Both npm packages are read from node_modules.
"""

import csv
import re
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pyogrio
import shapely
from shapely.geometry import MultiPolygon
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.domain.errors import DomainError
from app.domain.geography.areas import (
    KECAMATAN_COUNT,
    KELURAHAN_COUNT,
    KOTA_COUNT,
    Area,
    AreaAlias,
    level_of,
    normalise,
    slugify,
)
from app.domain.geography.boundaries import BoundaryVersion, current_version, lock_boundaries
from app.domain.geography.boundary_file import digest
from app.domain.geography.dissolve import multipolygon
from app.domain.geography.spellings import alias_rows
from app.domain.geography.store import store_version
from app.domain.vocabulary import BoundarySource

PROVINCE_CODE = "31"
GADM_PROVINCE = "IDN.7_1"
GADM_WATER = "DanauSunter"  # GADM's 268th feature of Jakarta is a lake
_AREA_FILES = ("regencies.csv", "districts.csv", "villages.csv")
_KOTA_KIND = re.compile(r"(kota|kabupaten) administrasi ", re.IGNORECASE)


class DefaultDataError(DomainError):
    """An npm package is missing or holds something else than expected; the sentence says which."""


class Installed(NamedTuple):
    """Number of areas now known, and whether the default boundaries were put in force by this call."""

    areas: int
    boundaries: bool


def install_default(session: Session, node_modules: Path, *, now: datetime) -> Installed:
    """Bring areas and names up to date; put the default boundaries in force if there are none. Repeatable.

    Boundaries that an operator imported are never replaced. Raises DefaultDataError.
    """
    names = read_areas(node_modules / "idn-area-data" / "data")
    aliases = alias_rows({code: name for code, name in names.items() if len(code) == 13}, normalise)
    lock_boundaries(session)
    _store_areas(session, names)
    _store_aliases(session, aliases)
    if current_version(session):
        return Installed(len(names), False)
    path = node_modules / "geojson-indonesia" / "geojson" / "gadm41_IDN_4.json"
    polygons = read_gadm(path, aliases)
    version = BoundaryVersion(
        source=BoundarySource.BAWAAN,
        file_name=path.name,
        sha256=digest(path),
        imported_at=now,
        summary={"kelurahan": len(polygons)},
    )
    store_version(session, version, polygons)
    return Installed(len(names), True)


def read_areas(folder: Path) -> dict[str, str]:
    """Code -> name of the 6 kota, 44 kecamatan and 267 kelurahan, parents first. Raises DefaultDataError."""
    names: dict[str, str] = {}
    for file_name in _AREA_FILES:
        path = folder / file_name
        _require(path)
        with path.open(encoding="utf-8", newline="") as lines:
            # The first line is the heading; the other provinces (83,000 lines) are not parsed.
            rows = csv.reader(line for line in lines if line.startswith(f"{PROVINCE_CODE}."))
            names.update((row[0], _short(row[-1].strip())) for row in rows)
    counts = [sum(len(code) == length for code in names) for length in (5, 8, 13)]
    if counts != [KOTA_COUNT, KECAMATAN_COUNT, KELURAHAN_COUNT]:
        raise DefaultDataError(f"idn-area-data memuat {counts} kota, kecamatan, kelurahan, bukan 6, 44, 267.")
    return names


def _short(name: str) -> str:
    # Some editions of the package write kota in capitals.
    short = _KOTA_KIND.sub("", name)
    return short.title() if short.isupper() else short


def _store_areas(session: Session, names: dict[str, str]) -> None:
    statement = insert(Area).values([_area_row(code, name) for code, name in names.items()])
    renamed = {"name": statement.excluded.name, "slug": statement.excluded.slug}
    session.execute(statement.on_conflict_do_update(index_elements=["code"], set_=renamed))


def _area_row(code: str, name: str) -> dict[str, Any]:
    parent = code.rpartition(".")[0]
    return {
        "code": code,
        "level": level_of(code),
        "parent_code": None if parent == PROVINCE_CODE else parent,
        "name": name,
        "slug": slugify(name),
    }


def _store_aliases(session: Session, aliases: dict[str, str]) -> None:
    rows = [{"alias": alias, "kelurahan_code": code} for alias, code in aliases.items()]
    session.execute(insert(AreaAlias).values(rows).on_conflict_do_nothing())


def read_gadm(path: Path, aliases: dict[str, str]) -> dict[str, MultiPolygon]:
    """Kelurahan code -> polygons of GADM's level 4. Raises DefaultDataError."""
    _require(path)
    _, _, wkb, fields = pyogrio.raw.read(path, columns=["NAME_4"], where=f"GID_1 = '{GADM_PROVINCE}'")
    polygons: dict[str, MultiPolygon] = {}
    for name, geom in zip(fields[0], shapely.from_wkb(wkb), strict=True):
        if name == GADM_WATER:
            continue
        code = aliases.get(normalise(name))
        if code is None or code in polygons:
            raise DefaultDataError(f"geojson-indonesia: nama kelurahan {name!r} tidak dikenal atau ganda.")
        polygons[code] = multipolygon(shapely.make_valid(geom))
    if len(polygons) != KELURAHAN_COUNT:
        raise DefaultDataError(
            f"geojson-indonesia memuat {len(polygons)} kelurahan, bukan {KELURAHAN_COUNT}."
        )
    return polygons


def _require(path: Path) -> None:
    if not path.is_file():
        raise DefaultDataError(f"Berkas {path} tidak ada; jalankan `npm ci` lebih dulu.")
