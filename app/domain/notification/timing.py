"""When messages may leave: growing pauses between attempts, quiet hours, caps by day. Pure."""

from datetime import datetime, time, timedelta

from app.clock import WIB

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=15)
GIVE_UP_AFTER = timedelta(hours=24)


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after that many attempts: 5 s, doubled up to 15 min; None after 24 hours of trying."""
    return _PAUSES[attempts - 1] if attempts <= len(_PAUSES) else None


def _pauses() -> list[timedelta]:
    pauses, total, pause = [], timedelta(), FIRST_PAUSE
    while total + pause <= GIVE_UP_AFTER:
        pauses.append(pause)
        total += pause
        pause = min(pause * 2, LONGEST_PAUSE)
    return pauses


_PAUSES = _pauses()


def quiet_until(now: datetime, hours: str | None) -> datetime | None:
    """The end of the quiet hours (`21:00-06:00`, WIB) that `now` falls into.

    None outside them or without any.
    """
    if hours is None:
        return None
    return next((stop for start, stop in _quiet_spans(now, hours) if start <= now < stop), None)


def free_since(now: datetime, hours: str | None) -> datetime | None:
    """The end of the quiet hours that `now` falls into, else of the last ones before; None without any."""
    if hours is None:
        return None
    return max(stop for start, stop in _quiet_spans(now, hours) if start <= now)


def _quiet_spans(now: datetime, hours: str) -> list[tuple[datetime, datetime]]:
    """Those that begin yesterday and today in Jakarta."""
    begin, end = (_clock(part) for part in hours.split("-"))
    spans = []
    for days_ago in (1, 0):
        day = now.astimezone(WIB).date() - timedelta(days=days_ago)
        start, stop = datetime.combine(day, begin, WIB), datetime.combine(day, end, WIB)
        spans.append((start, stop if stop > start else stop + timedelta(days=1)))
    return spans


def day_bounds(now: datetime) -> tuple[datetime, datetime]:
    """Midnight before and after `now`, in Jakarta."""
    start = datetime.combine(now.astimezone(WIB).date(), time(), WIB)
    return start, start + timedelta(days=1)


def _clock(text: str) -> time:
    hour, _, minute = text.partition(":")
    return time(int(hour), int(minute))
