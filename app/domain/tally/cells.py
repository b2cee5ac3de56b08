"""The cells and how lengths are kept in them.

A length is kept in bins with three significant digits: tenths of an hour below 100 hours, whole hours below 1,000, tens of hours
beyond, always rounded down. Rounding down keeps the order, so a median or 90th percentile of bins is exactly the bin of the
true one: what a page shows is exact in every digit. What has not ended is UNENDED, longer than everything that has.
"""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Integer, SmallInteger, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id
from app.domain.vocabulary import Status

HOPS = ("react", "start", "work", "validate", "whole")
STATUSES = tuple(status.value for status in Status)
UNENDED = 32_767
BIN_SECONDS = 360  # a tenth of an hour
_STEPS = ((1_000, 0, 1), (1_900, 1_000, 10), (2_800, 10_000, 100))
_BEYOND = (100_000, 1_000)


class Tally(Base):
    """One cell. `period`: '' = everything, '2026', '2026-11'; `place`: '' = Jakarta, a dotted code, or '@' and a unit's code.

    `category`, `channel`: '' = all. `finished`: a result was entered that stands; `completed` is what Biro has validated.
    `reporters`: different known ones. A unit's cell counts its part in reports, so one report may stand in several.
    """

    __tablename__ = "tallies"

    period: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    received: Mapped[int]
    reporters: Mapped[int]
    finished: Mapped[int]
    reopened: Mapped[int]
    rejected: Mapped[int]
    waiting: Mapped[int]
    coordination: Mapped[int]
    disposition: Mapped[int]
    in_progress: Mapped[int]
    needs_reporter: Mapped[int]
    awaiting_validation: Mapped[int]
    result_rejected: Mapped[int]
    completed: Mapped[int]
    unactionable: Mapped[int]
    merged: Mapped[int]


class TallyLength(Base):
    """The lengths of one hop in one cell: how many cases in each bin, and what follows from them."""

    __tablename__ = "tally_lengths"

    period: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    hop: Mapped[str] = mapped_column(primary_key=True)
    cases: Mapped[int]
    median: Mapped[int] = mapped_column(SmallInteger)
    p90: Mapped[int] = mapped_column(SmallInteger)
    bins: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    counts: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class TallyChange(Base):
    """What a measure said before (`n` = -1) or says since (1), not folded yet."""

    __tablename__ = "tally_changes"

    id: Mapped[Id]
    n: Mapped[int] = mapped_column(SmallInteger)
    unit_code: Mapped[str]
    month: Mapped[str]
    kelurahan_code: Mapped[str | None]
    category_code: Mapped[str]
    channel_code: Mapped[str]
    reporter: Mapped[int | None] = mapped_column(BigInteger)
    status: Mapped[Status] = mapped_column(EnumText(Status))
    finished: Mapped[bool]
    reopened: Mapped[bool]
    rejected: Mapped[bool]
    react: Mapped[int | None] = mapped_column(SmallInteger)
    start: Mapped[int | None] = mapped_column(SmallInteger)
    work: Mapped[int | None] = mapped_column(SmallInteger)
    validate: Mapped[int | None] = mapped_column(SmallInteger)
    whole: Mapped[int | None] = mapped_column(SmallInteger)


class TallyState(Base):
    """One row: when the cells were last folded; NULL = they have to be made anew first."""

    __tablename__ = "tally_state"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    counted_at: Mapped[datetime | None]


def counted_at(session: Session) -> datetime | None:
    """The moment that the cells are about; None while they are not to be used."""
    return session.scalar(select(TallyState.counted_at))


def seconds_of(kept: int | None) -> int | None:
    """The shortest length of a bin in seconds; None for what has not ended, or is none."""
    if kept is None or kept == UNENDED:
        return None
    below = 0
    for end, first, step in _STEPS:
        if kept < end:
            return (first + (kept - below) * step) * BIN_SECONDS
        below = end
    first, step = _BEYOND
    return (first + (kept - below) * step) * BIN_SECONDS
