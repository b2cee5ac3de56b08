"""Working time counted the slow way, from its own table of hours: what the calendar is held against."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from app.clock import WIB

# (opens, closes) in minutes of the day: Monday to Thursday, Friday; the usual ones and those of Ramadan.
HOURS = {False: ((450, 960), (450, 990)), True: ((480, 900), (480, 930))}


def open_minutes(day: date, off: Collection[date], ramadan: Collection[tuple[date, date]]) -> range:
    """The minutes of a day in Jakarta in which offices work."""
    if day.weekday() > 4 or day in off:
        return range(0)
    fasting = any(first <= day <= last for first, last in ramadan)
    return range(*HOURS[fasting][day.weekday() == 4])


def worked_by_minutes(
    start: datetime, end: datetime, off: Collection[date], ramadan: Collection[tuple[date, date]]
) -> timedelta:
    """Minute by minute; both moments fall on a whole minute."""
    count, at = 0, start.astimezone(WIB)
    while at < end:
        count += at.hour * 60 + at.minute in open_minutes(at.date(), off, ramadan)
        at += timedelta(minutes=1)
    return timedelta(minutes=count)


def worked(
    start: datetime, end: datetime, off: Collection[date], ramadan: Collection[tuple[date, date]]
) -> timedelta:
    """Day by day, to the second."""
    total, day = timedelta(), start.astimezone(WIB).date()
    while datetime(day.year, day.month, day.day, tzinfo=WIB) < end:
        midnight = datetime(day.year, day.month, day.day, tzinfo=WIB)
        minutes = open_minutes(day, off, ramadan)
        opens = midnight + timedelta(minutes=minutes.start)
        closes = midnight + timedelta(minutes=minutes.stop)
        total += max(min(closes, end) - max(opens, start), timedelta())
        day += timedelta(days=1)
    return total
