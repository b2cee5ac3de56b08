"""Days off, Ramadan and office hours as data that biro.admin maintains, and the working calendar made from them.

The calendar is read at most every ten seconds in each process; whoever changes a day calls `forget_calendar()`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Date, SmallInteger, Time, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, one_of
from app.domain.sla.calendar import OfficeHours, WorkingCalendar

SEED_YEARS = range(2019, 2029)
FRESH = timedelta(seconds=10)


class HolidayKind(StrEnum):
    """A national holiday, or a day of joint leave that the government declares."""

    LIBUR = "libur"
    CUTI_BERSAMA = "cuti_bersama"


class Holiday(Base):
    """One day on which no office works."""

    __tablename__ = "holidays"
    __table_args__ = (one_of("kind", HolidayKind),)

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    name: Mapped[str]
    kind: Mapped[HolidayKind] = mapped_column(EnumText(HolidayKind))


class RamadanPeriod(Base):
    """One Ramadan with its shorter hours; first and last day, both included."""

    __tablename__ = "ramadan_periods"
    __table_args__ = (CheckConstraint("end_day >= start_day", name="order"),)

    start_day: Mapped[date] = mapped_column(Date, primary_key=True)
    end_day: Mapped[date] = mapped_column(Date)


class OfficeHoursRow(Base):
    """Office hours in WIB from the first day of that year on, until another year has its own."""

    __tablename__ = "office_hours"
    __table_args__ = tuple(
        CheckConstraint(f"{prefix}closes > {prefix}opens", name=f"{prefix}order")
        for prefix in ("", "friday_", "ramadan_", "ramadan_friday_")
    )

    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    opens: Mapped[time] = mapped_column(Time)
    closes: Mapped[time] = mapped_column(Time)
    friday_opens: Mapped[time] = mapped_column(Time)
    friday_closes: Mapped[time] = mapped_column(Time)
    ramadan_opens: Mapped[time] = mapped_column(Time)
    ramadan_closes: Mapped[time] = mapped_column(Time)
    ramadan_friday_opens: Mapped[time] = mapped_column(Time)
    ramadan_friday_closes: Mapped[time] = mapped_column(Time)

    def hours(self) -> OfficeHours:
        return OfficeHours(**{name: getattr(self, name) for name in OfficeHours._fields})


# First day of fasting and the day before Idul Fitri as the Ministry of Religious Affairs announced them
# (sidang isbat); from 2027 on as its calendar expects them, to be corrected by biro.admin once announced.
RAMADAN = (
    (date(2019, 5, 6), date(2019, 6, 4)),
    (date(2020, 4, 24), date(2020, 5, 23)),
    (date(2021, 4, 13), date(2021, 5, 12)),
    (date(2022, 4, 3), date(2022, 5, 1)),
    (date(2023, 3, 23), date(2023, 4, 21)),
    (date(2024, 3, 12), date(2024, 4, 9)),
    (date(2025, 3, 1), date(2025, 3, 30)),
    (date(2026, 2, 19), date(2026, 3, 20)),
    (date(2027, 2, 8), date(2027, 3, 9)),
    (date(2028, 1, 28), date(2028, 2, 26)),
)


@dataclass(slots=True)
class _Kept:
    calendar: WorkingCalendar | None = None
    read_at: datetime | None = None


_kept = _Kept()


def working_calendar(session: Session, now: datetime) -> WorkingCalendar:
    """The calendar, at most ten seconds old."""
    if _kept.calendar is None or _kept.read_at is None or abs(now - _kept.read_at) > FRESH:
        days_off = session.scalars(select(Holiday.day)).all()
        ramadan = session.execute(select(RamadanPeriod.start_day, RamadanPeriod.end_day)).tuples().all()
        hours = {row.year: row.hours() for row in session.scalars(select(OfficeHoursRow))}
        _kept.calendar, _kept.read_at = WorkingCalendar.of(days_off, ramadan, hours), now
    return _kept.calendar


def forget_calendar() -> None:
    """Read it again at the next use in this process."""
    _kept.calendar = None


def holidays_from_library(year: int) -> list[dict[str, Any]]:
    """Rows of Holiday for a year, from the `holidays` package (national holidays and cuti bersama, names
    Indonesian).
    """
    import holidays  # takes a while to load and is needed at set-up only

    rows: dict[date, dict[str, Any]] = {}
    for category, kind in (("government", HolidayKind.CUTI_BERSAMA), ("public", HolidayKind.LIBUR)):
        found = holidays.country_holidays("ID", years=year, categories=(category,), language="id")
        rows |= {day: {"day": day, "name": name, "kind": kind} for day, name in found.items()}
    return [rows[day] for day in sorted(rows)]


def ramadan_rows() -> list[dict[str, Any]]:
    """Rows of RamadanPeriod for the seeded years."""
    return [{"start_day": first, "end_day": last} for first, last in RAMADAN]


def seed_calendar(session: Session, years: Iterable[int] = SEED_YEARS) -> int:
    """Put in the days off and Ramadans that are missing; what somebody edited stays.

    Returns how many days were new.
    """
    rows = [row for year in years for row in holidays_from_library(year)]
    new = (
        session.execute(insert(Holiday).on_conflict_do_nothing().returning(Holiday.day), rows).all()
        if rows
        else []
    )
    session.execute(insert(RamadanPeriod).on_conflict_do_nothing(), ramadan_rows())
    forget_calendar()
    return len(new)
