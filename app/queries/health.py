"""What the health pages ask the database: does it answer, is it migrated, do messages leave."""

from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.domain.notification import Message
from app.domain.vocabulary import MessageState

PENDING = (MessageState.QUEUED, MessageState.CLAIMED)


class Outbox(NamedTuple):
    """How many messages wait, and for how many seconds the one that should have left first."""

    waiting: int
    lag_seconds: float


def revision(session: Session) -> str | None:
    """The revision of the tables, or None on an empty database. Raises where the database does not answer."""
    if session.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    return cast("str | None", session.scalar(text("SELECT version_num FROM alembic_version")))


def outbox(session: Session, now: datetime) -> Outbox:
    """Messages that wait to leave."""
    first = func.min(Message.next_attempt_at).filter(Message.next_attempt_at <= now)
    waiting, due = session.execute(select(func.count(), first).where(Message.state.in_(PENDING))).one()
    return Outbox(waiting, (now - due).total_seconds() if due else 0.0)
