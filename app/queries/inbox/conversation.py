"""What passed with one sender at one account of a channel: their messages and our answers, in the order of time."""

import uuid
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.inbox import InboundFile, InboundMessage
from app.domain.notification import Message
from app.domain.privacy import crypto
from app.domain.report import Report
from app.domain.vocabulary import InboundState, MessageState, Notice
from app.queries.messages import without_code

MOST = 40


class Line(NamedTuple):
    """One message of a conversation. Incoming: `public_id` and `state`; ours: `notice` and `sent`."""

    at: datetime
    text: str
    is_ours: bool
    number: str | None
    public_id: uuid.UUID | None = None
    state: InboundState | None = None
    files: int = 0
    notice: Notice | None = None
    sent: MessageState | None = None
    failure: str | None = None


def conversation_of(session: Session, message: InboundMessage) -> list[Line]:
    """The last 40 of either side, oldest first. Two statements."""
    lines = [*_theirs(session, message), *_ours(session, message)]
    return sorted(lines, key=lambda line: line.at)


def _theirs(session: Session, message: InboundMessage) -> list[Line]:
    m = InboundMessage
    files = select(func.count()).where(InboundFile.message_id == m.id).correlate(m).scalar_subquery()
    query = (
        select(m.received_at, m.subject, m.body, m.public_id, m.state, files, Report.number)
        .outerjoin(Report, Report.id == m.report_id)
        .where(
            m.sender_hash.in_(crypto.keyed_hashes(message.sender)),
            m.channel_code == message.channel_code,
            m.account == message.account,
            m.state.not_in((InboundState.JOINED, InboundState.STORED)),
        )
        .order_by(m.received_at.desc(), m.id.desc())
        .limit(MOST)
    )
    return [
        Line(at, _text(subject, body), False, number, public_id, state, count)
        for at, subject, body, public_id, state, count, number in session.execute(query)
    ]


def _ours(session: Session, message: InboundMessage) -> list[Line]:
    """By recipient and medium: what we told them about reports of this channel, or of none."""
    query = (
        select(Message, Report.number)
        .outerjoin(Report, Report.id == Message.report_id)
        .where(
            Message.recipient_hash.in_(crypto.keyed_hashes(message.sender)),
            Message.medium == message.medium,
            Message.account == message.account,
            Message.audience == "reporter",
            (Message.report_id.is_(None)) | (Report.channel_code == message.channel_code),
        )
        .order_by(Message.id.desc())
        .limit(MOST)
    )
    return [_our_line(told, number) for told, number in session.execute(query)]


def _our_line(told: Message, number: str | None) -> Line:
    return Line(
        at=told.created_at,
        text=without_code(_text(told.subject, told.body)),
        is_ours=True,
        number=number,
        notice=told.notice,
        sent=told.state,
        failure=told.failure,
    )


def _text(subject: str | None, body: str | None) -> str:
    return "\n".join(part for part in (subject, body) if part)
