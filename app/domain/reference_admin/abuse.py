"""Misuse, as biro.admin looks after it: limits, who is kept out, always recorded; the record names nobody in full."""

import ipaddress
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import WIB, day_from, local_date
from app.domain.abuse.blocks import REASON_MAX, Block, BlockKind, standing
from app.domain.abuse.limits import EMERGENCY, RANGES, TOLD_MAX, AbuseSetting, Limits, limits
from app.domain.abuse.person import known_by
from app.domain.abuse.watching import name_of_key
from app.domain.actor import Actor
from app.domain.api_key import ApiKey
from app.domain.errors import Conflict, Invalid
from app.domain.privacy import normalise_email, normalise_phone
from app.domain.privacy.crypto import keyed_hash
from app.domain.reference_admin.changing import begin, keep, locked, one_line
from app.domain.report import by_number

TABLE, KEY, BLOCKS = "abuse_settings", "penyalahgunaan", "blocks"
LONGEST = timedelta(days=731)
# As biro.admin reads them, in the form and in the record.
NAMES = {
    "reports": "laporan_sehari",
    "same": "laporan_sama",
    "days": "hari",
    "metres": "meter",
    "reopenings": "minta_buka_lagi",
    "network": "minta_jaringan",
    "bundle": "berkas",
    "told": "kalimat",
}
SMALLEST_PREFIX = {4: 16, 6: 32}
ACCOUNT_MAX = 120


class Wanted(NamedTuple):
    """A block as the form says it; `until` a day in Jakarta, included."""

    kind: str
    value: str
    reason: str
    until: str


class _Meant(NamedTuple):
    value: str
    shown: str
    hashed: str | None = None
    network: str | None = None


def set_limits(
    session: Session, typed: Mapping[str, str], version: str, *, actor: Actor, now: datetime
) -> None:
    """Set all limits and the text. Raises Invalid, Conflict or Forbidden."""
    begin(session, TABLE, KEY, version, actor=actor, now=now)
    wanted, before = _checked(typed), limits(session)
    for name, value in asdict(wanted).items():
        session.merge(AbuseSetting(name=name, value=str(value)))
    keep(session, TABLE, KEY, shown(before), shown(wanted), actor=actor, now=now)


def shown(values: Limits) -> dict[str, Any]:
    """The limits under the names of the form."""
    return {NAMES[name]: value for name, value in asdict(values).items()}


def keep_out(session: Session, wanted: Wanted, *, actor: Actor, now: datetime) -> Block:
    """Keep somebody out until a day. Raises Invalid with all faults, Conflict where it is so already, Forbidden."""
    begin(session, BLOCKS, actor=actor, now=now)
    errors: dict[str, str] = {}
    meant, reason, until = None, _reason(wanted.reason, errors), _until(wanted.until, now, errors)
    try:
        meant = _meant(session, wanted)
    except Invalid as fault:
        errors["nilai"] = str(fault)
    if errors or meant is None or until is None:
        raise Invalid(errors)
    return _keep(session, BlockKind(wanted.kind), meant, reason, until, actor, now)


def keep_reporter_out(
    session: Session, number: str, reason: str, until: str, *, actor: Actor, now: datetime
) -> list[Block]:
    """Keep the reporter of that report out, by phone and e-mail, without showing them. Raises Invalid, Conflict, Forbidden."""
    begin(session, BLOCKS, actor=actor, now=now)
    errors: dict[str, str] = {}
    why, end = _reason(reason, errors), _until(until, now, errors)
    contact = by_number(session, number).contact
    if contact is None or not (contact.phone or contact.email):
        errors["nilai"] = "Pelapor laporan ini tidak meninggalkan nomor atau surel."
    if errors or contact is None or end is None:
        raise Invalid(errors)
    meant = [
        (kind, _Meant(value, _masked(kind, value), value))
        for kind, value in ((BlockKind.PHONE, contact.phone), (BlockKind.EMAIL, contact.email))
        if value
    ]
    return [_keep(session, kind, one, why, end, actor, now) for kind, one in meant]


def lift(session: Session, block_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """End a block before its day. Raises Invalid, Conflict, NotVisible or Forbidden."""
    begin(session, BLOCKS, actor=actor, now=now)
    block = locked(session, Block, block_id)
    errors: dict[str, str] = {}
    why = _reason(reason, errors)
    if errors:
        raise Invalid(errors)
    if block.lifted_at is not None or block.until <= now:
        raise Conflict("Blokir ini sudah berakhir. Tidak ada yang diubah.")
    block.lifted_at, block.lifted_by_id = now, actor.user_id
    keep(
        session,
        BLOCKS,
        str(block.id),
        {"berlaku": True, "alasan_dibuka": None},
        {"berlaku": False, "alasan_dibuka": why},
        actor=actor,
        now=now,
    )


def _keep(
    session: Session,
    kind: BlockKind,
    meant: _Meant,
    reason: str,
    until: datetime,
    actor: Actor,
    now: datetime,
) -> Block:
    same = Block.network == meant.network if meant.network else Block.value_hash.in_(known_by(meant.hashed))
    if session.scalar(select(Block.id).where(standing(now), same).limit(1)) is not None:
        raise Conflict(f"{meant.shown} sudah diblokir. Buka dulu blokir yang berlaku untuk menggantinya.")
    block = Block(
        kind=kind,
        value=meant.value,
        value_hash=keyed_hash(meant.hashed) if meant.hashed else None,
        network=meant.network,
        shown=meant.shown,
        reason=reason,
        until=until,
        made_at=now,
        made_by_id=actor.user_id,
    )
    session.add(block)
    session.flush()
    made = {"jenis": kind.value, "siapa": meant.shown, "alasan": reason, "sampai": block.last_day.isoformat()}
    keep(session, BLOCKS, str(block.id), None, made, actor=actor, now=now)
    return block


def _meant(session: Session, wanted: Wanted) -> _Meant:
    typed = one_line(wanted.value)
    match wanted.kind:
        case BlockKind.PHONE:
            return _person(BlockKind.PHONE, normalise_phone(typed))
        case BlockKind.EMAIL:
            return _person(BlockKind.EMAIL, normalise_email(typed))
        case BlockKind.ACCOUNT if 0 < len(typed) <= ACCOUNT_MAX:
            return _person(BlockKind.ACCOUNT, typed)
        case BlockKind.API_KEY:
            return _key(session, typed)
        case BlockKind.NETWORK:
            return _network(typed)
    raise Invalid({"nilai": "Isi yang diblokir sesuai jenisnya."})


def _person(kind: BlockKind, value: str) -> _Meant:
    return _Meant(value, _masked(kind, value), value)


def _key(session: Session, name: str) -> _Meant:
    key = session.scalar(select(ApiKey).where(ApiKey.name == name).limit(1))
    if key is None:
        raise Invalid({"nilai": "Tidak ada kunci API dengan nama itu."})
    return _Meant(name_of_key(key.id), key.name, name_of_key(key.id))


def _network(typed: str) -> _Meant:
    try:
        network = ipaddress.ip_network(typed, strict=False)
    except ValueError:
        raise Invalid({"nilai": "Isi alamat IP atau jaringan, misalnya 203.0.113.0/24."}) from None
    least = SMALLEST_PREFIX[network.version]
    if network.prefixlen < least:
        raise Invalid(
            {"nilai": f"Terlalu luas: paling besar /{least}, agar orang lain tidak ikut terblokir."}
        )
    return _Meant(str(network), str(network), network=str(network))


def _masked(kind: BlockKind, value: str) -> str:
    """Enough to know it again, too little to reach anybody."""
    if kind == BlockKind.EMAIL:
        name, _, domain = value.partition("@")
        return f"{name[:1]}…@{domain}"
    return f"{value[:6]}…{value[-3:]}" if len(value) > 10 else f"{value[:2]}…"


def _reason(typed: str, errors: dict[str, str]) -> str:
    reason = one_line(typed)
    if not 0 < len(reason) <= REASON_MAX:
        errors["alasan"] = f"Tulis alasannya, paling panjang {REASON_MAX} huruf."
    return reason


def _until(typed: str, now: datetime, errors: dict[str, str]) -> datetime | None:
    day, today = day_from(typed.strip()), local_date(now)
    if day is None or not today <= day <= today + LONGEST:
        errors["sampai"] = "Isi hari terakhirnya, paling lama dua tahun dari sekarang."
        return None
    return datetime.combine(day + timedelta(days=1), time(), WIB)


def _checked(typed: Mapping[str, str]) -> Limits:
    errors: dict[str, str] = {}
    values: dict[str, Any] = {}
    for name, (low, high) in RANGES.items():
        text = typed.get(NAMES[name], "").strip()
        if text.isascii() and text.isdigit() and len(text) < 7 and low <= int(text) <= high:
            values[name] = int(text)
        else:
            errors[NAMES[name]] = f"Isi bilangan bulat dari {low} sampai {high}."
    told = one_line(typed.get(NAMES["told"], ""))
    if EMERGENCY not in told or "{sampai}" not in told or len(told) > TOLD_MAX:
        errors[NAMES["told"]] = (
            f"Paling panjang {TOLD_MAX} huruf; harus memuat {{sampai}} dan nomor darurat {EMERGENCY}."
        )
    if errors:
        raise Invalid(errors)
    return Limits(**values, told=told)
