"""Days off as data: national holidays, cuti bersama and Ramadan of 2019 to 2028."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.domain import sla
from app.domain.sla import Holiday, HolidayKind, RamadanPeriod
from app.domain.sla.holidays import SEED_YEARS
from tests.domain.desk_report import MONDAY


@pytest.fixture(autouse=True)
def _fresh_calendar() -> Iterator[None]:
    sla.forget_calendar()
    yield
    sla.forget_calendar()


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2025, 8, 17), HolidayKind.LIBUR),
        (date(2025, 8, 18), HolidayKind.CUTI_BERSAMA),
        (date(2026, 3, 21), HolidayKind.LIBUR),
        (date(2026, 12, 24), HolidayKind.CUTI_BERSAMA),
        (date(2024, 11, 27), HolidayKind.LIBUR),  # election day
    ],
)
def test_known_days_off(day: date, kind: HolidayKind) -> None:
    rows = {row["day"]: row for row in sla.holidays_from_library(day.year)}
    assert rows[day]["kind"] == kind


def test_every_seeded_year_has_its_holidays() -> None:
    for year in SEED_YEARS:
        rows = sla.holidays_from_library(year)
        assert 14 <= sum(row["kind"] == HolidayKind.LIBUR for row in rows) <= 20
        assert date(year, 8, 17) in {row["day"] for row in rows}


def test_every_ramadan_lasts_a_month_and_ends_before_idul_fitri() -> None:
    periods = [(row["start_day"], row["end_day"]) for row in sla.ramadan_rows()]
    assert {first.year for first, _ in periods} == set(SEED_YEARS)
    for first, last in periods:
        assert (last - first).days + 1 in (29, 30)
        names = {row["day"]: row["name"] for row in sla.holidays_from_library(last.year)}
        assert "Idul Fitri" in names[last + timedelta(days=1)]


def test_seeding_again_changes_nothing_that_was_edited(session: Session) -> None:
    sla.seed_calendar(session)
    days = session.scalar(select(func.count()).select_from(Holiday))
    session.execute(update(Holiday).where(Holiday.day == date(2026, 12, 25)).values(name="Natal"))
    assert sla.seed_calendar(session) == 0
    assert session.scalar(select(func.count()).select_from(Holiday)) == days
    assert session.get_one(Holiday, date(2026, 12, 25), populate_existing=True).name == "Natal"


def test_a_day_that_biro_adds_counts_within_a_minute(session: Session) -> None:
    day = date(2026, 11, 24)
    assert sla.working_calendar(session, MONDAY).is_working_day(day)
    session.add(Holiday(day=day, name="Libur khusus", kind=HolidayKind.LIBUR))
    session.flush()
    assert sla.working_calendar(session, MONDAY).is_working_day(day)
    assert not sla.working_calendar(session, MONDAY + timedelta(seconds=61)).is_working_day(day)


def test_the_calendar_is_not_read_for_each_report(session: Session, statements: list[str]) -> None:
    sla.working_calendar(session, MONDAY)
    assert len(statements) == 3
    statements.clear()
    for second in range(10):
        sla.working_calendar(session, MONDAY + timedelta(seconds=second))
    assert statements == []


def test_ramadan_comes_from_its_rows(session: Session) -> None:
    session.add(RamadanPeriod(start_day=date(2031, 1, 1), end_day=date(2031, 1, 29)))
    session.flush()
    assert sla.working_calendar(session, MONDAY).is_ramadan(date(2031, 1, 29))
