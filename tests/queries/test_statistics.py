"""Counts against a plain count of all rows."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from statistics import median

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.domain.report import Report
from app.domain.vocabulary import Status
from app.queries import statistics
from app.queries.statistics import Scope
from tests.course import Walk, filed

START = datetime(2033, 11, 28, 15, 0, tzinfo=UTC)
PLACES = [(-6.1763, 106.8270), (-6.2600, 106.8100), (-6.1350, 106.8130), (None, None)]


@pytest.fixture
def rows(session: Session) -> list[Report]:
    """Reports over four months, places, channels and ends, in a time that nothing else uses."""
    for nth in range(24):
        lat, lon = PLACES[nth % len(PLACES)]
        now = START + timedelta(days=5 * nth, hours=nth)
        category, channel = ("jalan", "web") if nth % 3 else ("penerangan-jalan", "jaki")
        walk = Walk(
            session,
            filed(
                session, now=now, lat=lat, lon=lon, category=category, channel=channel, is_public=nth % 2 == 0
            ),
            now,
        )
        if lat == PLACES[0][0] and nth % 8 == 0:
            walk.finished().act("biro.verifikator", "approve")
        elif lat == PLACES[0][0]:
            walk.act("kelurahan.gambir", "decline", reason="lahan_pribadi", note="Lahan warga.")
            walk.act("biro.verifikator", "approve")
    session.flush()
    return list(session.scalars(select(Report).where(Report.created_at >= START)))


SCOPES = [
    Scope(since=date(2033, 11, 1)),
    Scope(since=date(2033, 11, 28), until=date(2033, 12, 31)),
    Scope(since=date(2033, 12, 1), area="31.71"),
    Scope(since=date(2033, 11, 1), area="31.71.01.1001"),
    Scope(since=date(2033, 11, 1), category="jalan", channel="web"),
    Scope(since=date(2040, 1, 1)),
]


def within(row: Report, scope: Scope) -> bool:
    day = clock.local_date(row.created_at)
    return (
        (scope.since is None or day >= scope.since)
        and (scope.until is None or day <= scope.until)
        and (scope.area is None or ((row.kelurahan_code or "") + ".").startswith(scope.area + "."))
        and scope.category in (None, row.category_code)
        and scope.channel in (None, row.channel_code)
    )


@pytest.mark.parametrize("scope", SCOPES)
def test_every_count_is_that_of_the_rows(session: Session, rows: list[Report], scope: Scope) -> None:
    chosen = [row for row in rows if within(row, scope)]
    counted = statistics.count(session, scope)
    assert counted.total == len(chosen)
    assert counted.status == Counter(row.status for row in chosen)
    assert counted.kelurahan == Counter(row.kelurahan_code for row in chosen if row.kelurahan_code)
    assert counted.category == Counter(row.category_code for row in chosen)
    assert counted.channel == Counter(row.channel_code for row in chosen)
    assert counted.month == Counter(f"{clock.local(row.created_at):%Y-%m}" for row in chosen)


@pytest.mark.parametrize("scope", SCOPES)
def test_the_median_is_of_completed_reports_only(session: Session, rows: list[Report], scope: Scope) -> None:
    lengths = [
        (row.closed_at - row.created_at).total_seconds()
        for row in rows
        if within(row, scope) and row.status == Status.COMPLETED and row.closed_at
    ]
    said = statistics.median_seconds(session, scope)
    assert said == (pytest.approx(median(lengths)) if lengths else None)


def test_the_table_by_kelurahan_adds_up(session: Session, rows: list[Report]) -> None:
    counted = statistics.count(session, SCOPES[0])
    table = statistics.by_kelurahan(session, counted)
    assert {area.code: area.reports for area in table} == counted.kelurahan
    assert {area.kota for area in table if area.code.startswith("31.71")} == {"Jakarta Pusat"}


def test_an_empty_house_counts_nothing(session: Session) -> None:
    assert statistics.count(session, Scope(since=date(2199, 1, 1))).total == 0
