"""Reading a file of boundaries (GeoJSON, GeoPackage, Shapefile), refusing what is not all 267 kelurahan.

Any coordinate system is brought to WGS84. Features are recognised by whichever column holds Kemendagri
codes (dotted or not), else by whichever holds names. A polygon that is invalid is refused, unless mending
moves no more than a square metre (rings that touch themselves, doubled points). Every refusal is a
`BoundaryFileError` with a sentence.
"""

import hashlib
import re
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyogrio
import shapely
from pyproj import CRS
from pyproj.exceptions import ProjError
from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from app.domain.errors import DomainError
from app.domain.geography.areas import normalise
from app.domain.geography.dissolve import WGS84, multipolygon, reproject, to_metres

# West, south, east, north: generous around DKI Jakarta with its islands.
PROVINCE = (106.0, -6.7, 107.3, -4.9)
MEND_M2 = 1.0
_CODE = re.compile(r"(\d\d)\.?(\d\d)\.?(\d\d)\.?(\d{4})(\.0+)?")
_SUFFIXES = (".geojson", ".json", ".gpkg", ".shp")


class BoundaryFileError(DomainError):
    """The file is no usable set of boundaries; the sentence says why."""


class BoundaryFile(NamedTuple):
    """A complete, valid set: code -> polygons (WGS84); the column used; the codes of mended polygons."""

    polygons: dict[str, MultiPolygon]
    column: str
    mended: tuple[str, ...]


class _Layer(NamedTuple):
    geometries: list[BaseGeometry | None]
    columns: dict[str, list[Any]]
    crs: str | None


def digest(path: Path) -> str:
    """SHA-256 of the file; of a Shapefile with the files that belong to it. Raises BoundaryFileError."""
    if not path.is_file():
        raise BoundaryFileError(f"Berkas {path.name} tidak ada.")
    parts = [path] if path.suffix.lower() != ".shp" else _shapefile_parts(path)
    total = hashlib.sha256()
    try:
        for part in parts:
            total.update(part.read_bytes())
    except OSError as error:
        raise BoundaryFileError(f"Berkas {path.name} tidak dapat dibuka: {error.strerror}.") from error
    return total.hexdigest()


def _shapefile_parts(path: Path) -> list[Path]:
    wanted = (".shp", ".shx", ".dbf", ".prj", ".cpg")
    return sorted(part for part in path.parent.glob(f"{path.stem}.*") if part.suffix.lower() in wanted) or [
        path
    ]


def read_boundaries(path: Path, names: Mapping[str, str], aliases: Mapping[str, str]) -> BoundaryFile:
    """Read and check a file. `names`: code -> name of all kelurahan; `aliases`: normalised name -> code."""
    layer = _read(path)
    column, found = _recognise(layer.columns, names, aliases)
    codes = _complete(found, layer.columns[column], names)
    raw = dict(sorted(zip(codes, _in_wgs84(layer), strict=True)))
    for code, geom in raw.items():
        _check_place(geom, f"{code} {names[code]}")
    mended = tuple(code for code, geom in raw.items() if not geom.is_valid)
    polygons = {code: _mended(geom, f"{code} {names[code]}") for code, geom in raw.items()}
    return BoundaryFile(polygons, column, mended)


def _read(path: Path) -> _Layer:
    source = _source(path)
    try:
        with warnings.catch_warnings():
            # GDAL's remarks about optional members say nothing to an operator.
            warnings.simplefilter("ignore")
            meta, _, wkb, values = pyogrio.raw.read(source, layer=_layer_name(source))
            geometries = [shapely.from_wkb(item, on_invalid="ignore") if item else None for item in wkb]
    except (RuntimeError, ValueError, OSError, ShapelyError) as error:
        raise BoundaryFileError(
            f"Berkas {path.name} tidak dapat dibaca sebagai peta: {_cause(error)}."
        ) from error
    columns = {str(name): list(column) for name, column in zip(meta["fields"], values, strict=True)}
    if not geometries:
        raise BoundaryFileError(f"Berkas {path.name} tidak memuat satu bidang pun.")
    return _Layer(geometries, columns, meta["crs"])


def _cause(error: Exception) -> str:
    # GDAL adds advice for programmers after a semicolon.
    return str(error).partition(";")[0].strip().rstrip(".")


def _source(path: Path) -> str:
    if path.suffix.lower() != ".zip":
        return str(path)
    try:
        with zipfile.ZipFile(path) as archive:
            inside = [name for name in archive.namelist() if name.lower().endswith(_SUFFIXES)]
    except (zipfile.BadZipFile, OSError) as error:
        raise BoundaryFileError(f"Berkas {path.name} bukan zip yang utuh.") from error
    if len(inside) != 1:
        raise BoundaryFileError(f"Berkas {path.name} harus memuat tepat satu peta, bukan {len(inside)}.")
    return f"/vsizip/{path.resolve()}/{inside[0]}"


def _layer_name(source: str) -> str:
    layers = [
        name for name, kind in pyogrio.list_layers(source) if "Polygon" in (kind or "") or kind == "Unknown"
    ]
    if len(layers) != 1:
        raise ValueError(f"harus ada tepat satu lapisan bidang, ditemukan {len(layers)}.")
    return str(layers[0])


def _recognise(
    columns: Mapping[str, list[Any]], names: Mapping[str, str], aliases: Mapping[str, str]
) -> tuple[str, list[str | None]]:
    for read in (lambda value: _as_code(value, names), lambda value: _as_name(value, aliases)):
        column, codes = _best_column(columns, read)
        if column and len(set(codes) - {None}) * 2 > len(codes):
            return column, codes
    raise BoundaryFileError("Tidak ada kolom yang berisi kode Kemendagri atau nama kelurahan DKI Jakarta.")


def _best_column(
    columns: Mapping[str, list[Any]], read: Callable[[Any], str | None]
) -> tuple[str | None, list[str | None]]:
    best: tuple[str | None, list[str | None]] = (None, [])
    for column, values in columns.items():
        codes = [read(value) for value in values]
        if len(set(codes) - {None}) > len(set(best[1]) - {None}):
            best = (column, codes)
    return best


def _as_code(value: object, names: Mapping[str, str]) -> str | None:
    match = _CODE.fullmatch(str(value).strip())
    code = ".".join(match.groups()[:4]) if match else ""
    return code if code in names else None


def _as_name(value: object, aliases: Mapping[str, str]) -> str | None:
    return aliases.get(normalise(value)) if isinstance(value, str) else None


def _complete(found: list[str | None], labels: list[Any], names: Mapping[str, str]) -> list[str]:
    rows = enumerate(zip(found, labels, strict=True), 1)
    unknown = [f"baris {row} ({label})" for row, (code, label) in rows if not code]
    if unknown:
        raise BoundaryFileError(f"{len(unknown)} bidang bukan kelurahan yang dikenal: {_some(unknown)}.")
    codes = [code for code in found if code]
    missing = [f"{code} {name}" for code, name in names.items() if code not in codes]
    if missing:
        raise BoundaryFileError(
            f"Hanya {len(names) - len(missing)} dari {len(names)} kelurahan; tidak ada: {_some(missing)}."
        )
    twice = sorted({f"{code} {names[code]}" for code in codes if codes.count(code) > 1})
    if twice:
        raise BoundaryFileError(f"{len(twice)} kelurahan muncul lebih dari sekali: {_some(twice)}.")
    return codes


def _some(items: list[str], limit: int = 5) -> str:
    rest = len(items) - limit
    return ", ".join(items[:limit]) + (f" dan {rest} lagi" if rest > 0 else "")


def _in_wgs84(layer: _Layer) -> list[BaseGeometry]:
    # A file without a coordinate system is taken as degrees: metres would lie outside the province.
    flat = [shapely.force_2d(geom) if geom is not None else Polygon() for geom in layer.geometries]
    if layer.crs is None:
        return flat
    try:
        if CRS.from_user_input(layer.crs) == CRS.from_user_input(WGS84):
            return flat
        return [reproject(geom, layer.crs, WGS84) for geom in flat]
    except ProjError as error:
        raise BoundaryFileError(f"Sistem koordinat berkas tidak dikenal: {error}") from error


def _check_place(geom: BaseGeometry, label: str) -> None:
    if geom.is_empty or geom.geom_type not in ("Polygon", "MultiPolygon"):
        raise BoundaryFileError(f"{label}: tidak punya bidang (poligon) yang dapat dibaca.")
    if not box(*PROVINCE).covers(box(*geom.bounds)):
        west, south = geom.bounds[:2]
        raise BoundaryFileError(f"{label}: koordinatnya di luar DKI Jakarta ({west:.4f}, {south:.4f}).")


def _mended(geom: BaseGeometry, label: str) -> MultiPolygon:
    if geom.is_valid:
        return multipolygon(geom)
    try:
        mended = multipolygon(shapely.make_valid(geom))
        moved = abs(to_metres(geom).area - to_metres(mended).area)
    except ShapelyError as error:
        raise BoundaryFileError(f"{label}: bidangnya tidak dapat diolah ({_cause(error)}).") from error
    # Written so that an area which is no number is refused too.
    if not mended.is_valid or not moved <= MEND_M2:
        raise BoundaryFileError(f"{label}: bidangnya tidak sah ({shapely.is_valid_reason(geom)}).")
    return mended
