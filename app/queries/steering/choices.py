"""What the filters of the summary offer: only what the officer's figures cover."""

from dataclasses import dataclass

from app.domain import routing
from app.domain.actor import Actor
from app.domain.reference import Catalogue, UnitInfo
from app.domain.vocabulary import Role, UnitKind
from app.queries.steering.asked import own_units

Options = list[tuple[str, str]]
Groups = dict[str, Options]


@dataclass(frozen=True, slots=True)
class Choices:
    """Options as (value, words), by group."""

    areas: Groups
    units: Groups
    categories: Groups
    channels: Options


def choices_of(actor: Actor, known: Catalogue) -> Choices:
    """The options for this officer."""
    groups: Groups = {}
    for category in known.active_categories():
        groups.setdefault(category.group, []).append((category.code, category.name))
    return Choices(
        areas=_areas(actor, known),
        units=_units(actor, known),
        categories=groups,
        channels=[(channel.code, channel.name) for channel in known.channels.values()],
    )


def _areas(actor: Actor, known: Catalogue) -> Groups:
    """The kota with their kecamatan; inside a kota or kecamatan the kecamatan with their kelurahan."""
    placed = {unit.area_code: unit for unit in known.units.values() if unit.area_code and unit.kind in _KINDS}
    own = actor.area_code if actor.role in (Role.KOTA, Role.KECAMATAN) else None
    heads = [code for code in sorted(placed) if len(code) == (8 if own else 5)]
    if own is None:
        return {placed[head].name: _within(head, placed, 8) for head in heads}
    return {
        placed[head].name: _within(head, placed, 13) for head in heads if (head + ".").startswith(own + ".")
    }


_KINDS = frozenset({UnitKind.KOTA, UnitKind.KECAMATAN, UnitKind.KELURAHAN})


def _within(head: str, placed: dict[str, UnitInfo], length: int) -> Options:
    inside = [code for code in sorted(placed) if code.startswith(head + ".") and len(code) == length]
    return [(head, f"Seluruh {placed[head].name}"), *((code, placed[code].name) for code in inside)]


def _units(actor: Actor, known: Catalogue) -> Groups:
    own = own_units(actor, known)
    if own:
        return {"Unit Anda": [(code, known.units[code].name) for code in own]}
    pds = routing.pds(known)
    below = [unit for pd in pds for unit in routing.ukpd_of(known, pd.code)]
    return {
        "Perangkat daerah dan BUMD": [(unit.code, unit.name) for unit in pds],
        "Suku dinas": [(unit.code, unit.name) for unit in below],
    }
