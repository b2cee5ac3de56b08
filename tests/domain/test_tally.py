"""Whatever happens to the reports, every cell of the city's table is what a plain recount says."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.domain import measure, tally
from app.domain.measure import RUNNING
from app.domain.reference_admin import publicity
from app.domain.tally import UNENDED, Tally, TallyChange, seconds_of
from app.seed.random_course import City
from tests.course import officer

ACTIONS = 100


def test_every_cell_equals_a_recount_after_anything(session: Session) -> None:
    city = City(session, seed=2026, pace=timedelta(hours=9))
    for nth in range(1, ACTIONS + 1):
        city.act()
        if nth % 37 == 0:
            tally.fold(session, now=city.at)
        if nth == ACTIONS // 2:
            # An erased contact, a category that becomes private, and a report that is gone.
            session.execute(
                text(
                    "UPDATE contacts SET phone_hash = NULL WHERE id = (SELECT min(id) FROM contacts WHERE phone_hash IS NOT NULL)"
                )
            )
            publicity.make_private(session, "sampah", actor=officer(session, "biro.admin"), now=city.at)
    session.flush()
    tally.fold(session, now=city.at)
    assert tally.counted_at(session) == city.at
    assert measure.check(session) == []
    assert tally.check(session) == []
    whole = session.get_one(Tally, ("", "", "", ""))
    assert whole.received >= len(city.numbers)
    assert sum(getattr(whole, status) for status in tally.STATUSES) == whole.received
    assert whole.completed
    assert whole.reopened
    assert session.scalar(select(func.count()).select_from(Tally).where(Tally.place.like("@%")))


def test_nothing_is_counted_twice_and_what_is_wrong_is_found(session: Session) -> None:
    city = City(session, seed=7)
    for _ in range(12):
        city.act()
    session.flush()
    tally.fold(session, now=city.at)
    assert tally.fold(session, now=city.at) == 0
    assert session.scalar(select(func.count()).select_from(TallyChange)) == 0
    assert tally.check(session) == []
    session.execute(
        text(
            "UPDATE tallies SET completed = completed + 1 WHERE period = '' AND place = '' AND category = ''"
        )
    )
    assert tally.check(session)
    tally.rebuild(session, now=city.at)
    assert tally.check(session) == []


def test_measures_made_anew_put_the_cells_aside(session: Session) -> None:
    city = City(session, seed=8)
    for _ in range(6):
        city.act()
    session.flush()
    tally.fold(session, now=city.at)
    measure.rebuild(session)
    assert tally.counted_at(session) is None
    tally.fold(session, now=city.at)
    assert tally.check(session) == []


def test_a_month_is_one_of_jakarta(session: Session) -> None:
    city = City(session, seed=9, at=datetime(2033, 12, 31, 16, 59, tzinfo=UTC), pace=timedelta())
    city.act()
    city.at = datetime(2033, 12, 31, 17, 0, tzinfo=UTC)
    city.act()
    session.flush()
    tally.fold(session, now=city.at)
    found = session.scalars(
        select(Tally.period).where(
            Tally.period.like("203%"), Tally.place == "", Tally.category == "", Tally.channel == ""
        )
    )
    assert sorted(found) == ["2033", "2033-12", "2034", "2034-01"]


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, 0), (359, 0), (360, 360), (359_999, 359_640), (360_000, 360_000), (363_599, 360_000), (3_599_999, 3_596_400),
     (3_600_000, 3_600_000), (36_000_000, 36_000_000), (40_000_000, 39_960_000)],
)  # fmt: skip
def test_a_length_keeps_three_digits(session: Session, seconds: int, shown: int) -> None:
    kept = session.scalar(text("SELECT length_bin(:seconds)"), {"seconds": seconds})
    assert seconds_of(kept) == shown


def test_what_has_not_ended_is_longer_than_everything(session: Session) -> None:
    assert session.scalar(text("SELECT length_bin(:running)"), {"running": RUNNING}) == UNENDED
    assert seconds_of(UNENDED) is None
