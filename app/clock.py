"""The time: the only place where the present is read, so that every rule can be tried at any moment."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")


def now() -> datetime:
    """The present, aware, in UTC."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment as clocks in Jakarta show it (WIB, UTC+7)."""
    return moment.astimezone(WIB)


def local_date(moment: datetime) -> date:
    """The day in Jakarta on which the moment falls."""
    return local(moment).date()
