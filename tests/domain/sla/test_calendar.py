"""Working time: the hours of product.md section 6, and that adding and counting agree everywhere."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from app.clock import WIB
from app.domain.sla import WorkingCalendar, due_after
from app.domain.vocabulary import Calendar

NATAL, CUTI = date(2026, 12, 25), date(2026, 12, 24)
OFFICE = WorkingCalendar.of([NATAL, CUTI], [(date(2026, 2, 19), date(2026, 3, 20))])


def wib(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=WIB)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        (wib(23, 10), 6, wib(23, 16)),  # Monday, to closing time
        (wib(23, 10), 7, wib(24, 8, 30)),  # one hour of it on Tuesday
        (wib(23, 5), 1, wib(23, 8, 30)),  # before opening
        (wib(23, 20), 1, wib(24, 8, 30)),  # after closing
        (wib(27, 16), 1, wib(30, 8)),  # Friday closes at 16:30, then the weekend
        (wib(28, 12), 1, wib(30, 8, 30)),  # Saturday
        (wib(23, 10, month=12), 8, wib(28, 9, 30, month=12)),  # cuti bersama, Christmas, weekend
        (wib(18, 15, month=2), 2, wib(19, 9, month=2)),  # the day before Ramadan, then 08:00
        (wib(20, 14, month=2), 1.5, wib(20, 15, 30, month=2)),  # Friday in Ramadan closes at 15:30
        (wib(20, 14, month=2), 2, wib(23, 8, 30, month=2)),
    ],
)
def test_a_limit_ends_within_working_hours(start: datetime, hours: float, due: datetime) -> None:
    assert due_after(start, hours, Calendar.KERJA, OFFICE) == due
    assert due_after(start, hours, Calendar.KERJA, OFFICE).tzinfo is UTC


def test_around_the_clock_nothing_stands_still() -> None:
    assert due_after(wib(27, 20), 24, Calendar.KALENDER, OFFICE) == wib(28, 20)


def test_a_week_has_its_forty_three_hours() -> None:
    assert OFFICE.elapsed(wib(23, 0), wib(30, 0)) == timedelta(hours=43)
    assert OFFICE.elapsed(wib(23, 0, month=2), wib(28, 0, month=2)) == timedelta(hours=35.5)


def test_remaining_is_negative_for_what_is_overdue() -> None:
    assert OFFICE.remaining(wib(23, 10), wib(24, 8, 30)) == timedelta(hours=7)
    assert OFFICE.remaining(wib(24, 8, 30), wib(23, 10)) == -timedelta(hours=7)


def moments() -> list[datetime]:
    chance = random.Random(7)
    base = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        base + timedelta(minutes=chance.randrange(500_000), seconds=chance.randrange(60)) for _ in range(400)
    ]


def test_counting_undoes_adding() -> None:
    chance = random.Random(8)
    for start in moments():
        span = timedelta(minutes=chance.randrange(1, 20_000))
        due = OFFICE.add(start, span)
        assert OFFICE.elapsed(start, due) == span
        assert due >= start + span
        opens, closes = OFFICE.hours_of(due.astimezone(WIB).date()) or (due, start)
        assert opens < due <= closes


def test_adding_in_two_steps_is_adding_at_once() -> None:
    chance = random.Random(9)
    for start in moments():
        first, second = (timedelta(minutes=chance.randrange(5_000)) for _ in range(2))
        assert OFFICE.elapsed(start, OFFICE.add(OFFICE.add(start, first), second)) == first + second


def test_time_is_additive_and_never_more_than_the_wall_clock() -> None:
    found = sorted(moments())
    for a, b, c in zip(found, found[1:], found[2:], strict=False):
        assert OFFICE.elapsed(a, b) + OFFICE.elapsed(b, c) == OFFICE.elapsed(a, c)
        assert timedelta() <= OFFICE.elapsed(a, b) <= b - a


def test_a_later_start_never_ends_earlier() -> None:
    found = sorted(moments())
    ends = [OFFICE.add(start, timedelta(hours=30)) for start in found]
    assert ends == sorted(ends)


def test_a_calendar_without_working_days_says_so() -> None:
    all_off = WorkingCalendar.of([date(2026, 1, 1) + timedelta(days=n) for n in range(1200)], [])
    with pytest.raises(ValueError, match="no working days"):
        all_off.add(datetime(2026, 1, 5, tzinfo=UTC), timedelta(hours=1))


@pytest.mark.parametrize(
    ("start", "days", "closes"),
    [
        ("2026-11-23T10:00", 3, "2026-11-26T16:00"),  # Monday to Thursday
        ("2026-11-20T23:00", 1, "2026-11-23T16:00"),  # late on Friday
        ("2026-11-21T08:00", 5, "2026-11-27T16:30"),  # from a Saturday to a Friday
    ],
)
def test_whole_working_days_end_with_business(start: str, days: int, closes: str) -> None:
    begin, end = (datetime.fromisoformat(text).replace(tzinfo=WIB) for text in (start, closes))
    assert OFFICE.closing(begin, days) == end
    assert OFFICE.days_between(begin, end) == days


def test_a_day_off_does_not_count_as_a_working_day() -> None:
    off = WorkingCalendar.of([date(2026, 11, 24)], [])
    monday = datetime(2026, 11, 23, 10, tzinfo=WIB)
    assert off.closing(monday, 3) == datetime(2026, 11, 27, 16, 30, tzinfo=WIB)
