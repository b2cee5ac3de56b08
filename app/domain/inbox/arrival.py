"""The first thing that happens to a message: it is kept as it came, before the network is told that it arrived.

The same message again (same id at the network; without one the same content of the same sender within ten
minutes) is counted and not kept twice.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.domain.inbox.accounts import heard
from app.domain.inbox.message import MAIN_ACCOUNT, InboundMessage
from app.domain.privacy import crypto
from app.domain.vocabulary import InboundKind, InboundState, Medium

# Set on the session when messages were kept, so that they are read after the commit.
KEPT = "inbound_kept"
REPEAT_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message as the network delivered it. `raw` is JSON: the adapter of its medium can read it again later.

    `sender` is the address that an answer would go to. `repeat_of`: what makes two deliveries the same where the network
    gives no id; the whole of `raw` if it is left out.
    """

    channel: str
    medium: Medium
    kind: InboundKind
    sender: str
    raw: Mapping[str, Any]
    external_id: str | None = None
    account: str = MAIN_ACCOUNT
    sent_at: datetime | None = None
    repeat_of: Mapping[str, Any] = field(default_factory=dict)


def keep(session: Session, arrived: Sequence[Arrived], *, now: datetime) -> list[int]:
    """Store the messages; returns the ids of those that were new. They are read after the commit."""
    ids = [new for message in arrived if (new := _keep_one(session, message, now)) is not None]
    for channel, account in {(message.channel, message.account) for message in arrived}:
        heard(session, channel, account, now=now, message=True)
    if ids:
        session.info.setdefault(KEPT, []).extend(ids)
    return ids


def keep_distinct(session: Session, message: Arrived, *, now: datetime) -> list[int]:
    """`keep` where the sender chooses the id: one that was used for another content is told apart by the content."""
    new = keep(session, [message], now=now)
    if new or message.external_id is None or _is_known(session, message):
        return new
    distinct = f"{message.external_id}#{content_hash(message).hex()[:16]}"
    return keep(session, [replace(message, external_id=distinct)], now=now)


def _is_known(session: Session, message: Arrived) -> bool:
    same = select(InboundMessage.content_hash).filter_by(
        channel_code=message.channel, account=message.account, external_id=message.external_id
    )
    return session.scalar(same) == content_hash(message)


def _keep_one(session: Session, message: Arrived, now: datetime) -> int | None:
    content = content_hash(message)
    if message.external_id is None and _repeated(session, content, now):
        return None
    row = {
        "public_id": uuid.uuid4(),
        "channel_code": message.channel,
        "account": message.account,
        "medium": message.medium,
        "kind": message.kind,
        "external_id": message.external_id,
        "content_hash": content,
        "sender": message.sender,
        "sender_hash": crypto.keyed_hash(message.sender),
        "raw": dict(message.raw),
        "sent_at": message.sent_at,
        "received_at": now,
        "state": InboundState.STORED,
    }
    statement = insert(InboundMessage).values(row).on_conflict_do_nothing().returning(InboundMessage.id)
    return session.scalar(statement)


def content_hash(message: Arrived) -> bytes:
    """By what the same content of the same sender is known again."""
    content = {
        "channel": message.channel,
        "account": message.account,
        "sender": message.sender,
        "content": dict(message.repeat_of or message.raw),
    }
    return crypto.keyed_hash(json.dumps(content, sort_keys=True, ensure_ascii=False, default=str))


def _repeated(session: Session, content: bytes, now: datetime) -> bool:
    """Count a repeat on the message that it repeats; False where there is none."""
    first = (
        select(InboundMessage.id)
        .where(InboundMessage.content_hash == content, InboundMessage.received_at > now - REPEAT_WITHIN)
        .order_by(InboundMessage.id)
        .limit(1)
        .scalar_subquery()
    )
    counted = (
        update(InboundMessage)
        .where(InboundMessage.id == first)
        .values(repeats=InboundMessage.repeats + 1)
        .returning(InboundMessage.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(counted) is not None


def unread(session: Session, *, before: datetime, limit: int = 500) -> list[int]:
    """Messages that were kept before that moment and are not read yet, oldest first."""
    query = select(InboundMessage.id).where(
        InboundMessage.state == InboundState.STORED, InboundMessage.received_at < before
    )
    return list(session.scalars(query.order_by(InboundMessage.id).limit(limit)))
