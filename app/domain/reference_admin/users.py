"""Accounts of officers: opened, moved, locked, unlocked. Never deleted: the history of reports names them.

Nobody but its owner ever knows a password: a new account is entered by a one-time link, as a forgotten one is.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from app.domain import organisation
from app.domain.actor import Actor
from app.domain.errors import Conflict, Invalid, NotVisible
from app.domain.organisation import ROLES_IN, USERNAME, PasswordReset, Unit, User
from app.domain.reference_admin.changing import Errors, Values, begin, keep, locked, name_fault, one_line
from app.domain.report import Report
from app.domain.subtask import SubTask, reports_helped
from app.domain.vocabulary import Role

TABLE = "users"
NAME_MAX, USERNAME_MAX, EMAIL_MAX = 80, 60, 254
OFFICER_ROLES = tuple(role for role in Role if role not in (Role.REPORTER, Role.CLIENT, Role.SYSTEM))
FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who an account is for, as a form or a line of a file says."""

    name: str
    role: str
    unit: str
    email: str = ""


def user_of(session: Session, username: str) -> User:
    """The account, locked or not. Raises NotVisible."""
    user = session.scalar(select(User).where(User.username == username))
    if user is None:
        raise NotVisible("Akun ini tidak ada.")
    return user


def open_account(
    session: Session, username: str, wanted: Wanted, *, actor: Actor, now: datetime
) -> tuple[User, str]:
    """A new account, and the token of the link by which its officer sets the password. Raises Invalid or Forbidden."""
    begin(session, TABLE, actor=actor, now=now)
    username = username.strip().lower()
    errors = faults(wanted, session.get(Unit, wanted.unit))
    if fault := username_fault(username):
        errors["pengguna"] = fault
    elif session.scalar(select(User.id).where(User.username == username)):
        errors["pengguna"] = f"Nama pengguna {username} sudah dipakai."
    if errors:
        raise Invalid(errors)
    user = new_account(session, username, wanted, actor=actor, now=now)
    return user, organisation.issue_reset(session, user, actor=actor, now=now)


def change(
    session: Session, username: str, version: str, wanted: Wanted, *, actor: Actor, now: datetime
) -> User:
    """Another name, role, unit or address. Raises Invalid, Conflict or Forbidden."""
    begin(session, TABLE, username, version, actor=actor, now=now)
    user = locked(session, User, user_of(session, username).id)
    errors = faults(wanted, session.get(Unit, wanted.unit), user)
    if fault := moving_fault(session, user, wanted, actor):
        errors.setdefault("unit" if wanted.unit != user.unit_code else "peran", fault)
    if errors:
        raise Invalid(errors)
    alter(session, user, wanted, actor=actor, now=now)
    return user


def set_active(
    session: Session, username: str, version: str, is_active: bool, *, actor: Actor, now: datetime
) -> None:
    """Lock the account: its sessions and links end at once. Or unlock it. Raises Conflict or Forbidden."""
    begin(session, TABLE, username, version, actor=actor, now=now)
    user = locked(session, User, user_of(session, username).id)
    if user.id == actor.user_id:
        raise Conflict("Akun sendiri tidak dapat dikunci; minta admin lain melakukannya.")
    if is_active and not user.unit.is_active:
        raise Conflict(f"Unit {user.unit.name} sudah dihentikan. Pindahkan akun ini ke unit lain lebih dulu.")
    before = shown(user)
    if user.is_active and not is_active:
        user.session_epoch += 1
        _end_links(session, user, now)
    user.is_active = is_active
    keep(session, TABLE, username, before, shown(user), actor=actor, now=now)


def open_tasks(session: Session, user: User) -> list[str]:
    """The numbers of the open reports that this person was given, or has a sub-task of, at most a hundred."""
    given = select(Report.id).where(Report.assignee_id == user.id, Report.closed_at.is_(None))
    mine = union(given, reports_helped(SubTask.assignee_id == user.id))
    query = select(Report.number).where(Report.id.in_(mine), Report.closed_at.is_(None))
    return list(session.scalars(query.order_by(Report.due_at).limit(100)))


def new_account(session: Session, username: str, wanted: Wanted, *, actor: Actor, now: datetime) -> User:
    """Open an account whose values were checked."""
    user = made(username, wanted, now)
    session.add(user)
    keep(session, TABLE, username, None, shown(user), actor=actor, now=now)
    return user


def made(username: str, wanted: Wanted, now: datetime) -> User:
    """The account, in use and without a password that anybody knows."""
    return User(
        username=username,
        name=one_line(wanted.name),
        role=Role(wanted.role),
        unit_code=wanted.unit,
        email=wanted.email.strip() or None,
        password_hash=organisation.NOBODYS_HASH,
        created_at=now,
        is_active=True,
    )


def alter(session: Session, user: User, wanted: Wanted, *, actor: Actor, now: datetime) -> None:
    """Give an account values that were checked."""
    before = shown(user)
    user.name, user.role, user.unit_code = one_line(wanted.name), Role(wanted.role), wanted.unit
    user.email = wanted.email.strip() or None
    keep(session, TABLE, user.username, before, shown(user), actor=actor, now=now)
    session.expire(user, ["unit"])


def faults(wanted: Wanted, unit: Unit | None, user: User | None = None) -> Errors:
    """What does not fit, by field. A retired unit does only for those who are in it."""
    errors, name, email = Errors(), one_line(wanted.name), wanted.email.strip()
    if fault := name_fault(name, NAME_MAX):
        errors["nama"] = f"Nama: {fault[0].lower()}{fault[1:]}"
    elif name.startswith(FORMULA_SIGNS):
        errors["nama"] = "Nama tidak boleh diawali =, +, - atau @."
    if email and (len(email) > EMAIL_MAX or email.count("@") != 1 or not email.isprintable() or " " in email):
        errors["surel"] = "Isi alamat surel yang lengkap, atau kosongkan."
    if unit is None or not (unit.is_active or (user and user.unit_code == unit.code)):
        errors["unit"] = f"Unit {wanted.unit} tidak ada atau dihentikan." if wanted.unit else "Isi kode unit."
    if wanted.role not in OFFICER_ROLES:
        errors["peran"] = f"Peran {wanted.role} tidak dikenal." if wanted.role else "Pilih peran."
    elif unit is not None and wanted.role not in roles_of(unit):
        known = ", ".join(sorted(roles_of(unit)))
        errors["peran"] = f"Di unit {unit.code} tidak ada peran {wanted.role}; yang ada: {known}."
    return errors


def roles_of(unit: Unit) -> frozenset[Role]:
    """The roles that somebody may have there."""
    return ROLES_IN[unit.kind] | {Role.OBSERVER}


def username_fault(username: str) -> str | None:
    if not 0 < len(username) <= USERNAME_MAX or USERNAME.fullmatch(username) is None or username[0] == "-":
        return f"Nama pengguna: huruf a-z, angka, titik, _ dan -, paling panjang {USERNAME_MAX}, tidak diawali -."
    return None


def moving_fault(session: Session, user: User, wanted: Wanted, actor: Actor) -> str | None:
    """Why somebody may not get another role or unit now, if they may not."""
    if (wanted.unit, wanted.role) == (user.unit_code, user.role):
        return None
    if user.id == actor.user_id:
        return "Peran dan unit akun sendiri hanya dapat diubah admin lain."
    if tasks := open_tasks(session, user):
        some = ", ".join(tasks[:3]) + (" dan lainnya" if len(tasks) > 3 else "")
        return f"Masih memegang {len(tasks)} laporan terbuka ({some}). Minta unitnya mengalihkan lebih dulu."
    return None


def shown(user: User) -> Values:
    """What the record of changes says of an account."""
    return {
        "nama": user.name,
        "peran": user.role.value,
        "unit": user.unit_code,
        "surel": user.email,
        "aktif": user.is_active,
    }


def _end_links(session: Session, user: User, now: datetime) -> None:
    for link in session.scalars(select(PasswordReset).filter_by(user_id=user.id, used_at=None)):
        link.used_at = now


def search(session: Session, words: str, unit: str, limit: int) -> tuple[list[User], int]:
    """Accounts by part of the user name or name, and by unit; the first of them by name, and how many there are."""
    pattern = f"%{words.strip().lower()}%"
    query = select(User).where(func.lower(User.username + " " + User.name).like(pattern))
    if unit:
        query = query.where(User.unit_code == unit)
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return list(session.scalars(query.order_by(User.name, User.username).limit(limit))), count
