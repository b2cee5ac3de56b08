"""One year of the working calendar for its page: days off, Ramadan, whether it has hours of its own, and what was changed."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.configuration import ConfigChange
from app.domain.sla import Holiday, HolidayKind, OfficeHoursRow, RamadanPeriod
from app.domain.timekeeping.calendar import HOLIDAYS, HOURS, RAMADAN
from app.queries.ticket.clock_words import change_words

CHANGES = 30
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


@dataclass(frozen=True, slots=True)
class DayOff:
    day: date
    weekday: str
    name: str
    kind: HolidayKind


@dataclass(frozen=True, slots=True)
class Year:
    days: list[DayOff]
    ramadan: list[RamadanPeriod]
    has_own_hours: bool
    changes: list[tuple[ConfigChange, str]]


def calendar_of(session: Session, year: int) -> Year:
    """What holds in that year, in the order of its days; changes newest first."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = session.scalars(select(Holiday).where(Holiday.day.between(first, last)).order_by(Holiday.day))
    periods = select(RamadanPeriod).where(RamadanPeriod.start_day <= last, RamadanPeriod.end_day >= first)
    return Year(
        days=[DayOff(row.day, DAYS[row.day.weekday()], row.name, row.kind) for row in days],
        ramadan=list(session.scalars(periods.order_by(RamadanPeriod.start_day))),
        has_own_hours=session.get(OfficeHoursRow, year) is not None,
        changes=[(change, change_words(change)) for change in _changes(session, year)],
    )


def _changes(session: Session, year: int) -> list[ConfigChange]:
    days = ConfigChange.table_name.in_((HOLIDAYS, RAMADAN)) & ConfigChange.key.startswith(str(year))
    hours = (ConfigChange.table_name == HOURS) & (ConfigChange.key == str(year))
    query = select(ConfigChange).where(or_(days, hours)).order_by(ConfigChange.id.desc()).limit(CHANGES)
    return list(session.scalars(query))
