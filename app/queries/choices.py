"""What the report forms offer to choose from: categories by group, kelurahan by kecamatan, channels."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.domain.geography import area_tree
from app.domain.reference import ChannelInfo, catalogue

Options = dict[str, list[tuple[str, str]]]


def categories(session: Session) -> Options:
    """Active categories as (code, name), by group, in their own order."""
    groups: Options = {}
    for category in catalogue(session).active_categories():
        groups.setdefault(category.group, []).append((category.code, category.name))
    return groups


def kelurahan(session: Session) -> Options:
    """All kelurahan as (dotted code, name), by kota and kecamatan."""
    return {
        f"{kota.name}: {kecamatan.name}": [(k.code, k.name) for k in kecamatan.kelurahan]
        for kota in area_tree(session)
        for kecamatan in kota.kecamatan
    }


def channels(known: Iterable[ChannelInfo]) -> list[tuple[str, str]]:
    """Channels as (code, name)."""
    return [(channel.code, channel.name) for channel in known]
