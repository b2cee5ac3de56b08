"""Rows of the outbox for tests that care about how messages leave, not why they were written."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.notification import Message
from app.domain.privacy import crypto
from app.domain.vocabulary import Medium, MessageState, Notice

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def put_messages(
    session: Session,
    bodies: Iterable[str],
    *,
    now: datetime = NOW,
    medium: Medium = Medium.SMS,
    report_id: int | None = None,
    recipient: str = "+6281234567890",
    notice: Notice = Notice.PASSED_ON,
) -> list[int]:
    """Queue one message for each text, in order; returns their ids."""
    messages = [
        Message(
            key=uuid.uuid4(),
            dedupe=str(uuid.uuid4()),
            report_id=report_id,
            notice=notice,
            audience="reporter",
            medium=medium,
            recipient=recipient,
            recipient_hash=crypto.keyed_hash(recipient),
            subject="Perihal" if medium == Medium.EMAIL else None,
            body=body,
            state=MessageState.QUEUED,
            next_attempt_at=now,
            due_at=now,
            created_at=now,
        )
        for body in bodies
    ]
    session.add_all(messages)
    session.flush()
    return [message.id for message in messages]


def states(session: Session, ids: Iterable[int]) -> list[str]:
    """The states of these messages, in the order of their ids."""
    session.expire_all()
    query = select(Message.state).where(Message.id.in_(list(ids))).order_by(Message.id)
    return [state.value for state in session.scalars(query)]
