"""Units and people: who holds a report, and who may act for that unit.

A unit's code is its natural key (contract.md section 2): `gambir`, `kecamatan.gambir`, `walikota.jakarta-pusat`,
`bina-marga`, `bina-marga.jakarta-pusat`, `kanal.sms`. A person has one role and one unit.
"""

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ARRAY, ColumnElement, ForeignKey, LargeBinary, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.base import Base, EnumText, Id, one_of
from app.domain import freshness
from app.domain.actor import AREA_ROLES, BIRO, BIRO_ROLES, Actor
from app.domain.errors import Forbidden, Invalid
from app.domain.vocabulary import Role, UnitKind
from app.wording import worded

RESET_LIFETIME = timedelta(hours=24)
PASSWORD_MIN = 10
USERNAME = re.compile(r"[a-z0-9._-]+")
# Who works where (product.md section 3); observers may belong to any office.
ROLES_IN = {
    UnitKind.KELURAHAN: frozenset({Role.KELURAHAN, Role.STAFF}),
    UnitKind.KECAMATAN: frozenset({Role.KECAMATAN}),
    UnitKind.KOTA: frozenset({Role.KOTA}),
    UnitKind.PD: frozenset({Role.DINAS, Role.STAFF}),
    UnitKind.UKPD: frozenset({Role.SUKU_DINAS, Role.STAFF}),
    UnitKind.BIRO: BIRO_ROLES,
    UnitKind.DESK: frozenset({Role.CHANNEL_ADMIN}),
}
_hasher = PasswordHasher(time_cost=2, memory_cost=32 * 1024, parallelism=1)


class Unit(Base):
    """An office that can hold reports or watch over those that do."""

    __tablename__ = "units"
    __table_args__ = (one_of("kind", UnitKind),)

    code: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[UnitKind] = mapped_column(EnumText(UnitKind), index=True)
    name: Mapped[str]
    short_name: Mapped[str]
    area_code: Mapped[str | None] = mapped_column(ForeignKey("areas.code"), index=True)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("units.code"), index=True)
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")


class User(Base):
    """An officer's account. `session_epoch` grows with every password change and ends older sessions.

    `list_columns`: the columns wanted in worklists (app/domain/columns.py), NULL = the usual ones.
    """

    __tablename__ = "users"
    __table_args__ = (one_of("role", Role),)

    id: Mapped[Id]
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(EnumText(Role))
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"), index=True)
    email: Mapped[str | None]
    password_hash: Mapped[str]
    session_epoch: Mapped[int] = mapped_column(default=0, server_default="0")
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")
    created_at: Mapped[datetime]
    last_login_at: Mapped[datetime | None]
    list_columns: Mapped[list[str] | None] = mapped_column(ARRAY(Text))

    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)

    def actor(self) -> Actor:
        """The acting person that the domain knows."""
        channel = self.unit_code.removeprefix("kanal.") if self.unit.kind == UnitKind.DESK else None
        return Actor(
            role=self.role,
            name=self.name,
            user_id=self.id,
            username=self.username,
            unit_code=self.unit_code,
            unit_kind=self.unit.kind,
            unit_name=self.unit.name,
            area_code=self.unit.area_code,
            channel_code=channel,
        )


class PasswordReset(Base):
    """A one-time link by which somebody sets a new password; only the digest of its token is kept."""

    __tablename__ = "password_resets"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


def hash_password(password: str) -> str:
    """Argon2id with 32 MiB a hash, so that a burst of sign-ins cannot take the host's memory."""
    return _hasher.hash(password)


def check_password(user: User | None, password: str) -> bool:
    """True if the password fits; costs the same time for a user that does not exist."""
    try:
        return _hasher.verify(user.password_hash if user else NOBODYS_HASH, password) and user is not None
    except (VerificationError, InvalidHashError):
        return False


# Of a password that nobody knows: it costs as much to check as any other and never fits.
NOBODYS_HASH = _hasher.hash(secrets.token_hex(16))


def user_by_username(session: Session, username: str) -> User | None:
    """The active account of that name, or None."""
    found = session.scalar(select(User).where(User.username == username.strip().lower()))
    return found if found is not None and found.is_active else None


def active_user(
    session: Session, user_id: int, epoch: int, also: ColumnElement[bool]
) -> tuple[User | None, bool]:
    """The account behind a session, unless it was closed or its password changed since, and whether `also` holds of it.

    Read along: the version of the reference data, so that this officer sees what was changed a moment ago.
    """
    found = session.execute(select(User, freshness.version(), also).where(User.id == user_id)).first()
    user, version, holds = found if found else (None, None, False)
    if version is not None:
        freshness.seen(version)
    is_valid = user is not None and user.is_active and user.session_epoch == epoch
    return (user, holds) if is_valid else (None, False)


def record_login(session: Session, user: User, *, now: datetime) -> None:
    user.last_login_at = now
    session.flush()


def change_password(session: Session, user: User, current: str, new: str, *, now: datetime) -> None:
    """Set a new password after proof of the old one; ends every other session. Raises Invalid."""
    if not check_password(user, current):
        raise Invalid({"current": "Kata sandi sekarang tidak cocok."})
    _set_password(user, new)
    session.flush()


def set_password(session: Session, user: User, new: str) -> None:
    """Set a password without proof of the old one (operator's command). Raises Invalid."""
    _set_password(user, new)
    session.flush()


def _set_password(user: User, new: str) -> None:
    if len(new) < PASSWORD_MIN:
        raise Invalid({"new": worded("Kata sandi minimal {n} karakter.", n=PASSWORD_MIN)})
    if user.username in new.lower():
        raise Invalid({"new": worded("Kata sandi tidak boleh memuat nama pengguna.")})
    user.password_hash = hash_password(new)
    user.session_epoch = (user.session_epoch or 0) + 1


def may_reset(session: Session, actor: Actor, user: User) -> bool:
    """Biro admin for everybody; else an officer of the unit above, or of the same unit for its field staff."""
    if actor.role == Role.BIRO_ADMIN:
        return user.id != actor.user_id
    if actor.unit_code == user.unit_code:
        return user.role == Role.STAFF and actor.role not in (Role.STAFF, Role.OBSERVER)
    return actor.role in AREA_ROLES | {Role.DINAS} and user.unit.parent_code == actor.unit_code


def issue_reset(session: Session, user: User, *, actor: Actor, now: datetime) -> str:
    """Make the one-time token for a forgotten password; earlier ones end. Raises Forbidden."""
    if not may_reset(session, actor, user) or actor.user_id is None:
        raise Forbidden("Anda tidak berwenang mengatur ulang kata sandi akun ini.")
    for old in session.scalars(select(PasswordReset).filter_by(user_id=user.id, used_at=None)):
        old.used_at = now
    token = secrets.token_urlsafe(32)
    session.add(
        PasswordReset(
            user_id=user.id,
            issued_by_id=actor.user_id,
            token_digest=_digest(token),
            expires_at=now + RESET_LIFETIME,
        )
    )
    session.flush()
    return token


def reset_by_token(session: Session, token: str, *, now: datetime) -> User | None:
    """The account whose valid, unused reset link this is, or None."""
    reset = _valid_reset(session, token, now)
    return session.get(User, reset.user_id) if reset else None


def use_reset(session: Session, token: str, new: str, *, now: datetime) -> User:
    """Set the password by the one-time link. Raises Invalid (also for a used or expired link)."""
    reset = _valid_reset(session, token, now, lock=True)
    user = session.get(User, reset.user_id) if reset else None
    if reset is None or user is None:
        raise Invalid({"token": worded("Tautan ini sudah dipakai atau kedaluwarsa. Minta tautan baru.")})
    _set_password(user, new)
    reset.used_at = now
    session.flush()
    return user


def _valid_reset(session: Session, token: str, now: datetime, *, lock: bool = False) -> PasswordReset | None:
    query = select(PasswordReset).where(
        PasswordReset.token_digest == _digest(token),
        PasswordReset.used_at.is_(None),
        PasswordReset.expires_at > now,
    )
    return session.scalar(query.with_for_update() if lock else query)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def add_user(
    session: Session,
    *,
    username: str,
    name: str,
    role: Role,
    unit_code: str,
    password: str,
    email: str | None,
    now: datetime,
) -> User:
    """Open an account. Raises Invalid for a name in use or unfit, an unknown unit, or a role that it does not have."""
    username = username.strip().lower()
    _check_username(session, username)
    _check_place(session, role, unit_code)
    user = User(
        username=username,
        name=name,
        role=role,
        unit_code=unit_code,
        email=email,
        created_at=now,
        password_hash="",
    )
    _set_password(user, password)
    user.session_epoch = 0
    session.add(user)
    session.flush()
    return user


def _check_username(session: Session, username: str) -> None:
    if USERNAME.fullmatch(username) is None:
        raise Invalid({"username": "Nama pengguna hanya boleh memuat huruf a-z, angka, titik, _ dan -."})
    if session.scalar(select(func.count()).select_from(User).filter_by(username=username)):
        raise Invalid({"username": f"Nama pengguna {username} sudah dipakai."})


def _check_place(session: Session, role: Role, unit_code: str) -> None:
    unit = session.get(Unit, unit_code)
    if unit is None:
        raise Invalid({"unit": f"Unit {unit_code} tidak dikenal."})
    roles = ROLES_IN[unit.kind] | {Role.OBSERVER}
    if role not in roles:
        raise Invalid(
            {"role": f"Di unit {unit_code} tidak ada peran {role}; yang ada: {', '.join(sorted(roles))}."}
        )


def subordinate_accounts(session: Session, actor: Actor, search: str, limit: int = 50) -> list[User]:
    """Accounts whose password the actor may reset, by part of the user name or name."""
    pattern = f"%{search.strip().lower()}%"
    query = (
        select(User)
        .join(User.unit)
        .where(User.is_active, func.lower(User.username + " " + User.name).like(pattern))
        .order_by(User.username)
        .limit(limit)
    )
    if actor.role != Role.BIRO_ADMIN:
        below = (Unit.parent_code == actor.unit_code) | (
            (User.unit_code == actor.unit_code) & (User.role == Role.STAFF)
        )
        query = query.where(below)
    return list(session.scalars(query))


def staff_of(session: Session, unit_code: str) -> list[User]:
    """Active field staff of a unit, by name."""
    query = select(User).filter_by(unit_code=unit_code, role=Role.STAFF, is_active=True).order_by(User.name)
    return list(session.scalars(query))


def biro(session: Session) -> Unit:
    """Biro Pemerintahan."""
    return session.get_one(Unit, BIRO)
