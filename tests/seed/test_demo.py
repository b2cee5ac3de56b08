"""Demo data: true to the rules, and never twice."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import now
from app.domain import audit
from app.domain.notification import Message
from app.domain.report import Report
from app.domain.vocabulary import MessageState
from app.jobs.upkeep import forget_keys
from app.seed import demo


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Report)) or 0


def test_a_second_call_adds_only_what_is_missing(session: Session) -> None:
    assert demo.install(12, now=now()) == 12
    assert demo.install(12, now=now() + timedelta(days=3)) == 0
    forget_keys()
    assert demo.install(15, now=now() + timedelta(days=3)) == 3
    assert count(session) == 15


def test_demo_reports_keep_the_rules_and_tell_nobody(session: Session) -> None:
    demo.install(25, now=now())
    assert audit.verify(session, now=now()).broken is None
    assert len(set(session.scalars(select(Report.status)))) >= 3
    assert max(session.scalars(select(Report.reporter_count))) == 2
    assert len(set(session.scalars(select(Report.kelurahan_code)))) >= 15
    states = set(session.scalars(select(Message.state)))
    assert states <= {MessageState.UNSENDABLE}
