"""Working time of the province: how long an office has had, and until when it has.

Monday to Thursday 07:30-16:00, Friday 07:30-16:30; in Ramadan 08:00-15:00 and Friday to 15:30, or what biro.admin set
from a year on; nothing on Saturdays, Sundays, national holidays and cuti bersama (product.md section 6). All moments are
aware; results are UTC, the hours are those of WIB. `add` and `elapsed` are inverse: elapsed(start, add(start, h)) is h, for
every h above zero.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from app.clock import WIB, local_date
from app.domain.vocabulary import Calendar

FRIDAY = 4
ONE_DAY = timedelta(days=1)
# A calendar without one working day in two years is a mistake of whoever maintains it, not a reason to count
# for ever.
SEARCH_DAYS = 730

Period = tuple[date, date]
Hours = Decimal | int | float


class OfficeHours(NamedTuple):
    """When offices open and close, in WIB: Monday to Thursday, Friday, and both in Ramadan."""

    opens: time = time(7, 30)
    closes: time = time(16, 0)
    friday_opens: time = time(7, 30)
    friday_closes: time = time(16, 30)
    ramadan_opens: time = time(8, 0)
    ramadan_closes: time = time(15, 0)
    ramadan_friday_opens: time = time(8, 0)
    ramadan_friday_closes: time = time(15, 30)

    def on(self, *, friday: bool, ramadan: bool) -> tuple[time, time]:
        if ramadan:
            return self[6:] if friday else self[4:6]
        return self[2:4] if friday else self[:2]


USUAL = OfficeHours()


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Days off, the periods of Ramadan (first and last day, both included), and hours from the first day of a year on."""

    days_off: frozenset[date] = frozenset()
    ramadan: tuple[Period, ...] = field(default=())
    hours: tuple[tuple[int, OfficeHours], ...] = field(default=())

    @classmethod
    def of(
        cls,
        days_off: Iterable[date],
        ramadan: Iterable[Period],
        hours: Mapping[int, OfficeHours] | None = None,
    ) -> "WorkingCalendar":
        return cls(frozenset(days_off), tuple(ramadan), tuple(sorted((hours or {}).items())))

    def is_working_day(self, day: date) -> bool:
        return day.weekday() <= FRIDAY and day not in self.days_off

    def is_ramadan(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.ramadan)

    def hours_in(self, year: int) -> OfficeHours:
        """Those set for that year, or for the last year before it."""
        at = bisect_right(self.hours, year, key=lambda entry: entry[0])
        return self.hours[at - 1][1] if at else USUAL

    def hours_of(self, day: date) -> tuple[datetime, datetime] | None:
        """Opening and closing in UTC, None on a day off."""
        if not self.is_working_day(day):
            return None
        hours = self.hours_in(day.year)
        opens, closes = hours.on(friday=day.weekday() == FRIDAY, ramadan=self.is_ramadan(day))
        return _utc(day, opens), _utc(day, closes)

    def add(self, start: datetime, span: timedelta) -> datetime:
        """The moment at which `span` of working time has passed since `start`.

        `start` itself for nothing at all.
        """
        if span <= timedelta():
            return start.astimezone(UTC)
        left = span
        for opens, closes in self._sessions(start):
            here = closes - max(opens, start)
            if here >= left:
                return max(opens, start).astimezone(UTC) + left
            left -= here
        raise ValueError("the calendar has no working days")

    def closing(self, start: datetime, days: int) -> datetime:
        """The closing time of the last of `days` working days; the day of `start` is not counted."""
        day, left, idle = local_date(start), days, 0
        while idle < SEARCH_DAYS:
            day += ONE_DAY
            hours = self.hours_of(day)
            idle = idle + 1 if hours is None else 0
            left -= hours is not None
            if hours is not None and left <= 0:
                return hours[1]
        raise ValueError("the calendar has no working days")

    def days_between(self, start: datetime, end: datetime) -> int:
        """Working days after the day of `start`, the day of `end` included."""
        first, last = local_date(start), local_date(end)
        days = (first + ONE_DAY * n for n in range(1, (last - first).days + 1))
        return sum(self.is_working_day(day) for day in days)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Working time between the two; nothing where `end` is not later."""
        spent = timedelta()
        if end <= start:
            return spent
        for opens, closes in self._sessions(start):
            if opens >= end:
                break
            spent += min(closes, end) - max(opens, start)
        return spent

    def remaining(self, now: datetime, due: datetime) -> timedelta:
        """Working time left until `due`; negative for what is overdue."""
        return self.elapsed(now, due) if due >= now else -self.elapsed(due, now)

    def _sessions(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The opening hours from `start` on that are not over by then."""
        day, idle = local_date(start), 0
        while idle < SEARCH_DAYS:
            hours = self.hours_of(day)
            idle = idle + 1 if hours is None else 0
            if hours is not None and hours[1] > start:
                yield hours
            day += ONE_DAY


def _utc(day: date, at: time) -> datetime:
    return datetime.combine(day, at, WIB).astimezone(UTC)


def due_after(start: datetime, hours: Hours, calendar: Calendar, working: WorkingCalendar) -> datetime:
    """The end of a limit of `hours` from `start` on that calendar; working days are counted as 24 hours each."""
    return shifted(start, timedelta(hours=float(hours)), calendar, working)


def shifted(moment: datetime, span: timedelta, calendar: Calendar, working: WorkingCalendar) -> datetime:
    """`moment` moved on by `span` of that calendar's time."""
    if calendar == Calendar.HARI_KERJA:
        return working.closing(moment, span.days) if span.days > 0 else moment
    return working.add(moment, span) if calendar == Calendar.KERJA else moment + span


def passed(start: datetime, end: datetime, calendar: Calendar, working: WorkingCalendar) -> timedelta:
    """How much of that calendar's time lies between the two; nothing where `end` is not later."""
    if calendar == Calendar.HARI_KERJA:
        return timedelta(days=working.days_between(start, end))
    if calendar == Calendar.KERJA:
        return working.elapsed(start, end)
    return max(end - start, timedelta())
