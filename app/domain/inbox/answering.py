"""Answering the sender of a message on the way by which it came: a row of the outbox, like everything we tell."""

import uuid
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain import notification
from app.domain.inbox.message import InboundMessage
from app.domain.notification import Message, Way
from app.domain.report import Report
from app.domain.vocabulary import InboundKind, Medium

OPEN_KINDS = (InboundKind.MENTION, InboundKind.COMMENT, InboundKind.POST)


def answer(
    session: Session, message: InboundMessage, text: str, *, now: datetime, number: str | None = None
) -> uuid.UUID | None:
    """Write the answer to this message; None where there is no way back (a short code, a name, a machine's mail).

    Returns the key of the outgoing message. `number`: of the report that the answer is about, where the message itself
    belongs to none.
    """
    if not can_answer(message):
        return None
    if message.report_id is not None:
        report = session.get(Report, message.report_id)
        number = report.number if report else None
    way = way_back(message)
    return notification.tell_sender(session, way, text, report_id=message.report_id, number=number, now=now)


def can_answer(message: InboundMessage) -> bool:
    """Whether an answer reaches a person: an SMS comes back only to a telephone number."""
    if message.is_automatic or message.withdrawn_at is not None:
        return False
    return message.medium != Medium.SMS or message.sender.startswith("+")
def carry_on(session: Session, message: InboundMessage, report_id: int) -> None:
    """Let the mail that tells number and code continue the conversation from which the report was made."""
    if message.medium != Medium.EMAIL:
        return
    first = update(Message).where(
        Message.report_id == report_id, Message.medium == message.medium, Message.inbound_id.is_(None)
    )
    session.execute(first.values(inbound_id=message.id, in_reply_to=message.external_id))


def way_back(message: InboundMessage) -> Way:
    """To the sender, on the account that was written to; a reply to a post is read by everybody there."""
    return Way(
        medium=message.medium,
        recipient=message.sender,
        account=message.account,
        in_reply_to=message.external_id,
        is_open=message.kind in OPEN_KINDS,
        inbound_id=message.id,
    )
