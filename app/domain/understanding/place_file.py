"""Reading names of streets and landmarks from a file: an OpenStreetMap extract (.osm.pbf, .osm), GeoJSON or CSV.

Every name comes with one point (WGS84) or, a street, with several along it. What cannot be used is counted by its
reason, with where it stood; a file that is none of these is a `PlaceFileError` with a sentence. Nothing is fetched.
"""

import csv
import json
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from app.domain.errors import DomainError
from app.domain.understanding.place_kinds import PlaceKind, kind_of_tags
from app.numerals import number_of

COLUMNS = ("nama", "jenis", "lat", "lon")
KINDS = {"jalan": PlaceKind.STREET, "tempat": PlaceKind.LANDMARK}
# A feature with one of these comes from OpenStreetMap, and is what it says there.
_OTHER = frozenset(
    {
        *("amenity", "boundary", "building", "landuse", "natural", "office"),
        *("place", "power", "railway", "route", "shop", "waterway"),
    }
)
NAME_MIN, NAME_MAX = 3, 120
GEOJSON_MAX = 500_000_000  # bytes: it is read as a whole
STEP = 250_000
_EXAMPLES = 5
Progress = Callable[[str], None]


class PlaceFileError(DomainError):
    """The file is no usable list of names; the sentence says why."""


class Named(NamedTuple):
    """A name and where it is; `points` are (lat, lon)."""

    kind: PlaceKind
    name: str
    points: tuple[tuple[float, float], ...]
    where: str


@dataclass
class Refused:
    """What was left out: how often for each reason, and where the first ones stood."""

    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, reason: str, where: str) -> None:
        """Count one."""
        self.counts[reason] = self.counts.get(reason, 0) + 1
        shown = self.examples.setdefault(reason, [])
        if len(shown) < _EXAMPLES:
            shown.append(where)


def read_names(path: Path, refused: Refused, progress: Progress) -> Iterator[Named]:
    """The usable names of the file. Raises PlaceFileError, also in the middle."""
    reader = _reader(path)
    for number, found in enumerate(reader(path, refused), 1):
        if number % STEP == 0:
            progress(f"{number} nama dibaca ...")
        if checked := _checked(found, refused):
            yield checked


def _reader(path: Path) -> Callable[[Path, Refused], Iterable[Named]]:
    name = path.name.lower()
    if name.endswith((".osm.pbf", ".osm", ".osm.gz", ".osm.bz2")):
        return _openstreetmap
    if name.endswith((".geojson", ".json")):
        return _geojson
    if name.endswith(".csv"):
        return _csv
    raise PlaceFileError(f"Berkas {path.name} bukan .osm.pbf, .osm, .geojson, atau .csv.")


def _checked(found: Named, refused: Refused) -> Named | None:
    name = " ".join(found.name.split())
    points = tuple(point for point in found.points if _is_point(*point))
    if not NAME_MIN <= len(name) <= NAME_MAX or not name.isprintable():
        refused.add("nama kosong, terlalu pendek, atau terlalu panjang", found.where)
    elif not any(letter.isalpha() for letter in name):
        refused.add("nama tanpa huruf", found.where)
    elif not points:
        refused.add("tanpa koordinat yang sah", found.where)
    else:
        return found._replace(name=name, points=points)
    return None


def _is_point(lat: float, lon: float) -> bool:
    return math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180


def _csv(path: Path, refused: Refused) -> Iterator[Named]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                raise PlaceFileError(
                    f"Berkas {path.name} tidak punya kolom {', '.join(missing)}; yang perlu: {', '.join(COLUMNS)}."
                )
            for row in rows:
                where, kind = f"baris {rows.line_num}", KINDS.get((row["jenis"] or "").strip().lower())
                if kind is None:
                    refused.add("jenis bukan jalan atau tempat", where)
                    continue
                point = (number_of(row["lat"] or ""), number_of(row["lon"] or ""))
                yield Named(kind, row["nama"] or "", (point,), where)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PlaceFileError(f"Berkas {path.name} tidak dapat dibaca: {error}") from error


def _geojson(path: Path, refused: Refused) -> Iterator[Named]:
    try:
        if path.stat().st_size > GEOJSON_MAX:
            raise PlaceFileError(f"Berkas {path.name} terlalu besar untuk GeoJSON; pakai .osm.pbf.")
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        features = content["features"]
        if not isinstance(features, list):
            raise TypeError
    except (OSError, UnicodeDecodeError, ValueError, RecursionError, KeyError, TypeError) as error:
        raise PlaceFileError(
            f"Berkas {path.name} bukan GeoJSON yang dapat dibaca (FeatureCollection)."
        ) from error
    for number, feature in enumerate(features, 1):
        if found := _feature(feature, f"objek {number}"):
            yield found
        else:
            refused.add("bukan jalan atau tempat yang dikenal", f"objek {number}")


def _feature(feature: Any, where: str) -> Named | None:
    said = feature if isinstance(feature, dict) else {}
    tags = said["properties"] if isinstance(said.get("properties"), dict) else {}
    geometry = said["geometry"] if isinstance(said.get("geometry"), dict) else {}
    kind = KINDS.get(str(tags.get("jenis"))) or kind_of_tags(tags)
    if kind is None and _OTHER.isdisjoint(tags):
        kind = PlaceKind.STREET if "Line" in str(geometry.get("type")) else PlaceKind.LANDMARK
    if kind is None:
        return None
    points = tuple(_positions(geometry.get("coordinates")))
    if points and kind is PlaceKind.LANDMARK:
        points = (_middle(points),)
    return Named(kind, str(tags.get("name") or tags.get("nama") or ""), points, where)


def _positions(coordinates: Any) -> Iterator[tuple[float, float]]:
    """All positions of a geometry of any type, as (lat, lon)."""
    if not isinstance(coordinates, list):
        return
    numbers = [value for value in coordinates[:2] if isinstance(value, int | float)]
    if len(numbers) == 2:
        yield float(numbers[1]), float(numbers[0])
        return
    for inner in coordinates:
        yield from _positions(inner)


def _middle(points: tuple[tuple[float, float], ...]) -> tuple[float, float]:
    lats, lons = zip(*points, strict=True)
    return sum(lats) / len(lats), sum(lons) / len(lons)


def _openstreetmap(path: Path, refused: Refused) -> Iterator[Named]:
    # Imported here because only this reading needs it.
    import osmium

    if not path.is_file():
        raise PlaceFileError(f"Berkas {path.name} tidak ada.")
    try:
        things = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
        for thing in things.with_filter(osmium.filter.KeyFilter("name")):
            kind = kind_of_tags(thing.tags)
            if kind is None:
                continue
            points = _points_of(thing)
            if points and kind is PlaceKind.LANDMARK:
                points = (_middle(points),)
            yield Named(kind, thing.tags["name"], points, f"{thing.type_str()}{thing.id}")
    except (RuntimeError, OSError) as error:
        raise PlaceFileError(f"Berkas {path.name} tidak dapat dibaca: {error}") from error


def _points_of(thing: Any) -> tuple[tuple[float, float], ...]:
    nodes = [thing] if thing.is_node() else thing.nodes
    return tuple((node.location.lat, node.location.lon) for node in nodes if node.location.valid())
