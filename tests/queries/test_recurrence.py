"""Recurrence: what counts as the same again, and who sees how much of it."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.report import Report
from app.queries import worklist
from app.queries.public_report import public_report
from app.queries.recurrence import earlier_count
from app.queries.ticket import ticket
from tests.course import GAMBIR, Walk, filed, officer

LAT, LON = GAMBIR
DAY = timedelta(days=1)


def settled(session: Session, after: Walk | None = None, **fields: object) -> Walk:
    """A finished report, made a day after the one before."""
    walk = again(session, after, **fields).finished()
    walk.act("biro.verifikator2", "approve")
    return walk


def again(session: Session, after: Walk | None = None, **fields: object) -> Walk:
    if after is None:
        return Walk(session, filed(session, **fields))
    now = after.now + DAY
    return Walk(session, filed(session, now=now, **fields), now)


def times(walk: Walk) -> int:
    number = select(earlier_count()).where(Report.number == walk.number)
    return int(walk.session.scalar(number) or 0) + 1


def test_the_third_time_at_one_place(session: Session) -> None:
    first = settled(session)
    second = settled(session, first, lat=LAT + 0.0003)
    third = again(session, second, lat=LAT + 0.0001, is_public=True)
    assert [times(walk) for walk in (first, second, third)] == [1, 2, 3]
    family = ticket(session, third.number, actor=officer(session, "kelurahan.gambir"), now=third.now).family
    assert family.times == 3
    assert [one.number for one in family.earlier] == [second.number, first.number]
    rows = worklist.worklist(session, {}, actor=officer(session, "kelurahan.gambir"), now=third.now).rows
    assert {row.number: row.times for row in rows}[third.number] == 3
    assert public_report(session, third.number, now=third.now).times == 3


def test_what_is_not_the_same_again(session: Session) -> None:
    first = settled(session)
    open_still = again(session, first, lat=LAT + 0.002)
    assert times(again(session, open_still, lat=LAT + 0.002)) == 1, "the one before is not finished"
    assert times(again(session, first, lat=LAT + 0.0006)) == 1, "farther than 50 m"
    assert times(again(session, first, category="jalan")) == 1, "another category"
    before = Walk(session, filed(session, now=first.now - DAY), first.now)
    assert times(before) == 1, "reported before that one was finished"
    refused = again(session, first, lat=LAT - 0.002)
    refused.act("kelurahan.gambir", "decline", reason="tidak_ditemukan", note="Dicari.")
    refused.act("biro.verifikator2", "approve")
    assert times(again(session, refused, lat=LAT - 0.002)) == 1, "closed without a fix"


def test_without_a_point_the_address_says_where(session: Session) -> None:
    where = {"lat": None, "lon": None, "kelurahan_code": "31.71.01.1001", "address": "Jl. Kesehatan 4"}
    first = settled(session, **where)
    assert times(again(session, first, **where)) == 2
    assert times(again(session, first, **{**where, "address": "Jl. Kesehatan 5"})) == 1
    assert times(again(session, first)) == 1


def test_the_public_learns_only_of_published_ones(session: Session) -> None:
    first = settled(session, is_public=False)
    second = again(session, first)
    assert times(second) == 2
    assert public_report(session, second.number, now=second.now).times == 1
