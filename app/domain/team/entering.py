"""Entering an absence, and ending one early: oneself, the unit's office for its field staff, biro.admin for everybody.

Every change is recorded with who made it. What has ended stays as it is.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import day_from, local_date
from app.domain import configuration
from app.domain.actor import Actor
from app.domain.errors import Conflict, Forbidden, Invalid, NotVisible
from app.domain.organisation import User, user_by_username
from app.domain.team.absence import Absence
from app.domain.team.kinds import AbsenceKind
from app.domain.team.rules import HEADS
from app.domain.vocabulary import Role

TABLE = "absences"
WHAT = "tidak hadir"  # the one value that the record of changes shows
BACK_DAYS, LONGEST_DAYS, AHEAD_DAYS = 31, 366, 366
NOBODY = "Akun ini tidak ada, atau bukan untuk Anda."
Errors = dict[str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An absence as typed: days as 2026-11-30, `deputy` a user name or nothing."""

    kind: str
    first: str
    last: str
    deputy: str = ""


def may_enter(actor: Actor, user: User) -> bool:
    """Oneself; biro.admin for everybody; the office of a unit for its own field staff."""
    if user.id == actor.user_id or actor.role == Role.BIRO_ADMIN:
        return True
    return actor.role in HEADS and user.role == Role.STAFF and user.unit_code == actor.unit_code


def person(session: Session, username: str, *, actor: Actor) -> User:
    """Whose absence this officer may enter. Raises NotVisible, alike for others and for nobody."""
    user = user_by_username(session, username)
    if user is None or not may_enter(actor, user):
        raise NotVisible(NOBODY)
    return user


def entries(session: Session, user: User, *, now: datetime) -> list[Absence]:
    """What holds now or is to come, in order."""
    query = select(Absence).where(
        Absence.user_id == user.id, Absence.withdrawn_at.is_(None), Absence.last_day >= local_date(now)
    )
    return list(session.scalars(query.order_by(Absence.first_day)))


def enter(session: Session, username: str, wanted: Wanted, *, actor: Actor, now: datetime) -> Absence:
    """Put an absence down. Raises NotVisible, or Invalid with the fields `jenis`, `mulai`, `sampai`, `pengganti`."""
    user = _locked(session, username, actor)
    errors = Errors()
    kind = wanted.kind.strip()
    if kind not in set(AbsenceKind):
        errors["jenis"] = "Pilih alasan."
    days = _days(wanted, local_date(now), errors)
    deputy = _deputy(session, user, wanted.deputy.strip(), days, errors)
    if days and (other := _overlapping(session, user, days)):
        errors["mulai"] = f"Sudah tercatat tidak hadir {_span(other)}; akhiri dulu yang itu."
    if errors or days is None:
        raise Invalid(errors)
    absence = Absence(
        id=uuid.uuid4(),
        user_id=user.id,
        deputy_id=deputy.id if deputy else None,
        kind=AbsenceKind(kind),
        first_day=days[0],
        last_day=days[1],
        entered_by_id=actor.user_id,
        entered_at=now,
    )
    session.add(absence)
    _record(session, user, None, _words(absence, deputy), actor=actor, now=now)
    return absence


def end(session: Session, username: str, absence_id: uuid.UUID, *, actor: Actor, now: datetime) -> None:
    """The person is there again today; what had not begun is withdrawn. Raises NotVisible or Conflict."""
    user, today = _locked(session, username, actor), local_date(now)
    absence = session.get(Absence, absence_id, populate_existing=True)
    if absence is None or absence.user_id != user.id:
        raise NotVisible("Ketidakhadiran ini tidak ada.")
    if absence.withdrawn_at is not None or absence.last_day < today:
        raise Conflict("Ketidakhadiran ini sudah berakhir; tidak ada yang diubah.")
    deputy = session.get(User, absence.deputy_id) if absence.deputy_id is not None else None
    before = _words(absence, deputy)
    if absence.first_day < today:
        absence.last_day = today - timedelta(days=1)
    else:
        absence.withdrawn_at = now
    after = None if absence.withdrawn_at else _words(absence, deputy)
    _record(session, user, before, after, actor=actor, now=now)


def _locked(session: Session, username: str, actor: Actor) -> User:
    """The person, whose absences nobody else changes until the end of the transaction."""
    user = person(session, username, actor=actor)
    if actor.user_id is None:
        raise Forbidden("Hanya petugas yang mencatat ketidakhadiran.")
    session.execute(select(User.id).where(User.id == user.id).with_for_update(key_share=True))
    return user


def _days(wanted: Wanted, today: date, errors: Errors) -> tuple[date, date] | None:
    first, last = day_from(wanted.first.strip()), day_from(wanted.last.strip())
    if first is None:
        errors["mulai"] = "Isi hari pertama, misalnya 2026-11-30."
    elif not -BACK_DAYS <= (first - today).days <= AHEAD_DAYS:
        errors["mulai"] = "Hari pertama paling lama sebulan yang lalu dan paling jauh setahun lagi."
    if last is None:
        errors["sampai"] = "Isi hari terakhir, misalnya 2026-11-30."
    elif last < today:
        errors["sampai"] = "Hari terakhir sudah lewat."
    elif first is not None and not 0 <= (last - first).days < LONGEST_DAYS:
        errors["sampai"] = (
            "Hari terakhir tidak boleh sebelum hari pertama, dan paling lama setahun sesudahnya."
        )
    return (first, last) if first and last and not errors.keys() & {"mulai", "sampai"} else None


def _deputy(
    session: Session, user: User, username: str, days: tuple[date, date] | None, errors: Errors
) -> User | None:
    if not username:
        return None
    deputy = user_by_username(session, username)
    alike = deputy is not None and (deputy.unit_code, deputy.role) == (user.unit_code, user.role)
    if deputy is None or not alike or deputy.id == user.id:
        errors["pengganti"] = "Pilih rekan dari unit yang sama."
    elif days and (own := _overlapping(session, deputy, days)):
        errors["pengganti"] = f"{deputy.name} sendiri tidak hadir {_span(own)}; pilih rekan lain."
    return deputy


def _overlapping(session: Session, user: User, days: tuple[date, date]) -> Absence | None:
    query = select(Absence).where(
        Absence.user_id == user.id,
        Absence.withdrawn_at.is_(None),
        Absence.first_day <= days[1],
        Absence.last_day >= days[0],
    )
    return session.scalars(query.order_by(Absence.first_day).limit(1)).first()


def _span(absence: Absence) -> str:
    return f"{absence.first_day:%d-%m-%Y} s.d. {absence.last_day:%d-%m-%Y}"


def _words(absence: Absence, deputy: User | None) -> str:
    kind = absence.kind.value.replace("_", " ")
    return f"{kind} {_span(absence)}" + (f", pengganti {deputy.name}" if deputy else "")


def _record(
    session: Session, user: User, before: str | None, after: str | None, *, actor: Actor, now: datetime
) -> None:
    session.flush()
    changed = ({WHAT: before}, {WHAT: after})
    configuration.record(session, TABLE, user.username, *changed, actor=actor, now=now)
