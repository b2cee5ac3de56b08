"""What forms offer to choose from: categories by group, kelurahan by kecamatan, all areas by kota, channels.

Areas are as old as the snapshot of the reference data: they change with a boundary version alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.domain.geography import Kota, area_tree
from app.domain.reference import Catalogue, ChannelInfo, catalogue
from app.wording import say

Options = dict[str, list[tuple[str, str]]]


def categories(session: Session) -> Options:
    """Active categories as (code, name), by group, in their own order and the reader's language."""
    groups: Options = {}
    for category in catalogue(session).active_categories():
        groups.setdefault(say(category.group), []).append((category.code, say(category.name)))
    return groups


@dataclass
class _Kept:
    """The areas as they were read for one snapshot of the reference data."""

    known: Catalogue | None = None
    tree: tuple[Kota, ...] = ()
    kelurahan: Options = field(default_factory=dict)


_kept = _Kept()


def kelurahan(session: Session) -> Options:
    """All kelurahan as (dotted code, name), by kota and kecamatan."""
    return _now(session).kelurahan


def areas(session: Session) -> Options:
    """Every area to count in as (dotted code, name), by kota: the kota itself, its kecamatan, their kelurahan."""
    return {
        kota.name: [
            (kota.code, say("Seluruh {name}", name=kota.name)),
            *((area.code, f"Kecamatan {area.name}") for area in kota.kecamatan),
            *((area.code, area.name) for kecamatan in kota.kecamatan for area in kecamatan.kelurahan),
        ]
        for kota in _now(session).tree
    }


def _now(session: Session) -> _Kept:
    known = catalogue(session)
    if _kept.known is not known:
        _kept.tree = area_tree(session)
        _kept.kelurahan = {
            f"{kota.name}: {kecamatan.name}": [(k.code, k.name) for k in kecamatan.kelurahan]
            for kota in _kept.tree
            for kecamatan in kota.kecamatan
        }
        _kept.known = known
    return _kept


def channels(known: Iterable[ChannelInfo]) -> list[tuple[str, str]]:
    """Channels as (code, name), in the reader's language."""
    return [(channel.code, say(channel.name)) for channel in known]
