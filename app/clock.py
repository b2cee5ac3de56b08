"""The time: the only place where the present is read, so that every rule can be tried at any moment."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")
# What addresses may ask for; days beyond have no next day, or no moment in UTC, that could be computed with.
FIRST_YEAR, LAST_YEAR = 2000, 2200


def now() -> datetime:
    """The present, aware, in UTC."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment as clocks in Jakarta show it (WIB, UTC+7)."""
    return moment.astimezone(WIB)


def local_date(moment: datetime) -> date:
    """The day in Jakarta on which the moment falls."""
    return local(moment).date()


def start_of(day: date) -> datetime:
    """The first moment of a day in Jakarta."""
    return datetime.combine(day, time(), WIB)


def day_from(typed: str) -> date | None:
    """A day as addresses write it, 2026-11-23; None for what is none or lies outside the years 2000 to 2200."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
