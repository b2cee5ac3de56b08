"""How long each clock runs (product.md section 6), and which clock a hop gets.

The limits of the code hold until biro.admin sets others; those are the rows of `limits`. The finishing clock's limit is its
category's.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import CheckConstraint, Numeric, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText
from app.domain.vocabulary import Calendar, ClockKind, EntryType, Priority, Status, UnitKind

MAX_HOURS = Decimal(8784)  # a leap year


class Limit(NamedTuple):
    """`is_halved`: high priority (danger to life or traffic) has half the time."""

    hours: Decimal
    calendar: Calendar
    is_halved: bool


Limits = Mapping[ClockKind, Limit]

# desk, start, validate, reopening, help and check (d); react by SE Sekda 40/2019; the red flag since 2025 (s).
DEFAULTS: Limits = {
    ClockKind.DESK: Limit(Decimal(24), Calendar.KALENDER, is_halved=True),
    ClockKind.REACT: Limit(Decimal(6), Calendar.KALENDER, is_halved=True),
    ClockKind.START: Limit(Decimal(24), Calendar.KALENDER, is_halved=True),
    ClockKind.VALIDATE: Limit(Decimal(24), Calendar.KALENDER, is_halved=False),
    ClockKind.REOPENING: Limit(Decimal(24), Calendar.KALENDER, is_halved=False),
    ClockKind.RED_FLAG: Limit(Decimal(144), Calendar.KALENDER, is_halved=False),
    ClockKind.HELP: Limit(Decimal(72), Calendar.KALENDER, is_halved=True),
    # The validation runs on meanwhile: a field check is a means of Biro, no excuse.
    ClockKind.CHECK: Limit(Decimal(24), Calendar.KALENDER, is_halved=False),
}

# SP4N-LAPOR's own limits, in working days (app/domain/sla/national.py says from when to when).
NATIONAL = (
    ClockKind.LAPOR_FORWARD,
    ClockKind.LAPOR_ANSWER,
    ClockKind.LAPOR_SETTLE,
    ClockKind.LAPOR_CLOSE,
)
NATIONAL_DAYS = {ClockKind.LAPOR_FORWARD: 3, ClockKind.LAPOR_ANSWER: 5, ClockKind.LAPOR_CLOSE: 10}
SETTLE_DAYS = {
    EntryType.INFORMASI: 5,
    EntryType.ASPIRASI: 14,
    EntryType.PENGADUAN: 14,
    EntryType.PENGAWASAN: 60,
}


def national_limit(kind: ClockKind, entry: EntryType | None = None) -> tuple[Decimal, Calendar]:
    """The limit of one of LAPOR's clocks, working days as 24 hours each; an entry of no type is a complaint."""
    days = NATIONAL_DAYS.get(kind) or SETTLE_DAYS[entry or EntryType.PENGADUAN]
    return Decimal(24 * days), Calendar.HARI_KERJA


class LimitRow(Base):
    """A limit that biro.admin set."""

    __tablename__ = "limits"
    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(repr(kind.value) for kind in DEFAULTS)})", name="kind"),
        CheckConstraint("calendar IN ('kalender', 'kerja')", name="calendar"),
        CheckConstraint(f"hours > 0 AND hours <= {MAX_HOURS}", name="hours"),
    )

    kind: Mapped[ClockKind] = mapped_column(EnumText(ClockKind), primary_key=True)
    hours: Mapped[Decimal] = mapped_column(Numeric(7, 2))
    calendar: Mapped[Calendar] = mapped_column(EnumText(Calendar))
    is_halved: Mapped[bool]


def limits(session: Session) -> Limits:
    """The limits in force; pages and moves read them from the catalogue."""
    rows = session.scalars(select(LimitRow))
    return {**DEFAULTS, **{row.kind: Limit(row.hours, row.calendar, row.is_halved) for row in rows}}


def hop_limit(known: Limits, kind: ClockKind, priority: Priority) -> tuple[Decimal, Calendar]:
    """The limit of a clock that no category sets; high priority halves the first ones."""
    limit = known[kind]
    halved = priority == Priority.TINGGI and limit.is_halved
    return (limit.hours / 2 if halved else limit.hours), limit.calendar


def hop_clock_for(status: Status, holder_kind: UnitKind) -> ClockKind | None:
    """The clock of a report that has just come to that status at that kind of unit.

    None where only `finish` runs.
    """
    if status == Status.WAITING:
        return ClockKind.DESK if holder_kind == UnitKind.DESK else ClockKind.REACT
    return _HOPS.get(status)


_HOPS = {
    Status.COORDINATION: ClockKind.REACT,
    Status.DISPOSITION: ClockKind.START,
    Status.AWAITING_VALIDATION: ClockKind.VALIDATE,
}
