"""The periodic work of the clocks: alerts are sent once, a recount runs to its end, and one bad clock stops nobody."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.domain import alerts, timekeeping
from app.domain.alerts import Alert
from app.domain.sla import Clock
from app.domain.timekeeping import Recount
from app.domain.timekeeping.limits import Typed
from app.domain.vocabulary import ClockKind
from app.jobs import clocks as work
from tests.course import filed, officer

LATE = timedelta(hours=7)


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Alert)) or 0


def test_alerts_are_sent_once(session: Session) -> None:
    filed(session, now=clock.now() - LATE)
    session.commit()
    work.send_alerts()
    work.send_alerts()
    assert count(session) == 1


def test_one_that_fails_stops_nobody(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (filed(session, now=clock.now() - LATE).report_id for _ in range(2))
    session.commit()
    tell = alerts.tell

    def sometimes(session: Session, clock_id: int, report_id: int, **rest: object) -> object:
        if report_id == first:
            raise RuntimeError("broken")
        return tell(session, clock_id, report_id, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(alerts, "tell", sometimes)
    work.send_alerts()
    assert session.scalars(select(Alert.report_id)).all() == [second]


def test_a_recount_runs_to_its_end(session: Session) -> None:
    then = clock.now() - timedelta(minutes=5)
    filed(session, now=then)
    typed = Typed("10", "kalender", for_running=True)
    timekeeping.set_limit(session, ClockKind.REACT, typed, actor=officer(session, "biro.admin"), now=then)
    session.commit()
    work.recount()
    [recount] = session.scalars(select(Recount))
    assert (recount.finished_at is not None, recount.moved) == (True, 1)
    running = select(Clock.due_at).where(Clock.kind == ClockKind.REACT, Clock.stopped_at.is_(None))
    assert session.scalars(running).all() == [then + timedelta(hours=10)]
