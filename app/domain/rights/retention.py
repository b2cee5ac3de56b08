"""The retention schedule: a closed report loses its reporter, later its content; periods are data.

close -> anonymise the reporter -> delete with a tombstone. Messages that never became a report go after a period of their own,
and so do the lines of who saw contact data. What is under a legal hold waits.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, ColumnElement, Select, and_, delete, exists, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base
from app.domain.actor import Actor
from app.domain.errors import Invalid
from app.domain.inbox import InboundMessage
from app.domain.inbox.message import DECIDED
from app.domain.measure import WHOLE, Measure
from app.domain.privacy import ContactAccess
from app.domain.reference_admin.changing import begin, keep
from app.domain.rights.hold import LegalHold
from app.domain.rights.tombstone import Erased, Tombstone

_HELD = exists().where(LegalHold.report_id == Measure.report_id, LegalHold.released_at.is_(None))
TABLE, KEY = "retention_periods", "retensi"
ORDER = "Penghapusan harus sesudah anonimisasi."


class Periods(NamedTuple):
    """Days: after closing until the reporter goes, until the report goes; of messages, of the log of looks."""

    reporter: int = 730
    report: int = 3650
    messages: int = 365
    looks: int = 1825


RANGES: Mapping[str, tuple[int, int]] = {
    "reporter": (30, 3650),
    "report": (365, 18250),
    "messages": (30, 3650),
    "looks": (365, 3650),
}
NAMES = {
    "reporter": "anonim_hari",
    "report": "hapus_hari",
    "messages": "pesan_hari",
    "looks": "catatan_hari",
}


class RetentionPeriod(Base):
    """A period that biro.admin set."""

    __tablename__ = TABLE
    __table_args__ = (
        CheckConstraint(
            " OR ".join(
                f"(name = '{name}' AND days BETWEEN {low} AND {high})" for name, (low, high) in RANGES.items()
            ),
            name="range",
        ),
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    days: Mapped[int]


class Due(NamedTuple):
    """How much of each is due."""

    reporter: int
    report: int
    messages: int
    looks: int
    held: int


def periods(session: Session) -> Periods:
    """The periods in force."""
    rows = session.execute(select(RetentionPeriod.name, RetentionPeriod.days)).tuples()
    return Periods()._replace(**{name: days for name, days in rows if name in RANGES})


def set_periods(
    session: Session, typed: Mapping[str, str], version: str, *, actor: Actor, now: datetime
) -> None:
    """Set them all. Raises Invalid, Conflict or Forbidden."""
    begin(session, TABLE, KEY, version, actor=actor, now=now)
    wanted, before = _checked(typed), periods(session)
    for name, days in wanted._asdict().items():
        session.merge(RetentionPeriod(name=name, days=days))
    keep(session, TABLE, KEY, shown(before), shown(wanted), actor=actor, now=now)


def shown(values: Periods) -> dict[str, int]:
    """The periods under the names of the form."""
    return {NAMES[name]: days for name, days in values._asdict().items()}


def due(session: Session, *, now: datetime) -> Due:
    """What the schedule would do now; changes nothing."""
    reports = {what: _count(session, _reports(session, what, now)) for what in Erased}
    waiting = select(Measure.report_id).where(_closed_before(session, Erased.REPORTER, now), _HELD)
    return Due(
        reports[Erased.REPORTER],
        reports[Erased.REPORT],
        _count(session, _messages(session, now)),
        _count(session, select(ContactAccess.id).where(_looked_before(session, now))),
        _count(session, waiting),
    )


def due_reports(session: Session, what: Erased, *, now: datetime, limit: int) -> list[int]:
    """The reports whose turn it is, oldest first."""
    query = _reports(session, what, now).order_by(Measure.closed_at, Measure.report_id)
    return list(session.scalars(query.limit(limit)))


def due_messages(session: Session, *, now: datetime, limit: int) -> list[int]:
    """Messages that became no report and whose time is over, oldest first."""
    return list(session.scalars(_messages(session, now).order_by(InboundMessage.id).limit(limit)))


def forget_looks(session: Session, *, now: datetime) -> int:
    """Drop the lines of who saw contact data whose time is over."""
    old = delete(ContactAccess).where(_looked_before(session, now)).returning(ContactAccess.id)
    return len(session.execute(old).all())


def _reports(session: Session, what: Erased, now: datetime) -> Select[int]:
    done = exists().where(
        Tombstone.report_id == Measure.report_id,
        Tombstone.what.in_([Erased.REPORT] if what == Erased.REPORT else list(Erased)),
    )
    return select(Measure.report_id).where(_closed_before(session, what, now), ~done, ~_HELD)


def _closed_before(session: Session, what: Erased, now: datetime) -> ColumnElement[bool]:
    """By the narrow table, whose index holds the day of closing."""
    before = now - timedelta(days=getattr(periods(session), what.value))
    return and_(Measure.unit_code == WHOLE, Measure.closed_at < before)


def _messages(session: Session, now: datetime) -> Select[int]:
    before = now - timedelta(days=periods(session).messages)
    return select(InboundMessage.id).where(
        InboundMessage.report_id.is_(None),
        InboundMessage.state.in_(DECIDED),
        InboundMessage.received_at < before,
    )


def _looked_before(session: Session, now: datetime) -> ColumnElement[bool]:
    return ContactAccess.at < now - timedelta(days=periods(session).looks)


def _count(session: Session, query: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _checked(typed: Mapping[str, str]) -> Periods:
    errors: dict[str, str] = {}
    values: dict[str, int] = {}
    for name, (low, high) in RANGES.items():
        text = typed.get(NAMES[name], "").strip()
        if text.isascii() and text.isdigit() and len(text) < 9 and low <= int(text) <= high:
            values[name] = int(text)
        else:
            errors[NAMES[name]] = f"Isi bilangan bulat dari {low} sampai {high}."
    if not errors and values["report"] <= values["reporter"]:
        errors[NAMES["report"]] = ORDER
    if errors:
        raise Invalid(errors)
    return Periods(**values)
