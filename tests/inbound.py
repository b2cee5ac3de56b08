"""Messages of citizens in tests: kept and read as the adapters and the worker do it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain import inbox
from app.domain.evidence import StoredUpload
from app.domain.inbox import Arrived, InboundMessage, Parsed
from app.domain.vocabulary import InboundKind, Medium
from tests.course import MONDAY

PHONE = "+6281234567890"
KINDS = {
    "sms": (Medium.SMS, InboundKind.SMS),
    "email": (Medium.EMAIL, InboundKind.MAIL),
    "twitter": (Medium.X, InboundKind.MENTION),
    "facebook": (Medium.FACEBOOK, InboundKind.DIRECT),
}


def message_at_desk(
    session: Session,
    text: str = "Lampu jalan mati",
    *,
    channel: str = "sms",
    sender: str = PHONE,
    name: str = "",
    now: datetime = MONDAY,
    files: Sequence[StoredUpload] = (),
    refused: Sequence[tuple[str, str]] = (),
) -> InboundMessage:
    """A message that was kept and read, and waits at the desk of its channel."""
    medium, kind = KINDS[channel]
    arrived = Arrived(channel, medium, kind, sender, {"text": text, "at": now.isoformat()})
    if medium in (Medium.X, Medium.FACEBOOK):
        arrived = replace(arrived, external_id=f"{sender}:{text}:{now.timestamp()}")
    [message_id] = inbox.keep(session, [arrived], now=now)
    message = inbox.stored(session, message_id)
    assert message is not None
    inbox.read(session, message, Parsed(text, sender_name=name, files=files, refused=refused), now=now)
    return message


def unreadable(session: Session, *, channel: str = "sms", now: datetime = MONDAY) -> InboundMessage:
    """A message that its adapter could not read."""
    medium, kind = KINDS[channel]
    [message_id] = inbox.keep(session, [Arrived(channel, medium, kind, PHONE, {"content": "zz"})], now=now)
    message = inbox.stored(session, message_id)
    assert message is not None
    inbox.unreadable(session, message, "Kepala pesan SMS rusak.", now=now)
    return message
