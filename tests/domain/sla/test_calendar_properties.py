"""The working calendar against a slow count of its own, for any days off, Ramadan and moments."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.clock import WIB
from app.domain.sla import WorkingCalendar
from tests.domain.sla.oracle import open_minutes, worked, worked_by_minutes

FIRST = date(2026, 3, 2)
DAYS = st.integers(0, 30).map(lambda n: FIRST + timedelta(days=n))
OFF = st.frozensets(DAYS, max_size=8)
RAMADAN = st.tuples(DAYS, st.integers(0, 30)).map(lambda p: ((p[0], p[0] + timedelta(days=p[1])),))
MINUTES = st.integers(0, 30 * 1440)
SECONDS = st.integers(0, 30 * 86_400)
EXACT = settings(max_examples=150, deadline=None)


def moment(seconds: int) -> datetime:
    return datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=WIB) + timedelta(seconds=seconds)


@settings(max_examples=40, deadline=None)
@given(off=OFF, ramadan=RAMADAN, start=MINUTES, length=st.integers(0, 6 * 1440))
def test_minute_by_minute(
    off: frozenset[date], ramadan: tuple[tuple[date, date]], start: int, length: int
) -> None:
    begin, end = moment(start * 60), moment((start + length) * 60)
    expected = worked_by_minutes(begin, end, off, ramadan)
    assert WorkingCalendar.of(off, ramadan).elapsed(begin, end) == expected
    assert worked(begin, end, off, ramadan) == expected


@EXACT
@given(off=OFF, ramadan=RAMADAN, start=SECONDS, length=st.integers(0, 40 * 86_400))
def test_counted_to_the_second(
    off: frozenset[date], ramadan: tuple[tuple[date, date]], start: int, length: int
) -> None:
    begin, end = moment(start), moment(start + length)
    assert WorkingCalendar.of(off, ramadan).elapsed(begin, end) == worked(begin, end, off, ramadan)


@EXACT
@given(off=OFF, ramadan=RAMADAN, start=SECONDS, span=st.integers(1, 200 * 3600))
def test_a_limit_ends_at_the_first_moment_by_which_it_has_been_worked(
    off: frozenset[date], ramadan: tuple[tuple[date, date]], start: int, span: int
) -> None:
    begin, limit = moment(start), timedelta(seconds=span)
    due = WorkingCalendar.of(off, ramadan).add(begin, limit)
    assert due.tzinfo is UTC
    assert worked(begin, due, off, ramadan) == limit
    assert worked(begin, due - timedelta(seconds=1), off, ramadan) == limit - timedelta(seconds=1)
    assert open_minutes(due.astimezone(WIB).date(), off, ramadan)
