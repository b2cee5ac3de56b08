"""Names of places from an operator's file: all of them take the place of those of the file before, or nothing changes.

A street stands once for each kelurahan that it runs through, at the middle of what lies there; a landmark at its point. Names
outside DKI Jakarta are left out and counted. The same file again changes nothing. Names that came with the system stay.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Index, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, Id
from app.domain.geography import find_many
from app.domain.turns import Turn, wait_for
from app.domain.understanding.ordinary import STREET
from app.domain.understanding.place_file import Named, PlaceFileError, Progress, Refused, read_names
from app.domain.understanding.place_kinds import PlaceKind
from app.domain.understanding.place_names import PlaceName
from app.domain.understanding.words import fold, name_key

SOURCE = "impor"
OUTSIDE = "di luar DKI Jakarta"
_LOOKED_UP, _WRITTEN = 5_000, 5_000
# Generous around the province: what lies outside need not be looked up.
_WEST, _SOUTH, _EAST, _NORTH = 106.3, -6.5, 107.1, -5.1
_APART = 3  # decimals of a degree: of points of one street closer than about 110 m one is enough


class PlaceImport(Base):
    """One file whose names were put in force; `summary` says how many names and what was left out."""

    __tablename__ = "place_imports"
    __table_args__ = (
        Index("uq_place_imports_current", "is_current", unique=True, postgresql_where=text("is_current")),
    )

    id: Mapped[Id]
    file_name: Mapped[str]
    sha256: Mapped[str]
    imported_at: Mapped[datetime]
    is_current: Mapped[bool] = mapped_column(default=False, server_default="false")
    summary: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Imported(NamedTuple):
    """What an import did."""

    version: PlaceImport
    changed: bool


@dataclass
class _Spot:
    """What is known of one name in one kelurahan."""

    name: str
    points: list[tuple[float, float]]


def has_imported_places(session: Session) -> bool:
    """Whether an operator's file of names is in force."""
    return bool(session.scalar(select(func.count()).select_from(PlaceImport).where(PlaceImport.is_current)))


def import_places(session: Session, path: Path, *, now: datetime, progress: Progress) -> Imported:
    """Put the names of the file in force. Raises PlaceFileError, having changed nothing."""
    sha256 = _digest(path)
    wait_for(session, Turn.PLACE_IMPORT)
    current = session.scalar(select(PlaceImport).where(PlaceImport.is_current))
    if current is not None and current.sha256 == sha256:
        return Imported(current, False)
    refused = Refused()
    spots = _in_jakarta(session, read_names(path, refused, progress), refused, progress)
    if not spots:
        raise PlaceFileError(f"Berkas {path.name} tidak memuat satu pun nama di DKI Jakarta.")
    progress(f"{len(spots)} nama ditulis ...")
    _replace(session, spots)
    session.execute(update(PlaceImport).values(is_current=False))
    version = PlaceImport(
        file_name=path.name,
        sha256=sha256,
        imported_at=now,
        is_current=True,
        summary=_summary(spots, refused),
    )
    session.add(version)
    session.flush()
    return Imported(version, True)


def _digest(path: Path) -> str:
    total = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                total.update(piece)
    except OSError as error:
        raise PlaceFileError(f"Berkas {path.name} tidak dapat dibaca.") from error
    return total.hexdigest()


_Key = tuple[PlaceKind, str, str]
T = TypeVar("T")


def _some(things: Iterable[T], many: int) -> Iterator[list[T]]:
    """The things, so many at a time."""
    rest = iter(things)
    while taken := list(islice(rest, many)):
        yield taken


def _in_jakarta(
    session: Session, names: Iterable[Named], refused: Refused, progress: Progress
) -> dict[_Key, _Spot]:
    """The names by kind, key and kelurahan."""
    spots: dict[_Key, _Spot] = {}
    looked = 0
    for some in _some(_thinned(names, refused), _LOOKED_UP):
        found = find_many(session, [point for _, _, point in some])
        for (named, key, point), place in zip(some, found, strict=True):
            if place is None:
                refused.add(OUTSIDE, f"{named.name} ({named.where})")
                continue
            spot = spots.setdefault((named.kind, key, place.code), _Spot(_shown(named), []))
            spot.points.append(point)
        looked += len(some)
        progress(f"{looked} titik dicari kelurahannya ...")
    return spots


def _thinned(names: Iterable[Named], refused: Refused) -> Iterator[tuple[Named, str, tuple[float, float]]]:
    """Each name with its key and the points that have to be looked up, one for each stretch of about 110 m."""
    seen: set[tuple[str, float, float]] = set()
    for named in names:
        near = [point for point in named.points if _WEST < point[1] < _EAST and _SOUTH < point[0] < _NORTH]
        key = name_key(_shown(named) if named.kind is PlaceKind.LANDMARK else _without_street(named.name))
        if not near:
            refused.add(OUTSIDE, f"{named.name} ({named.where})")
        elif len(key) < 3:
            refused.add("nama terlalu umum", named.where)
        for lat, lon in near if len(key) >= 3 else ():
            place = (f"{named.kind}{key}", round(lat, _APART), round(lon, _APART))
            if place not in seen:
                seen.add(place)
                yield named, key, (lat, lon)


def _shown(named: Named) -> str:
    """As it is listed: a street without the word Jalan, an alley with its own."""
    first, _, rest = named.name.partition(" ")
    is_street = named.kind is PlaceKind.STREET and fold(first).strip(".") in ("jalan", "jl", "jln") and rest
    return rest if is_street else named.name


def _without_street(name: str) -> str:
    first, _, rest = name.partition(" ")
    return rest if rest and fold(first).strip(".") in STREET else name


def _replace(session: Session, spots: dict[_Key, _Spot]) -> None:
    session.execute(delete(PlaceName).where(PlaceName.source == SOURCE))
    for some in _some(spots.items(), _WRITTEN):
        session.execute(
            insert(PlaceName),
            [_row(kind, key, code, spot) for (kind, key, code), spot in some],
        )


def _row(kind: PlaceKind, key: str, code: str, spot: _Spot) -> dict[str, object]:
    lat, lon = _most_central(spot.points)
    point = f"SRID=4326;POINT({lon:.6f} {lat:.6f})"
    row: dict[str, object] = {"kind": kind, "name": spot.name, "folded": key, "kelurahan_code": code}
    return row | {"location": point, "source": SOURCE}


def _most_central(points: list[tuple[float, float]]) -> tuple[float, float]:
    """That of the points which lies nearest to their middle: a bent street's own middle may lie beside it."""
    lat = sum(point[0] for point in points) / len(points)
    lon = sum(point[1] for point in points) / len(points)
    return min(points, key=lambda point: (point[0] - lat) ** 2 + (point[1] - lon) ** 2)


def _summary(spots: dict[_Key, _Spot], refused: Refused) -> dict[str, Any]:
    kinds = [kind for kind, _ in {(kind, key) for kind, key, _ in spots}]
    return {
        "names": len(kinds),
        "streets": kinds.count(PlaceKind.STREET),
        "landmarks": kinds.count(PlaceKind.LANDMARK),
        "rows": len(spots),
        "refused": refused.counts,
        "examples": refused.examples,
    }
