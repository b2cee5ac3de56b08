"""What somebody wants to follow: one report, or new and finished reports of a place or area, a category, or both."""

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app.domain.errors import Invalid
from app.domain.follows.follow import Follow
from app.domain.geography import Area, find_kelurahan, level_of, outside_message
from app.domain.reference import catalogue
from app.wording import worded

RADII = (250, 500, 1000)
EARTH_METRES = 6_371_008.8


class Place(NamedTuple):
    """A circle: WGS84 and metres."""

    lat: float
    lon: float
    radius: int

    def holds(self, lat: float, lon: float) -> bool:
        """Whether the point lies in it."""
        north, here = math.radians(lat), math.radians(self.lat)
        half = math.sin((north - here) / 2) ** 2
        half += math.cos(north) * math.cos(here) * math.sin(math.radians(lon - self.lon) / 2) ** 2
        return 2 * EARTH_METRES * math.asin(math.sqrt(half)) <= self.radius


@dataclass(frozen=True, slots=True)
class Selection:
    """`report_id`, or at least one of the others, of which `area` (dotted code) and `place` exclude each other."""

    report_id: int | None = None
    is_own: bool = False
    area: str | None = None
    category: str | None = None
    place: Place | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """As a row of `follows` keeps it."""
        return {
            "report_id": self.report_id,
            "is_own": self.is_own,
            "area_code": self.area,
            "category_code": self.category,
            "place": self.place._asdict() if self.place else None,
        }

    def is_of(self, follow: Follow) -> bool:
        """Whether that row follows the same."""
        return selection_of(follow) == self

    def same_but_place(self) -> list[ColumnElement[bool]]:
        """Conditions on follows; an encrypted place can only be compared once it is read."""
        return [
            Follow.report_id.is_not_distinct_from(self.report_id),
            Follow.area_code.is_not_distinct_from(self.area),
            Follow.category_code.is_not_distinct_from(self.category),
            Follow.is_own == self.is_own,
        ]


def selection_of(follow: Follow) -> Selection:
    """What that row follows."""
    place = Place(**follow.place) if follow.place else None
    return Selection(follow.report_id, follow.is_own, follow.area_code, follow.category_code, place)


def chosen(session: Session, *, area: str, category: str, lat: str, lon: str, radius: str) -> Selection:
    """The selection that a form brings, as typed. Raises Invalid with all faults."""
    errors: dict[str, str] = {}
    known = catalogue(session)
    if category and category not in known.categories:
        errors["kategori"] = worded("Pilih kategori dari daftar.")
    if area and (level_of(area) is None or session.get(Area, area) is None):
        errors["wilayah"] = worded("Pilih wilayah dari daftar.")
    place = _place(session, lat, lon, radius, errors) if lat or lon else None
    if place is not None and area:
        errors["wilayah"] = worded("Pilih wilayah atau sebuah titik, tidak keduanya.")
    if not errors and not (area or category or place):
        errors["wilayah"] = worded("Pilih wilayah, titik, atau kategori yang ingin Anda ikuti.")
    if errors:
        raise Invalid(errors)
    return Selection(area=area or None, category=category or None, place=place)


def _place(session: Session, lat: str, lon: str, radius: str, errors: dict[str, str]) -> Place | None:
    try:
        north, east = float(lat.replace(",", ".")), float(lon.replace(",", "."))
    except ValueError:
        errors["lat"] = worded("Isi kedua koordinat dengan angka, misalnya -6,1763 dan 106,8270.")
        return None
    if radius not in map(str, RADII):
        errors["radius"] = worded("Pilih jarak dari daftar.")
    if find_kelurahan(session, north, east) is None:
        errors["lat"] = outside_message(north, east)
    # Five digits are a metre: nobody's door is kept more exactly than the choice needs.
    return None if errors else Place(round(north, 5), round(east, 5), int(radius))
