"""Finding a place on the map by what people type: areas, streets, landmarks, coordinates and links of map services.

Report numbers are not looked up here: whoever types one is led to its page, which alone says what may be said.
"""

from typing import NamedTuple

from sqlalchemy.orm import Session

from app.domain.geography import find_kelurahan, normalise
from app.domain.reference import Catalogue, catalogue
from app.domain.understanding import find_points, spot_key
from app.domain.vocabulary import UnitKind
from app.queries import places
from app.queries.boundaries import area_boxes
from app.queries.map_box import Box, box_around

TYPED_MAX = 120
AROUND_METRES = 400
_LEVEL_WORDS = ("kota administrasi ", "kota ", "kabupaten ", "kecamatan ", "kec ")
_LEVELS = {UnitKind.KOTA: "kota", UnitKind.KECAMATAN: "kecamatan"}


class Hit(NamedTuple):
    """A place to look at: its part of the map, its dotted code where it is an area, its point where it is one (WGS84)."""

    name: str
    within: str
    box: Box
    area: str | None = None
    point: tuple[float, float] | None = None


def search(session: Session, typed: str) -> list[Hit]:
    """The places that the words name, the likeliest first, at most eight."""
    told = typed[:TYPED_MAX]
    known = catalogue(session)
    if points := _points(session, told):
        return points
    areas = _areas(session, known, told)
    if areas and told.lower().startswith(_LEVEL_WORDS):
        return areas
    return [*areas, *_places(session, known, told)][: places.MOST]


def _points(session: Session, typed: str) -> list[Hit]:
    """Coordinates and map links that lie in Jakarta."""
    hits = []
    for point in find_points(typed)[: places.MOST]:
        if found := find_kelurahan(session, point.lat, point.lon):
            within = f"Kelurahan {found.name}, Kecamatan {found.kecamatan}, {found.kota}"
            box = box_around(point.lat, point.lon, AROUND_METRES)
            hits.append(Hit(f"{point.lat:.5f}, {point.lon:.5f}", within, box, point=(point.lat, point.lon)))
    return hits


def _areas(session: Session, known: Catalogue, typed: str) -> list[Hit]:
    """Kota and kecamatan of exactly that name, with or without the word before it."""
    names = {normalise(typed)}
    for word in _LEVEL_WORDS:
        if typed.lower().startswith(word):
            names.add(normalise(typed[len(word) :]))
    units = [unit for unit in known.units.values() if unit.kind in _LEVELS and unit.area_code]
    named = [unit for unit in units if normalise(unit.short_name) in names]
    boxes = area_boxes(session, [unit.area_code for unit in named if unit.area_code]) if named else {}
    return [
        Hit(unit.short_name, _LEVELS[unit.kind], boxes[unit.area_code], area=unit.area_code)
        for unit in named
        if unit.area_code in boxes
    ]


def _places(session: Session, known: Catalogue, typed: str) -> list[Hit]:
    """Kelurahan, streets and landmarks; where something has the very name that was typed, nothing else."""
    found, key = places.search(session, typed), spot_key(typed)
    found = [place for place in found if spot_key(place.name) == key] or found
    boxes = area_boxes(session, {place.kelurahan for place in found}) if found else {}
    hits = []
    for place in found:
        within = place.within.replace("Wali Kota ", "Kota ").replace("Bupati ", "Kabupaten ")
        if place.lat is not None and place.lon is not None:
            box = box_around(place.lat, place.lon, AROUND_METRES)
            hits.append(Hit(place.name, within, box, point=(place.lat, place.lon)))
        elif place.kelurahan in boxes:
            is_area = known.units[known.kelurahan_units[place.kelurahan]].short_name == place.name
            area = place.kelurahan if is_area else None
            hits.append(Hit(place.name, within, boxes[place.kelurahan], area))
    return hits
