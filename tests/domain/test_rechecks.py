"""The random second look: what is drawn, who may judge it, and what its figures say."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import local_date
from app.domain import verification
from app.domain.errors import Conflict, Forbidden, Invalid
from app.domain.verification import Recheck, share
from app.queries.rechecks import rechecks, waiting_count
from tests.course import MONDAY, Walk, filed, officer

FIRST, SECOND = "biro.verifikator", "biro.verifikator2"
Judge = Callable[..., None]


def approved(session: Session, count: int = 1) -> list[Walk]:
    walks = [Walk(session, filed(session)).finished() for _ in range(count)]
    for walk in walks:
        walk.act(FIRST, "approve")
    return walks


def drawn(session: Session, walk: Walk) -> datetime:
    tomorrow = walk.now + timedelta(days=1)
    assert verification.draw(session, local_date(walk.now), now=tomorrow) == 1
    return tomorrow


def test_a_twentieth_of_a_day_and_the_same_day_again_nothing_more(session: Session) -> None:
    walks = approved(session, 21)
    day, later = local_date(MONDAY), walks[0].now + timedelta(days=1)
    assert verification.draw(session, day, now=later) == 2
    assert verification.draw(session, day, now=later) == 0
    assert verification.draw(session, day - timedelta(days=1), now=later) == 0
    assert session.scalar(select(func.count()).select_from(Recheck)) == 2


def test_somebody_else_agrees_once(session: Session) -> None:
    (walk,) = approved(session)
    now = drawn(session, walk)
    first, second = officer(session, FIRST), officer(session, SECOND)
    assert (waiting_count(session, actor=first), waiting_count(session, actor=second)) == (0, 1)
    with pytest.raises(Forbidden):
        verification.decide(session, walk.number, "agreed", "", "", actor=first, now=now)
    with pytest.raises(Forbidden):
        verification.decide(
            session, walk.number, "agreed", "", "", actor=officer(session, "biro.admin"), now=now
        )
    verification.decide(session, walk.number, "agreed", "", "", actor=second, now=now)
    with pytest.raises(Conflict):
        verification.decide(session, walk.number, "agreed", "", "", actor=second, now=now)
    page = rechecks(session, actor=first, now=now)
    assert (page.waiting, page.all.part, page.all.of) == ([], 1, 1)
    assert [one.share.part for one in page.verifiers] == [1]


def test_not_agreeing_needs_reason_and_words_and_can_be_followed_by_reopening(session: Session) -> None:
    (walk,) = approved(session)
    now = drawn(session, walk)
    second = officer(session, SECOND)
    with pytest.raises(Invalid) as refused:
        verification.decide(session, walk.number, "disagreed", "karangan", " ", actor=second, now=now)
    assert set(refused.value.errors) == {"alasan", "catatan"}
    with pytest.raises(Invalid):
        verification.decide(session, walk.number, "entah", "", "", actor=second, now=now)
    verification.decide(
        session, walk.number, "disagreed", "belum_tuntas", "Separuh saja.", actor=second, now=now
    )
    walk.now = now
    walk.act(SECOND, "reopen", reason="belum_selesai", note="Belum tuntas.")
    page = rechecks(session, actor=second, now=now)
    assert [(one.number, one.reason) for one in page.wrong] == [(walk.number, "Masalah belum tuntas")]
    assert (page.all.part, page.all.of) == (0, 1)


def test_what_was_taken_up_again_is_not_judged(session: Session) -> None:
    (walk,) = approved(session)
    now = drawn(session, walk)
    walk.now = now
    walk.act(FIRST, "reopen", reason="belum_selesai", note="Belum tuntas.")
    second = officer(session, SECOND)
    with pytest.raises(Conflict):
        verification.decide(session, walk.number, "agreed", "", "", actor=second, now=now)
    assert waiting_count(session, actor=second) == 0


def test_few_looks_say_little() -> None:
    assert share(0, 0) == (0, 0, 0.0, 1.0)
    one, many = share(1, 1), share(95, 100)
    assert one.low < 0.25
    assert one.high == pytest.approx(1.0)
    assert (round(many.low, 3), round(many.high, 3)) == (0.888, 0.978)  # Wilson, 95 %
