"""Who may enter reports at a desk (product.md section 3).

A channel admin works the channel of their own desk, Biro's admin every one; the lurah's, camat's and wali kota's desks are
worked by the officers of that office, the Inspektorat's by its own.
"""

from app.domain.actor import Actor
from app.domain.reference import Catalogue, ChannelInfo
from app.domain.vocabulary import Role

# channels.desk_unit says whose office the desk is: a kind of area office, or one unit by its code.
OFFICE = {Role.KELURAHAN: "kelurahan", Role.KECAMATAN: "kecamatan", Role.KOTA: "kota"}


def may_enter(actor: Actor, channel: ChannelInfo) -> bool:
    """Whether the actor may enter a report that came by this channel."""
    if not channel.is_active:
        return False
    if actor.role == Role.BIRO_ADMIN:
        return True
    if actor.role == Role.CHANNEL_ADMIN:
        return actor.channel_code == channel.code
    if actor.role in OFFICE:
        return channel.desk_unit == OFFICE[actor.role]
    return actor.role == Role.DINAS and actor.unit_code == channel.desk_unit


def enterable(known: Catalogue, actor: Actor) -> list[ChannelInfo]:
    """The channels by which this actor may enter reports, in display order."""
    return [channel for channel in known.active_channels() if may_enter(actor, channel)]
