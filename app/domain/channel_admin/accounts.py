"""The accounts of a channel at its networks: added, set, paused; removed only where nothing ever passed by them.

Secrets go in and never come out: what is shown is that one is set, and since when.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.channel import Channel
from app.domain.channel_admin.adapters import ADAPTERS, faults, is_secret, values
from app.domain.channel_admin.changing import closed, opened
from app.domain.errors import Conflict, Invalid, NotVisible
from app.domain.inbox import MAIN_ACCOUNT, ChannelAccount, Conversation, InboundMessage
from app.domain.inbox.accounts import MAIN_CHANNEL
from app.domain.notification import Message
from app.domain.vocabulary import Medium

NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
UNKNOWN = "Akun ini tidak ada."
IN_USE = "Pesan pernah lewat akun ini, jadi akun ini hanya dapat dijeda."
CHANGED = "diubah"


@dataclass(frozen=True, slots=True)
class Given:
    """The form of an account: its fields as typed. `own_network`: addresses on this machine will do."""

    fields: Mapping[str, str] = field(repr=False)
    own_network: bool = False


def account_of(session: Session, code: str, name: str) -> ChannelAccount:
    """The account. Raises NotVisible."""
    account = session.get(ChannelAccount, (code, name))
    if account is None:
        raise NotVisible(UNKNOWN)
    return account


def add(
    session: Session,
    code: str,
    version: str,
    name: str,
    adapter: str,
    given: Given,
    *,
    actor: Actor,
    now: datetime,
) -> ChannelAccount:
    """A further account. Raises Invalid, Conflict or Forbidden."""
    channel = opened(session, code, version, actor=actor)
    name = name.strip().lower()
    medium = next((one for one in ADAPTERS.get(channel.kind, ()) if one == adapter), None)
    errors = _name_errors(session, channel, name, medium)
    errors |= faults(medium, given.fields, own_network=given.own_network) if medium else {}
    if medium is None:
        errors["adaptor"] = "Pilih jaringan yang cocok dengan jenis kanal ini."
    if errors or medium is None:
        raise Invalid(errors)
    account = session.get(ChannelAccount, (code, name))
    if account is None:
        account = ChannelAccount(channel_code=code, account=name, settings={}, settings_at={}, cursor={})
        session.add(account)
    account.adapter, account.is_active = medium, True
    _set(account, values(medium, given.fields), now)
    _close(session, channel, {}, {"akun dibuat": f"{name} ({medium.value})"}, actor, now)
    return account


def change(
    session: Session, code: str, version: str, name: str, given: Given, *, actor: Actor, now: datetime
) -> ChannelAccount:
    """Other settings; an empty secret leaves the one that is kept. Raises Invalid, Conflict or Forbidden."""
    channel = opened(session, code, version, actor=actor)
    account = account_of(session, code, name)
    medium = adapter_of(account)
    if medium is None:
        raise Invalid({"akun": "Akun ini diatur oleh lingkungan sistem, bukan di sini."})
    errors = faults(medium, given.fields, own_network=given.own_network)
    if errors:
        raise Invalid(errors)
    before = _shown(account, medium)
    changed = _set(account, values(medium, given.fields), now)
    after = _shown(account, medium) | {
        f"akun {name}: {one}": CHANGED for one in changed if is_secret(medium, one)
    }
    _close(session, channel, before, after, actor, now)
    return account


def set_active(
    session: Session, code: str, version: str, name: str, is_active: bool, *, actor: Actor, now: datetime
) -> None:
    """Pause an account or take it into use again. Raises Conflict or Forbidden."""
    channel = opened(session, code, version, actor=actor)
    account = account_of(session, code, name)
    key = f"akun {name} dipakai"
    before = {key: account.is_active}
    account.is_active = is_active
    _close(session, channel, before, {key: is_active}, actor, now)


def remove(session: Session, code: str, version: str, name: str, *, actor: Actor, now: datetime) -> None:
    """Remove an account by which nothing ever came or went. Raises Conflict for any other, or Forbidden."""
    channel = opened(session, code, version, actor=actor)
    account = account_of(session, code, name)
    if is_used(session, account):
        raise Conflict(IN_USE)
    session.delete(account)
    _close(session, channel, {}, {"akun dihapus": name}, actor, now)


def is_used(session: Session, account: ChannelAccount) -> bool:
    """Whether anything ever came or went by it."""
    code, name = account.channel_code, account.account
    queries = (
        exists().where(InboundMessage.channel_code == code, InboundMessage.account == name),
        exists().where(Conversation.channel_code == code, Conversation.account == name),
        exists().where(Message.account == name, Message.channel_code == code),
    )
    return account.last_message_at is not None or bool(session.scalar(select(or_(*queries))))


def adapter_of(account: ChannelAccount) -> Medium | None:
    """The network of an account; the main account of one is known by its channel."""
    by_channel = {channel: medium for medium, channel in MAIN_CHANNEL.items()}
    main = by_channel.get(account.channel_code) if account.account == MAIN_ACCOUNT else None
    return account.adapter or main


def _name_errors(session: Session, channel: Channel, name: str, medium: Medium | None) -> dict[str, str]:
    if NAME.fullmatch(name) is None:
        return {"akun": "Isi nama pendek: huruf a-z, angka, dan tanda -, misalnya gubernur."}
    kept = session.get(ChannelAccount, (channel.code, name))
    if kept is None or (kept.adapter is None and adapter_of(kept) == medium and not kept.settings):
        return {}
    return {"akun": f"Kanal ini sudah punya akun bernama {name}."}


def _set(account: ChannelAccount, given: Mapping[str, str | None], now: datetime) -> list[str]:
    """The names of the settings that are others now."""
    kept, moments = dict(account.settings), dict(account.settings_at)
    gone = [name for name in kept if "." in name and name not in given]
    wanted = {name: value for name, value in given.items() if value is not None} | dict.fromkeys(gone, "")
    changed = [name for name, value in wanted.items() if kept.get(name, "") != value]
    for name in changed:
        if value := wanted[name]:
            kept[name], moments[name] = value, now.isoformat()
        else:
            kept.pop(name, None)
            moments.pop(name, None)
    account.settings, account.settings_at = kept, moments
    return changed


def _shown(account: ChannelAccount, medium: Medium) -> dict[str, Any]:
    name = account.account
    return {
        f"akun {name}: {one}": value for one, value in account.settings.items() if not is_secret(medium, one)
    }


def _close(
    session: Session,
    channel: Channel,
    before: dict[str, Any],
    after: dict[str, Any],
    actor: Actor,
    now: datetime,
) -> None:
    closed(session, channel, before, after, actor=actor, now=now)
