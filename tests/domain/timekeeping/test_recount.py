"""Counting many running clocks anew: resumable, in steps, each end once; only after every process has read the change."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import timekeeping
from app.domain.errors import Invalid
from app.domain.sla import Clock, ClockLine
from app.domain.timekeeping import recount as sweep
from app.domain.timekeeping.limits import Typed
from app.domain.vocabulary import ClockKind
from app.queries.recounts import recounts
from tests.course import MONDAY, filed, officer

HOUR = timedelta(hours=1)


def test_many_in_steps_with_progress(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "AT_ONCE", 3)
    numbers = [filed(session).number for _ in range(7)]
    admin = officer(session, "biro.admin")
    typed = Typed("8", "kalender", is_halved=True, for_running=True)
    timekeeping.set_limit(session, ClockKind.REACT, typed, actor=admin, now=MONDAY)
    assert timekeeping.unfinished(session, now=MONDAY + timedelta(seconds=10)) == []
    [recount] = timekeeping.unfinished(session, now=MONDAY + HOUR)
    assert timekeeping.advance(session, recount, now=MONDAY + HOUR)
    [progress] = recounts(session, now=MONDAY + HOUR)
    assert (progress.done, progress.total, progress.finished_at) == (3, 7, None)
    assert progress.words == "Batas diubah: jam dari 6 menjadi 8"
    while timekeeping.advance(session, recount, now=MONDAY + HOUR):
        pass
    [progress] = recounts(session, now=MONDAY + HOUR)
    assert (progress.done, progress.moved) == (len(numbers), len(numbers))
    ends = session.scalars(
        select(Clock.due_at).where(Clock.kind == ClockKind.REACT, Clock.stopped_at.is_(None))
    )
    assert set(ends) == {MONDAY + 8 * HOUR}
    assert session.scalar(select(func.count()).select_from(ClockLine)) == len(numbers)
    assert not timekeeping.advance(session, recount, now=MONDAY + HOUR)


def test_the_same_limit_again_is_no_change(session: Session) -> None:
    admin = officer(session, "biro.admin")
    typed = Typed("6", "kalender", is_halved=True, for_running=True)
    timekeeping.set_limit(session, ClockKind.REACT, typed, actor=admin, now=MONDAY)
    assert timekeeping.unfinished(session, now=MONDAY + HOUR) == []


@pytest.mark.parametrize("hours", ["", "enam", "0", "-1", "99999", "1,555", "NaN", "Infinity"])
def test_what_is_no_limit_is_refused(session: Session, hours: str) -> None:
    admin = officer(session, "biro.admin")
    with pytest.raises(Invalid):
        timekeeping.set_limit(session, ClockKind.REACT, Typed(hours, "kalender"), actor=admin, now=MONDAY)
