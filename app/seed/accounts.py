"""Demo accounts (contract.md section 3): every unit has its officers, all with one published password.

Only with APP_ENV=demo; production refuses to start while they exist.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.domain import reference
from app.domain.abuse import AbuseSetting
from app.domain.actor import BIRO
from app.domain.api_key import ApiKey, key_digest
from app.domain.organisation import Unit, User, hash_password
from app.domain.vocabulary import Role, Scope, UnitKind

DEMO_PASSWORD = "jakarta-demo"  # noqa: S105 - published on purpose; production refuses accounts of the demo
DEMO_MAIL = "demo.example"
DEMO_API_KEY = "jaki-demo-key"
ROLES = {
    UnitKind.KELURAHAN: Role.KELURAHAN,
    UnitKind.KECAMATAN: Role.KECAMATAN,
    UnitKind.KOTA: Role.KOTA,
    UnitKind.PD: Role.DINAS,
    UnitKind.UKPD: Role.SUKU_DINAS,
    UnitKind.DESK: Role.CHANNEL_ADMIN,
}
PREFIXES = {UnitKind.KELURAHAN: "kelurahan.", UnitKind.PD: "dinas.", UnitKind.UKPD: "sudin."}
WITH_STAFF = frozenset({UnitKind.KELURAHAN, UnitKind.PD, UnitKind.UKPD})
BIRO_ACCOUNTS = (
    ("biro.verifikator", "Verifikator Biro Pemerintahan", Role.VERIFIER),
    ("biro.verifikator2", "Verifikator Kedua Biro Pemerintahan", Role.VERIFIER),
    ("biro.admin", "Admin Biro Pemerintahan", Role.BIRO_ADMIN),
    ("pemantau", "Pemantau", Role.OBSERVER),
)


def install(session: Session, *, now: datetime) -> int:
    """Add the demo accounts and the demo API key that are missing; returns how many accounts there were to add."""
    shared_hash = hash_password(DEMO_PASSWORD)
    units = session.scalars(select(Unit).where(Unit.is_active).order_by(Unit.code)).all()
    rows = [
        {
            **account,
            "password_hash": shared_hash,
            "created_at": now,
            "email": f"{account['username']}@{DEMO_MAIL}",
        }
        for account in _accounts(list(units))
    ]
    added = session.execute(insert(User).on_conflict_do_nothing().returning(User.id), rows).all()
    _api_key(session)
    _no_caps(session)
    reference.forget()
    return len(added)


def _api_key(session: Session) -> None:
    key = {
        "name": "JAKI (demo)",
        "channel_code": "jaki",
        "key_digest": key_digest(DEMO_API_KEY),
        "hourly_limit": None,
        "scopes": [scope.value for scope in Scope],
    }
    session.execute(insert(ApiKey).values(key).on_conflict_do_nothing())


def _no_caps(session: Session) -> None:
    """In the demo one person may be many: who tries it out plays them all. `/admin/penyalahgunaan` sets limits there as well."""
    off = [{"name": name, "value": "0"} for name in ("reports", "same", "reopenings", "network")]
    session.execute(insert(AbuseSetting).on_conflict_do_nothing(), off)


def _accounts(units: list[Unit]) -> Iterator[dict[str, Any]]:
    for unit in units:
        if unit.kind in ROLES:
            yield {
                "username": PREFIXES.get(unit.kind, "") + unit.code,
                "name": f"Petugas {unit.name}",
                "role": ROLES[unit.kind],
                "unit_code": unit.code,
            }
        for number in (1, 2) if unit.kind in WITH_STAFF else ():
            yield {
                "username": f"petugas.{unit.code}.{number}",
                "name": f"Petugas Lapangan {number} {unit.short_name}",
                "role": Role.STAFF,
                "unit_code": unit.code,
            }
    for username, name, role in BIRO_ACCOUNTS:
        yield {"username": username, "name": name, "role": role, "unit_code": BIRO}


def exist(session: Session) -> bool:
    """Whether demo accounts or the demo key are in this database."""
    account = session.scalar(select(exists().where(User.email.like(f"%@{DEMO_MAIL}"))))
    key = session.scalar(select(exists().where(ApiKey.key_digest == key_digest(DEMO_API_KEY))))
    return bool(account or key)
