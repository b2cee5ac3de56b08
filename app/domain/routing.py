"""Where a report goes: the desk of its channel, the kelurahan of its place, and proposals for the next unit.

A proposal is never a decision (product.md section 1): who settled reports like this one before, where that is clear; else
category -> Perangkat Daerah, PD x kota -> suku dinas. What a text itself proposes is app/domain/understanding.
"""

from typing import NamedTuple

from sqlalchemy.orm import Session

from app.domain.precedent import Precedent, precedents_of
from app.domain.reference import Catalogue, UnitInfo
from app.domain.vocabulary import Status, UnitKind

ARRIVAL = {
    UnitKind.DESK: Status.WAITING,
    UnitKind.KELURAHAN: Status.WAITING,
    UnitKind.PD: Status.COORDINATION,
    UnitKind.BIRO: Status.COORDINATION,
    UnitKind.UKPD: Status.DISPOSITION,
}


class Suggestion(NamedTuple):
    """Where a report could go next. `unit` None: who asks settles it, if `because` says so; else nobody is known.

    `because`: what happened to similar reports, where it rests on that.
    """

    unit: str | None
    because: Precedent | None = None


def desk_of(channel_code: str) -> str:
    """The unit code of a channel's desk."""
    return f"kanal.{channel_code}"


def home_of(catalogue: Catalogue, channel_code: str, kelurahan_code: str | None) -> str:
    """The unit where a report waits: its kelurahan, or its channel's desk while the place is unknown."""
    return catalogue.unit_of_kelurahan(kelurahan_code) if kelurahan_code else desk_of(channel_code)


def status_on_arrival(kind: UnitKind) -> Status:
    """The status of a report that arrives at a unit of this kind; KeyError for units that hold none."""
    return ARRIVAL[kind]


def suggested_pd(catalogue: Catalogue, category_code: str) -> str | None:
    """The Perangkat Daerah first responsible for a category; None where that is the kelurahan itself."""
    category = catalogue.categories.get(category_code)
    return category.first_unit if category else None


def suggested_ukpd(catalogue: Catalogue, pd_code: str, kelurahan_code: str | None) -> str | None:
    """The suku dinas of that PD in the kota of the place."""
    for unit in ukpd_of(catalogue, pd_code):
        if kelurahan_code and unit.area_code and kelurahan_code.startswith(unit.area_code + "."):
            return unit.code
    return None


def suggest_pd(
    session: Session, catalogue: Catalogue, category_code: str, kelurahan_code: str | None
) -> Suggestion:
    """For a kelurahan: the PD, or the kelurahan itself (None), that settled what is like this, else the category's own."""
    known = {unit.code for unit in pds(catalogue)}
    for found in precedents_of(session, category_code, kelurahan_code):
        if found.unit_code is None or found.unit_code in known:
            return Suggestion(found.unit_code, found)
    return Suggestion(suggested_pd(catalogue, category_code))


def suggest_ukpd(
    session: Session, catalogue: Catalogue, pd_code: str, category_code: str, kelurahan_code: str | None
) -> Suggestion:
    """For a PD: its suku dinas, or the PD itself (None), that settled what is like this, else the one of the kota."""
    known = {unit.code for unit in ukpd_of(catalogue, pd_code)}
    for found in precedents_of(session, category_code, kelurahan_code, pd_code):
        if found.unit_code is None or found.unit_code in known:
            return Suggestion(found.unit_code, found)
    return Suggestion(suggested_ukpd(catalogue, pd_code, kelurahan_code))


def pds(catalogue: Catalogue) -> list[UnitInfo]:
    """Active Perangkat Daerah and BUMD, by name."""
    return [unit for unit in catalogue.units.values() if unit.kind == UnitKind.PD and unit.is_active]


def ukpd_of(catalogue: Catalogue, pd_code: str) -> list[UnitInfo]:
    """Active UKPD below a PD, by name."""
    return [
        unit
        for unit in catalogue.units.values()
        if unit.parent_code == pd_code and unit.kind == UnitKind.UKPD and unit.is_active
    ]


def holders(catalogue: Catalogue) -> list[UnitInfo]:
    """Every active unit that Biro may send a report to."""
    kinds = (UnitKind.KELURAHAN, UnitKind.PD, UnitKind.UKPD)
    return [unit for unit in catalogue.units.values() if unit.kind in kinds and unit.is_active]
