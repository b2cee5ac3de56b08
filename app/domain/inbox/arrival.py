"""The first thing that happens to a message: it is kept as it came, before the network is told that it arrived.

The same message again (same id at the network; without one the same content of the same sender within ten
minutes) is counted and not kept twice.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ARRAY, LargeBinary, Table, any_, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.domain.inbox.accounts import heard
from app.domain.inbox.message import MAIN_ACCOUNT, InboundMessage
from app.domain.privacy import crypto
from app.domain.vocabulary import InboundKind, InboundState, Medium

# Set on the session when messages were kept, so that they are read after the commit.
KEPT = "inbound_kept"
REPEAT_WITHIN = timedelta(minutes=10)
_TABLE = cast(Table, InboundMessage.__table__)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message as the network delivered it. `raw` is JSON: the adapter of its medium can read it again later.

    `sender` is the address that an answer would go to. `repeat_of`: what makes two deliveries the same though their ids, if
    the network gives any, differ; left out, the whole of `raw` where there is no id.
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
    """Store the messages, a storm in two statements; returns the ids of those that were new. They are read after the commit."""
    rows = _new_rows(session, [(message, content_hash(message)) for message in arrived], now)
    statement = insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.id)
    ids = sorted(session.scalars(statement, rows)) if rows else []
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
    return session.scalar(same) in content_hashes(message)


def _new_rows(
    session: Session, arrived: Sequence[tuple[Arrived, bytes]], now: datetime
) -> list[dict[str, Any]]:
    """The rows to insert, in the order in which they came; repeats are counted instead."""
    known = _repeated(session, [content for message, content in arrived if _may_repeat(message)], now)
    rows: dict[bytes, dict[str, Any]] = {}
    for message, content in arrived:
        if not _may_repeat(message):
            rows[f"{message.channel}:{message.account}:{message.external_id}".encode()] = _row(
                message, content, now
            )
        elif content in rows:
            rows[content]["repeats"] += 1
        elif content not in known:
            rows[content] = _row(message, content, now)
    return list(rows.values())


def _may_repeat(message: Arrived) -> bool:
    """Whether the same content tells a repeat; else only the network's id does."""
    return message.external_id is None or bool(message.repeat_of)


def _row(message: Arrived, content: bytes, now: datetime) -> dict[str, Any]:
    return {
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
        "repeats": 0,
    }


def content_hash(message: Arrived) -> bytes:
    """By what the same content of the same sender is known again."""
    return content_hashes(message)[0]


def content_hashes(message: Arrived) -> list[bytes]:
    """The same under every key by which it may have been kept."""
    content = {
        "channel": message.channel,
        "account": message.account,
        "sender": message.sender,
        "content": dict(message.repeat_of or message.raw),
    }
    return crypto.keyed_hashes(json.dumps(content, sort_keys=True, ensure_ascii=False, default=str))


def _repeated(session: Session, contents: Sequence[bytes], now: datetime) -> set[bytes]:
    """Those of these contents that came within ten minutes before; counted on the message that they repeat."""
    if not contents:
        return set()
    wanted = any_(bindparam("contents", list(set(contents)), ARRAY(LargeBinary)))
    first = (
        select(func.min(InboundMessage.id))
        .where(InboundMessage.content_hash == wanted, InboundMessage.received_at > now - REPEAT_WITHIN)
        .group_by(InboundMessage.content_hash)
    )
    counted = (
        update(InboundMessage)
        .where(InboundMessage.id.in_(first))
        .values(repeats=InboundMessage.repeats + 1)
        .returning(InboundMessage.content_hash)
        .execution_options(synchronize_session=False)
    )
    return set(session.scalars(counted))


def unread(session: Session, *, before: datetime, limit: int = 500) -> list[int]:
    """Messages that were kept before that moment and are not read yet, oldest first."""
    query = select(InboundMessage.id).where(
        InboundMessage.state == InboundState.STORED, InboundMessage.received_at < before
    )
    return list(session.scalars(query.order_by(InboundMessage.id).limit(limit)))
