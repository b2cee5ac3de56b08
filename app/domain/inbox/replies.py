"""Which report a message answers: it goes there only if we wrote to this very sender about it, if it bears the secret
key of a message of ours, or if the sender goes on below the own post that became it.

By what it names (report number, id of our message), or because our last message to the sender was a question that
still waits for its answer.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.domain.actor import reporter_of
from app.domain.inbox.adding import add
from app.domain.inbox.message import Conversation, InboundMessage
from app.domain.notification import Message
from app.domain.privacy import crypto
from app.domain.report import Report, locking
from app.domain.vocabulary import InboundState, Medium, Notice, Status

QUESTION_WAITS = timedelta(days=7)


def add_as_reply(session: Session, message: InboundMessage, answers: Sequence[str], *, now: datetime) -> bool:
    """Add the message to the report that it answers; False where it answers none of the sender's."""
    report_id = _named(session, message, answers) or awaited_answer(session, message, now)
    if report_id is None or message.is_automatic:
        return False
    report = session.scalar(
        locking(select(Report).where(Report.id == report_id)).execution_options(populate_existing=True)
    )
    if report is None:
        return False
    add(session, message, report, actor=reporter_of(report.id), now=now)
    message.state, message.report_id, message.decided_at, message.due_at = (
        InboundState.ADDED,
        report.id,
        now,
        None,
    )
    if message.conversation_id is not None:
        session.get_one(Conversation, message.conversation_id).last_report_id = report.id
    session.flush()
    return True


def _told(message: InboundMessage) -> Select[int | None]:
    """Reports about which we wrote to this sender."""
    return select(Message.report_id).where(
        Message.recipient_hash.in_(crypto.keyed_hashes(message.sender)),
        Message.medium == message.medium,
        Message.report_id.is_not(None),
    )


def _named(session: Session, message: InboundMessage, answers: Sequence[str]) -> int | None:
    for name in answers:
        if (found := _by_key(session, message, name) or _by_name(session, message, name)) is not None:
            return found
    return _continued(session, message, answers)


def _continued(session: Session, message: InboundMessage, answers: Sequence[str]) -> int | None:
    """The report that an earlier post of the same sender became, if this one stands below it."""
    if not answers:
        return None
    query = select(InboundMessage.report_id).where(
        InboundMessage.channel_code == message.channel_code,
        InboundMessage.account == message.account,
        InboundMessage.external_id.in_(answers),
        InboundMessage.sender_hash.in_(crypto.keyed_hashes(message.sender)),
        InboundMessage.report_id.is_not(None),
        InboundMessage.id != message.id,
    )
    return session.scalar(query.order_by(InboundMessage.id).limit(1))


def _by_name(session: Session, message: InboundMessage, name: str) -> int | None:
    query = _told(message).join(Report, Report.id == Message.report_id)
    return session.scalar(query.where(or_(Report.number == name, Message.provider_id == name)).limit(1))


def _by_key(session: Session, message: InboundMessage, name: str) -> int | None:
    """The report of our message with that key. Only its recipient got the key, so it holds from any address."""
    sent = message_of(session, name, message.medium)
    if sent is None or sent.audience != "reporter":
        return None
    if sent.report_id is None and sent.inbound_id is not None:
        return session.get_one(InboundMessage, sent.inbound_id).report_id
    return sent.report_id


def message_of(session: Session, name: str, medium: Medium) -> Message | None:
    """Our message whose key that name is."""
    try:
        key = uuid.UUID(name)
    except ValueError:
        return None
    return session.scalar(select(Message).where(Message.key == key, Message.medium == medium))


def awaited_answer(session: Session, message: InboundMessage, now: datetime) -> int | None:
    """The report of our last notice to the sender, if that was a question and still waits."""
    query = (
        select(Message.report_id, Message.notice, Report.status)
        .join(Report, Report.id == Message.report_id)
        .where(
            Message.recipient_hash.in_(crypto.keyed_hashes(message.sender)),
            Message.medium == message.medium,
            Message.notice != Notice.ANSWER,
            Message.created_at > now - QUESTION_WAITS,
        )
        .order_by(Message.id.desc())
        .limit(1)
    )
    last = session.execute(query).first()
    waits = last is not None and last.notice == Notice.QUESTION and last.status == Status.NEEDS_REPORTER
    return last.report_id if last is not None and waits else None
