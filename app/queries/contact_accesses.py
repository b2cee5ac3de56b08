"""Who looked at reporters' contact data, when and why: the log of /admin/privasi, by officer, day and report."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.clock import WIB
from app.domain.actor import Actor
from app.domain.errors import Forbidden
from app.domain.organisation import Unit, User
from app.domain.privacy import ContactAccess
from app.domain.report import Report
from app.domain.rights.correction import ContactCorrection
from app.domain.rights.hold import LegalHold
from app.domain.rights.tombstone import Tombstone
from app.domain.vocabulary import Role

PAGE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines: of an officer (user name), of days in Jakarta (both included), of a report; `after`: the last id seen."""

    username: str = ""
    since: date | None = None
    until: date | None = None
    number: str = ""
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """One look."""

    id: int
    at: datetime
    number: str
    name: str
    username: str
    unit: str | None
    reason: str
    is_erased: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A report under a legal hold, or that was."""

    hold: LegalHold
    number: str
    by: str


def looks(session: Session, asked: Asked, *, actor: Actor) -> tuple[list[Look], int | None]:
    """A page of the log, newest first, and where the next begins."""
    _only_biro_admin(actor)
    rows = session.execute(_lines(asked).limit(PAGE + 1)).all()
    page = [_look(row) for row in rows[:PAGE]]
    return page, page[-1].id if len(rows) > PAGE else None


def holds(session: Session, *, actor: Actor) -> list[Held]:
    """Holds in force first, then the last released ones."""
    _only_biro_admin(actor)
    query = (
        select(LegalHold, Report.number, User.name)
        .join(Report, Report.id == LegalHold.report_id)
        .join(User, User.id == LegalHold.placed_by_id)
        .order_by(LegalHold.released_at.desc().nulls_first(), LegalHold.id.desc())
    )
    return [Held(hold, number, by) for hold, number, by in session.execute(query.limit(200))]


def corrections(session: Session, *, actor: Actor) -> list[tuple[ContactCorrection, str, str]]:
    """The last corrections with report and officer."""
    _only_biro_admin(actor)
    query = (
        select(ContactCorrection, Report.number, User.name)
        .join(Report, Report.id == ContactCorrection.report_id)
        .join(User, User.id == ContactCorrection.user_id)
        .order_by(ContactCorrection.id.desc())
    )
    return list(session.execute(query.limit(20)).tuples())


def tombstones(session: Session, *, actor: Actor) -> list[tuple[Tombstone, str | None]]:
    """The last erasures with who decided them."""
    _only_biro_admin(actor)
    query = select(Tombstone, User.name).outerjoin(User, User.id == Tombstone.user_id)
    return list(session.execute(query.order_by(Tombstone.id.desc()).limit(30)).tuples())


def _look(row: Any) -> Look:
    id_, at, number, name, username, unit, reason, contact_id = row
    return Look(id_, at, number, name, username, unit, reason, contact_id is None)


def _lines(asked: Asked) -> Select[*tuple[Any, ...]]:
    a = ContactAccess
    query = (
        select(a.id, a.at, Report.number, User.name, User.username, Unit.name, a.reason, a.contact_id)
        .join(Report, Report.id == a.report_id)
        .join(User, User.id == a.user_id)
        .outerjoin(Unit, Unit.code == User.unit_code)
        .order_by(a.id.desc())
    )
    if asked.username:
        query = query.where(User.username == asked.username)
    if asked.number:
        query = query.where(Report.number == asked.number.upper().replace(" ", ""))
    if asked.since:
        query = query.where(a.at >= _midnight(asked.since))
    if asked.until:
        query = query.where(a.at < _midnight(asked.until + timedelta(days=1)))
    if asked.after and 0 < asked.after < 2**63:
        query = query.where(a.id < asked.after)
    return query


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), WIB).astimezone(UTC)


def _only_biro_admin(actor: Actor) -> None:
    if actor.role != Role.BIRO_ADMIN:
        raise Forbidden("Catatan ini hanya untuk admin Biro Pemerintahan.")
