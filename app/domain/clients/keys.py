"""Looking after the keys of client applications: made, changed, rotated, retired by biro.admin; every change is recorded.

A secret is returned once, by what made it. Old secrets end by themselves at the moment that was given.
"""

import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.clock import WIB, local_date
from app.domain import configuration, reference
from app.domain.actor import Actor
from app.domain.api_key import ApiKey, ApiKeyInfo, infos_of, key_digest
from app.domain.clients import callback
from app.domain.errors import Forbidden, Invalid, NotVisible
from app.domain.vocabulary import Role, Scope

NAME_MAX = 80
LIMIT_MAX = 1_000_000
OVERLAP_MAX = timedelta(days=90)
USED_EVERY = timedelta(minutes=1)
SECRET_PREFIX = "crm_"  # noqa: S105 - what secrets begin with, so that one is known when it is seen
TABLE = "api_keys"
UNKNOWN = "Kunci ini tidak ada."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a key is to be, as the form says. `callback_url`: checked by `callback.endpoint_of`; empty for none."""

    name: str
    channel: str
    scopes: Collection[str]
    hourly_limit: str
    callback_url: str = ""


class Issued(NamedTuple):
    """A key and the secrets that are shown once, None where there is no new one."""

    key: ApiKey
    secret: str | None = None
    callback_secret: str | None = None


def known_client(session: Session, raw: str, *, now: datetime) -> ApiKeyInfo | None:
    """The client whose secret this is: by the snapshot, and by the database for one that was made a moment ago."""
    digest = key_digest(raw)
    found = reference.catalogue(session).api_keys.get(digest)
    if found is None:
        found = _stored(session, digest)
    return found if found is not None and found.is_valid(now) else None


def _stored(session: Session, digest: bytes) -> ApiKeyInfo | None:
    query = select(ApiKey).where(or_(ApiKey.key_digest == digest, ApiKey.old_digest == digest))
    key = session.scalar(query)
    if key is None:
        return None
    reference.forget()
    return infos_of(key).get(digest)


def touch(session: Session, api_key_id: int, *, now: datetime) -> None:
    """Note that the key was used, at most once a minute."""
    stale = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < now - USED_EVERY)
    session.execute(update(ApiKey).where(ApiKey.id == api_key_id, stale).values(last_used_at=now))


def all_keys(session: Session) -> list[ApiKey]:
    """Every key, those in use first."""
    return list(session.scalars(select(ApiKey).order_by(ApiKey.is_active.desc(), ApiKey.name, ApiKey.id)))


def key_of(session: Session, public_id: uuid.UUID, *, lock: bool = False) -> ApiKey:
    """The key. Raises NotVisible."""
    query = select(ApiKey).where(ApiKey.public_id == public_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    key = session.scalar(query)
    if key is None:
        raise NotVisible(UNKNOWN)
    return key


def issue(session: Session, wanted: Wanted, *, actor: Actor, now: datetime) -> Issued:
    """A new key. Raises Invalid or Forbidden."""
    _only_biro_admin(actor)
    values = _checked(session, wanted)
    secret = _new_secret()
    key = ApiKey(key_digest=key_digest(secret), created_at=now, **values)
    signing = _sign(key)
    session.add(key)
    session.flush()
    configuration.record(session, TABLE, str(key.public_id), None, _shown(key), actor=actor, now=now)
    reference.forget()
    return Issued(key, secret, signing)


def change(session: Session, public_id: uuid.UUID, wanted: Wanted, *, actor: Actor, now: datetime) -> Issued:
    """Give a key another name, scopes, limit or address; a new address gets a new signing secret. Raises Invalid."""
    _only_biro_admin(actor)
    key = key_of(session, public_id, lock=True)
    before, address = _shown(key), key.callback_url
    for name, value in _checked(session, wanted).items():
        setattr(key, name, value)
    signing = _sign(key) if key.callback_url != address else None
    _record(session, key, before, actor, now)
    return Issued(key, None, signing)


def rotate(session: Session, public_id: uuid.UUID, until: str, *, actor: Actor, now: datetime) -> Issued:
    """A new secret; the one before stays good to the end of the day `until` (empty: no longer). Raises Invalid."""
    _only_biro_admin(actor)
    key = key_of(session, public_id, lock=True)
    before, secret = _shown(key), _new_secret()
    end = _end_of(until, now)
    key.old_digest, key.old_until = (key.key_digest, end) if end else (None, None)
    session.flush()  # the digest moves before its place is taken
    key.key_digest = key_digest(secret)
    _record(session, key, before, actor, now, rotated=True)
    return Issued(key, secret)


def set_active(
    session: Session, public_id: uuid.UUID, is_active: bool, *, actor: Actor, now: datetime
) -> ApiKey:
    """Retire a key, or take it into use again; a rotation under way ends with it."""
    _only_biro_admin(actor)
    key = key_of(session, public_id, lock=True)
    before = _shown(key)
    key.is_active, key.old_digest, key.old_until = is_active, None, None
    _record(session, key, before, actor, now)
    return key


def _only_biro_admin(actor: Actor) -> None:
    if actor.role != Role.BIRO_ADMIN:
        raise Forbidden("Hanya admin Biro Pemerintahan yang mengelola kunci API.")


def _checked(session: Session, wanted: Wanted) -> dict[str, Any]:
    errors: dict[str, str] = {}
    name, limit = wanted.name.strip(), wanted.hourly_limit.strip()
    channel = reference.catalogue(session).channels.get(wanted.channel)
    scopes = [scope.value for scope in Scope if scope in wanted.scopes]
    if not 0 < len(name) <= NAME_MAX:
        errors["nama"] = f"Isi nama aplikasi, paling panjang {NAME_MAX} karakter."
    if channel is None or not channel.is_active:
        errors["kanal"] = "Pilih kanal yang tersedia."
    if not scopes:
        errors["cakupan"] = "Pilih sedikitnya satu cakupan."
    if limit and not (limit.isascii() and limit.isdigit() and 0 < int(limit[:9]) <= LIMIT_MAX):
        errors["batas"] = f"Batas per jam: 1 sampai {LIMIT_MAX}, atau kosong untuk tanpa batas."
    if wanted.callback_url and Scope.WEBHOOK not in scopes:
        errors["alamat"] = "Alamat panggilan hanya untuk kunci dengan cakupan webhook."
    if errors:
        raise Invalid(errors)
    return {
        "name": name,
        "channel_code": wanted.channel,
        "scopes": scopes,
        "hourly_limit": int(limit) if limit else None,
        "callback_url": wanted.callback_url or None,
    }


def _sign(key: ApiKey) -> str | None:
    """A signing secret for the address, if there is one."""
    key.callback_secret = callback.new_secret() if key.callback_url else None
    return key.callback_secret


def _new_secret() -> str:
    return SECRET_PREFIX + secrets.token_urlsafe(32)


def _end_of(day: str, now: datetime) -> datetime | None:
    """The end of that day in Jakarta; None for none. Raises Invalid."""
    if not day.strip():
        return None
    today = local_date(now)
    try:
        chosen = date.fromisoformat(day.strip())
    except ValueError:
        chosen = date.min
    if not today <= chosen <= today + OVERLAP_MAX:
        raise Invalid({"sampai": f"Pilih hari ini sampai {OVERLAP_MAX.days} hari lagi, atau kosongkan."})
    return datetime.combine(chosen + timedelta(days=1), time(), WIB)


def _record(
    session: Session,
    key: ApiKey,
    before: dict[str, Any],
    actor: Actor,
    now: datetime,
    *,
    rotated: bool = False,
) -> None:
    session.flush()
    after = _shown(key) | ({"rahasia": "diganti"} if rotated else {})
    configuration.record(session, TABLE, str(key.public_id), before, after, actor=actor, now=now)
    reference.forget()


def _shown(key: ApiKey) -> dict[str, Any]:
    """What the record of changes says of a key; no secret."""
    return {
        "nama": key.name,
        "kanal": key.channel_code,
        "cakupan": list(key.scopes),
        "batas": key.hourly_limit,
        "alamat": key.callback_url,
        "aktif": key.is_active,
        "rahasia lama sampai": key.old_until.isoformat() if key.old_until else None,
    }
