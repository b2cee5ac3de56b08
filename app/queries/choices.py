"""What the report forms offer to choose from: categories by group, kelurahan by kecamatan, channels."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.domain.geography import area_tree
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
    """The kelurahan as they were read for one snapshot of the reference data."""

    known: Catalogue | None = None
    kelurahan: Options = field(default_factory=dict)


_kept = _Kept()


def kelurahan(session: Session) -> Options:
    """All kelurahan as (dotted code, name), by kota and kecamatan; as old as the snapshot of the reference data."""
    known = catalogue(session)
    if _kept.known is not known:
        _kept.kelurahan = {
            f"{kota.name}: {kecamatan.name}": [(k.code, k.name) for k in kecamatan.kelurahan]
            for kota in area_tree(session)
            for kecamatan in kota.kecamatan
        }
        _kept.known = known
    return _kept.kelurahan


def channels(known: Iterable[ChannelInfo]) -> list[tuple[str, str]]:
    """Channels as (code, name), in the reader's language."""
    return [(channel.code, say(channel.name)) for channel in known]
