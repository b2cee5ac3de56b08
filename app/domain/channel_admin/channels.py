"""A channel itself: its name, prefix, kind, desk; made, changed, retired, taken into use again. Never deleted."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import reference, routing
from app.domain.actor import BIRO, Actor
from app.domain.channel import Channel, prefixes
from app.domain.channel_admin.adapters import ADAPTERS
from app.domain.channel_admin.changing import UNKNOWN, closed, only_biro_admin, opened
from app.domain.errors import Invalid, NotVisible
from app.domain.freshness import lock
from app.domain.inbox import ChannelAccount
from app.domain.organisation import Unit
from app.domain.vocabulary import ChannelKind, UnitKind

NAME_MAX, CONTACT_MAX, CODE_MAX, POSITION_MAX = 60, 120, 40, 999
# The third letter is none that is read as a digit.
PREFIX = re.compile(r"[A-Z]{2}[A-HJKMNP-Z]?")
KINDS: dict[ChannelKind, str] = {
    ChannelKind.FACE_TO_FACE: "Petugas mengisi formulir: tatap muka, telepon, WhatsApp, surat.",
    ChannelKind.MEDIA: "Formulirnya juga menanyakan media, tanggal terbit, dan tautan.",
    ChannelKind.APP: "Aplikasi mengirim laporan dengan kunci API.",
    ChannelKind.SOCIAL: "Akun X dan Facebook; pesannya menunggu di meja kanal.",
    ChannelKind.INTEGRATION: "Sistem lain seperti LAPOR, lewat adaptornya.",
    ChannelKind.MAIL: "Kotak surat; pengaturannya di lingkungan sistem.",
    ChannelKind.SMS: "Nomor SMS; pengaturannya di lingkungan sistem.",
}
# Whose office the desk is, as `intake_rights.OFFICE` knows it, or else one PD by its code.
OFFICES = {
    "": "Admin kanal sendiri",
    "kelurahan": "Kantor lurah",
    "kecamatan": "Kantor camat",
    "kota": "Kantor wali kota",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a channel is to be, as the form says."""

    name: str
    prefix: str
    kind: str
    desk_unit: str = ""
    contact: str = ""
    position: str = ""
    geotag: bool = False


def channel_of(session: Session, code: str) -> Channel:
    """The channel. Raises NotVisible."""
    channel = session.get(Channel, code)
    if channel is None:
        raise NotVisible(UNKNOWN)
    return channel


def create(session: Session, wanted: Wanted, *, actor: Actor, now: datetime) -> Channel:
    """A new channel with its desk. Raises Invalid or Forbidden."""
    only_biro_admin(actor)
    lock(session)
    code = _code_of(session, wanted.name)
    values = _checked(session, wanted, code)
    channel = Channel(code=code, is_active=True, **values)
    session.add_all(
        (channel, Unit(code=routing.desk_of(code), kind=UnitKind.DESK, parent_code=BIRO, **_desk(channel)))
    )
    closed(session, channel, None, shown(channel), actor=actor, now=now)
    return channel


def change(
    session: Session, code: str, version: str, wanted: Wanted, *, actor: Actor, now: datetime
) -> Channel:
    """Another name, prefix (for numbers from now on), kind, desk, contact. Raises Invalid, Conflict or Forbidden."""
    channel = opened(session, code, version, actor=actor)
    before = shown(channel)
    for name, value in _checked(session, wanted, code, channel).items():
        setattr(channel, name, value)
    unit = session.get(Unit, routing.desk_of(code))
    for name, value in _desk(channel).items() if unit else ():
        setattr(unit, name, value)
    closed(session, channel, before, shown(channel), actor=actor, now=now)
    return channel


def set_active(
    session: Session, code: str, version: str, is_active: bool, *, actor: Actor, now: datetime
) -> Channel:
    """Retire a channel: it takes no new reports, and what waits at its desk is decided on. Or take it into use again."""
    channel = opened(session, code, version, actor=actor)
    if is_active and channel.kind == ChannelKind.RETIRED:
        raise Invalid({"jenis": "Kanal lama ini hanya membawa riwayat. Pilih jenis lain lebih dulu."})
    before = shown(channel)
    channel.is_active = is_active
    closed(session, channel, before, shown(channel), actor=actor, now=now)
    return channel


def shown(channel: Channel) -> dict[str, Any]:
    """What the record of changes says of a channel."""
    return {
        "nama": channel.name,
        "awalan": channel.prefix,
        "jenis": channel.kind.value,
        "meja": channel.desk_unit,
        "kontak": channel.contact,
        "titik peta": channel.geotag,
        "urutan": channel.position,
        "aktif": channel.is_active,
    }


def _desk(channel: Channel) -> dict[str, str]:
    return {"name": f"Admin kanal {channel.name}", "short_name": channel.name}


def _code_of(session: Session, name: str) -> str:
    """The code that a name makes, with a number behind it where it is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:CODE_MAX].strip("_") or "kanal"
    taken = set(session.scalars(select(Channel.code).where(Channel.code.startswith(base, autoescape=True))))
    return next(
        code for n in range(1, len(taken) + 2) if (code := base if n == 1 else f"{base}_{n}") not in taken
    )


def _checked(session: Session, wanted: Wanted, code: str, channel: Channel | None = None) -> dict[str, Any]:
    """The values of the columns. Raises Invalid with everything that does not fit."""
    name, contact = " ".join(wanted.name.split()), " ".join(wanted.contact.split())
    prefix, position = wanted.prefix.strip().upper(), wanted.position.strip()
    errors = _name_errors(session, name, code) | _prefix_errors(session, prefix, code)
    errors |= _kind_errors(session, wanted.kind, channel)
    if len(contact) > CONTACT_MAX:
        errors["kontak"] = f"Paling panjang {CONTACT_MAX} karakter."
    if position and not (position.isascii() and position.isdigit() and int(position[:6]) <= POSITION_MAX):
        errors["urutan"] = f"Isi angka 0 sampai {POSITION_MAX}, atau kosongkan."
    if wanted.desk_unit not in OFFICES and not _is_pd(session, wanted.desk_unit):
        errors["meja"] = "Pilih siapa yang mengerjakan meja kanal ini."
    if errors:
        raise Invalid(errors)
    last = session.scalar(select(func.max(Channel.position))) or 0
    return {
        "name": name,
        "prefix": prefix,
        "kind": ChannelKind(wanted.kind),
        "geotag": wanted.geotag,
        "desk_unit": wanted.desk_unit or None,
        "contact": contact or None,
        "position": int(position)
        if position
        else channel.position
        if channel
        else min(last + 1, POSITION_MAX),
    }


def _name_errors(session: Session, name: str, code: str) -> dict[str, str]:
    if not 0 < len(name) <= NAME_MAX or not name.isprintable():
        return {"nama": f"Isi nama kanal, paling panjang {NAME_MAX} karakter."}
    twin = select(Channel.code).where(func.lower(Channel.name) == name.lower(), Channel.code != code)
    return {"nama": "Nama ini sudah dipakai kanal lain."} if session.scalar(twin.limit(1)) else {}


def _prefix_errors(session: Session, prefix: str, code: str) -> dict[str, str]:
    if PREFIX.fullmatch(prefix) is None:
        return {"awalan": "Isi dua atau tiga huruf kapital, misalnya WA; huruf ketiga bukan I, L, atau O."}
    owner = prefixes(session).get(prefix, code)
    if owner == code:
        return {}
    name = reference.catalogue(session).channels[owner].name
    return {"awalan": f"Awalan {prefix} milik kanal {name} dan nomor laporannya; pilih yang lain."}


def _kind_errors(session: Session, kind: str, channel: Channel | None) -> dict[str, str]:
    is_kept = channel is not None and kind == channel.kind
    if not is_kept and kind not in KINDS:
        return {"jenis": "Pilih jenis kanal."}
    if channel is None or is_kept:
        return {}
    query = select(ChannelAccount.adapter).where(
        ChannelAccount.channel_code == channel.code, ChannelAccount.adapter.is_not(None)
    )
    strange = set(session.scalars(query)) - set(ADAPTERS.get(ChannelKind(kind), ()))
    return {"jenis": "Kanal ini punya akun jaringan yang tidak cocok dengan jenis itu."} if strange else {}


def _is_pd(session: Session, code: str) -> bool:
    unit = session.get(Unit, code)
    return unit is not None and unit.kind == UnitKind.PD and unit.is_active
