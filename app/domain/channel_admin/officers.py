"""Who works the desk of a channel: officers that come from another desk, and new accounts for it."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import organisation, routing
from app.domain.actor import Actor
from app.domain.channel_admin.changing import closed, opened
from app.domain.errors import Invalid
from app.domain.organisation import Unit, User
from app.domain.vocabulary import Role, UnitKind

NAME_MAX = 80
NO_DESK = "Kanal ini tidak punya meja."


def of_desk(session: Session, code: str) -> list[User]:
    """The active officers of that desk, by name."""
    query = select(User).where(User.unit_code == routing.desk_of(code), User.is_active)
    return list(session.scalars(query.order_by(User.name, User.id)))


def of_other_desks(session: Session, code: str) -> list[User]:
    """The active officers of all other desks, by name."""
    query = (
        select(User)
        .join(User.unit)
        .where(
            Unit.kind == UnitKind.DESK,
            User.role == Role.CHANNEL_ADMIN,
            User.unit_code != routing.desk_of(code),
            User.is_active,
        )
    )
    return list(session.scalars(query.order_by(User.name, User.id)))


def assign(session: Session, code: str, version: str, username: str, *, actor: Actor, now: datetime) -> User:
    """Give the desk to an officer who worked another one; the old one is no longer theirs. Raises Invalid."""
    channel = opened(session, code, version, actor=actor)
    user = organisation.user_by_username(session, username)
    if user is None or user.role != Role.CHANNEL_ADMIN:
        raise Invalid({"petugas": "Pilih akun admin kanal dari daftar."})
    before = {f"meja {user.username}": user.unit_code}
    user.unit_code = _desk(session, code)
    session.flush()
    session.expire(user, ["unit"])
    closed(session, channel, before, {f"meja {user.username}": user.unit_code}, actor=actor, now=now)
    return user


def open_account(
    session: Session,
    code: str,
    version: str,
    username: str,
    name: str,
    email: str,
    *,
    actor: Actor,
    now: datetime,
) -> tuple[User, str]:
    """A new account for the desk, and the token of the link by which its officer sets the password. Raises Invalid."""
    channel = opened(session, code, version, actor=actor)
    name, email = " ".join(name.split()), email.strip()
    errors = {}
    if not 0 < len(name) <= NAME_MAX:
        errors["nama_petugas"] = f"Isi nama petugas, paling panjang {NAME_MAX} karakter."
    if email and (len(email) > 254 or email.count("@") != 1 or any(char.isspace() for char in email)):
        errors["surel_petugas"] = "Isi alamat surel yang lengkap, atau kosongkan."
    if errors:
        raise Invalid(errors)
    user = _opened_account(session, username, name, email, _desk(session, code), now)
    token = organisation.issue_reset(session, user, actor=actor, now=now)
    closed(session, channel, {}, {"akun petugas": user.username}, actor=actor, now=now)
    return user, token


def _opened_account(session: Session, username: str, name: str, email: str, desk: str, now: datetime) -> User:
    try:
        return organisation.add_user(
            session,
            username=username,
            name=name,
            role=Role.CHANNEL_ADMIN,
            unit_code=desk,
            password=secrets.token_urlsafe(32),  # nobody knows it; the link sets another
            email=email or None,
            now=now,
        )
    except Invalid as error:
        raise Invalid({"pengguna": str(error)}) from error


def _desk(session: Session, code: str) -> str:
    unit = session.get(Unit, routing.desk_of(code))
    if unit is None:
        raise Invalid({"petugas": NO_DESK})
    return unit.code
