"""Finding a place by its name while somebody is talking: kelurahan in any known spelling, kecamatan, streets, landmarks."""

import re
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.geography import AreaAlias, normalise
from app.domain.reference import Catalogue, catalogue
from app.domain.understanding import named_spots
from app.domain.vocabulary import UnitKind

MOST = 8
SHORTEST = 3
LONGEST_NAME = 4  # words
_WORD = re.compile(r"[\w.'-]+")


class Place(NamedTuple):
    """A place to choose: a kelurahan by its dotted code, and a WGS84 point where one is known."""

    name: str
    within: str
    kelurahan: str
    is_exact: bool
    lat: float | None = None
    lon: float | None = None


def search(session: Session, typed: str) -> list[Place]:
    """The places that the words name, at most eight: exactly named ones first, then streets and landmarks, then those that
    begin so. Two statements.
    """
    words = _WORD.findall(typed[:120])
    names = {
        normalise(" ".join(words[a : a + n])) for n in range(1, LONGEST_NAME + 1) for a in range(len(words))
    }
    names = {name for name in names if len(name) >= SHORTEST}
    if not names:
        return []
    known, whole = catalogue(session), normalise(typed)
    begins = AreaAlias.alias.startswith(whole, autoescape=True)
    query = select(AreaAlias.alias, AreaAlias.kelurahan_code).where(or_(AreaAlias.alias.in_(names), begins))
    found: dict[str, bool] = {}
    for alias, code in session.execute(query.order_by(AreaAlias.alias)):
        found[code] = found.get(code, False) or alias in names
    for code in _in_kecamatan(known, names):
        found.setdefault(code, False)
    ordered = sorted(found, key=lambda code: not found[code])
    areas = [_place(known, code, found[code]) for code in ordered if code in known.kelurahan_units]
    exact = [place for place in areas if place.is_exact]
    return [*exact, *_spots(session, known, typed[:120]), *areas[len(exact) :]][:MOST]


def _spots(session: Session, known: Catalogue, typed: str) -> list[Place]:
    """Streets and landmarks of that name, one for each kelurahan that they lie in."""
    found = []
    for name, code, lat, lon in named_spots(session, typed):
        place = _place(known, code, True)
        found.append(Place(name, f"{place.name}, {place.within}", code, True, lat, lon))
    return found


def _in_kecamatan(known: Catalogue, names: set[str]) -> list[str]:
    """The kelurahan of every kecamatan that is named."""
    areas = [unit.area_code for unit in known.units.values() if _is_named(unit.kind, unit.short_name, names)]
    return [code for area in areas if area for code in known.kelurahan_units if code.startswith(area + ".")]


def _is_named(kind: UnitKind, name: str, names: set[str]) -> bool:
    return (
        kind == UnitKind.KECAMATAN
        and normalise(re.sub(r"^(kecamatan|kec\.?)\s+", "", name, flags=re.I)) in names
    )


def _place(known: Catalogue, code: str, is_exact: bool) -> Place:
    above = {
        unit.kind: unit.name
        for unit in known.units.values()
        if unit.area_code in (code[:8], code[:5]) and unit.kind in (UnitKind.KECAMATAN, UnitKind.KOTA)
    }
    within = ", ".join(above[kind] for kind in (UnitKind.KECAMATAN, UnitKind.KOTA) if kind in above)
    return Place(known.units[known.kelurahan_units[code]].short_name, within, code, is_exact)
