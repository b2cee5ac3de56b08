"""Accounts from a table: all of it or nothing, tried before, and the same table again changes nothing.

An account that is there gets the values of its line; one that is not is opened without a password. Nobody is locked by being
left out, and nobody is unlocked.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import configuration, freshness
from app.domain.actor import Actor
from app.domain.errors import Conflict
from app.domain.organisation import Unit, User
from app.domain.reference_admin import users
from app.domain.reference_admin.changing import one_line, only_biro_admin
from app.domain.reference_admin.users import Wanted
from app.domain.vocabulary import Role

MAX_LINES = 5000


class Fate(StrEnum):
    """What becomes of a line."""

    NEW = "baru"
    CHANGED = "diubah"
    SAME = "tetap"
    WRONG = "salah"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table, as it is written there."""

    number: int
    username: str
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Judged:
    """A line and what becomes of it; `why` of a wrong one in words."""

    line: Line
    fate: Fate
    why: str = ""


def judge(session: Session, lines: Sequence[Line], *, actor: Actor) -> list[Judged]:
    """What the table would do. Changes nothing."""
    units = {unit.code: unit for unit in session.scalars(select(Unit))}
    names = [line.username for line in lines]
    known = {user.username: user for user in session.scalars(select(User).where(User.username.in_(names)))}
    often = Counter(names)
    return [_judged(session, line, units, known.get(line.username), often, actor) for line in lines]


def carry_out(session: Session, lines: Sequence[Line], *, actor: Actor, now: datetime) -> list[Judged]:
    """Open and change what the table says. Raises Conflict, with nothing done, where a line is wrong; Forbidden."""
    if actor.role != Role.SYSTEM:
        only_biro_admin(actor)
    freshness.lock(session)
    judged = judge(session, lines, actor=actor)
    if wrong := sum(one.fate == Fate.WRONG for one in judged):
        raise Conflict(f"{wrong} baris salah. Tidak ada yang disimpan; perbaiki berkasnya, lalu ulangi.")
    new = [users.made(one.line.username, one.line.wanted, now) for one in judged if one.fate == Fate.NEW]
    session.add_all(new)
    values = {user.username: users.shown(user) for user in new}
    configuration.record_made(session, users.TABLE, values, actor=actor, now=now)
    for one in judged:
        if one.fate == Fate.CHANGED:
            user = users.user_of(session, one.line.username)
            users.alter(session, user, one.line.wanted, actor=actor, now=now)
    return judged


def counts(judged: Sequence[Judged]) -> dict[Fate, int]:
    """How many lines have each fate, in the order of the fates."""
    found = Counter(one.fate for one in judged)
    return {fate: found[fate] for fate in Fate}


def _judged(
    session: Session, line: Line, units: dict[str, Unit], user: User | None, often: Counter[str], actor: Actor
) -> Judged:
    wanted = line.wanted
    errors = users.faults(wanted, units.get(wanted.unit), user)
    if fault := users.username_fault(line.username):
        errors["pengguna"] = fault
    if often[line.username] > 1:
        errors["pengguna"] = f"{line.username} tertulis {often[line.username]} kali."
    if not errors and user and (fault := users.moving_fault(session, user, wanted, actor)):
        errors["unit"] = fault
    if errors:
        return Judged(line, Fate.WRONG, " ".join(errors.values()))
    if user is None:
        return Judged(line, Fate.NEW)
    return Judged(line, Fate.SAME if _values(wanted) == _stored(user) else Fate.CHANGED)


def _values(wanted: Wanted) -> tuple[str, str, str, str]:
    return one_line(wanted.name), wanted.role, wanted.unit, wanted.email.strip()


def _stored(user: User) -> tuple[str, str, str, str]:
    return user.name, user.role.value, user.unit_code, user.email or ""
