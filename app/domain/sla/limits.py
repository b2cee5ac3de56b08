"""How long each clock runs (product.md section 6), and which clock a hop gets."""

from decimal import Decimal

from app.domain.vocabulary import Calendar, ClockKind, EntryType, Priority, Status, UnitKind

# Hours around the clock: desk, start, validate and reopening (d); react by SE Sekda 40/2019.
HOP_HOURS = {
    ClockKind.DESK: Decimal(24),
    ClockKind.REACT: Decimal(6),
    ClockKind.START: Decimal(24),
    ClockKind.VALIDATE: Decimal(24),
    ClockKind.REOPENING: Decimal(24),
}
FIRST_CLOCKS = frozenset({ClockKind.DESK, ClockKind.REACT, ClockKind.START})
RED_FLAG_LIMIT = (Decimal(144), Calendar.KALENDER)

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


def hop_limit(kind: ClockKind, priority: Priority) -> tuple[Decimal, Calendar]:
    """The limit of a hop's clock; high priority (danger to life or traffic) halves the first ones."""
    hours = HOP_HOURS[kind]
    halved = priority == Priority.TINGGI and kind in FIRST_CLOCKS
    return (hours / 2 if halved else hours), Calendar.KALENDER


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
