"""Messages that do not leave by themselves: held back, set aside without a gateway, sent again."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, text, union_all, update
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.errors import Conflict, Forbidden, NotVisible
from app.domain.notification.message import PENDING as IS_PENDING
from app.domain.notification.message import Message
from app.domain.notification.outbox import PENDING
from app.domain.notification.timing import day_bounds
from app.domain.notification.writing import WRITTEN
from app.domain.turns import Turn, wait_for
from app.domain.vocabulary import Medium, MessageState, Role

NO_GATEWAY = "tidak terkirim: gateway belum diatur"
OVER_CAP = "ditahan sampai besok: batas pesan per hari untuk nomor ini tercapai"


def hold_back(session: Session, ids: Sequence[int], cap: int, *, now: datetime) -> list[int]:
    """Put claimed messages off to tomorrow whose number has had its `cap` today.

    Returns the ids that may leave. What left today counts, and what other claims have under way; relays that count at
    the same time do so one after the other, each seeing what those before it let leave.
    """
    wait_for(session, Turn.DAILY_CAP)
    tomorrow = day_bounds(now)[1]
    claimed = session.execute(
        select(Message.id, Message.recipient_hash).where(Message.id.in_(ids)).order_by(Message.id)
    )
    rows = [(row.id, row.recipient_hash) for row in claimed]
    sent = _had_today(session, {digest for _, digest in rows}, ids, now)
    leave: list[int] = []
    held: list[int] = []
    for message_id, digest in rows:
        sent[digest] = sent.get(digest, 0) + 1
        (leave if sent[digest] <= cap else held).append(message_id)
    put_off = update(Message).where(Message.id.in_(held)).execution_options(synchronize_session=False)
    session.execute(
        put_off.values(state=MessageState.QUEUED, next_attempt_at=tomorrow, due_at=tomorrow, failure=OVER_CAP)
    )
    return leave


def _had_today(
    session: Session, digests: set[bytes], batch: Sequence[int], now: datetime
) -> dict[bytes, int]:
    """How many SMS of today each of these numbers has had or is about to have, the batch at hand left out."""
    one = select(Message.recipient_hash).where(
        Message.medium == Medium.SMS, Message.recipient_hash.in_(digests)
    )
    sent = one.where(Message.sent_at >= day_bounds(now)[0])
    # A claim whose lease has run out is claimed again, and counts then.
    under_way = one.where(
        text(IS_PENDING),
        Message.next_attempt_at > now,
        Message.state == MessageState.CLAIMED,
        Message.id.not_in(batch),
    )
    every = union_all(sent, under_way).subquery()
    counts = select(every.c.recipient_hash, func.count()).group_by(every.c.recipient_hash)
    return dict(row._tuple() for row in session.execute(counts))


def set_aside(session: Session, medium: Medium) -> int:
    """Mark what waits as unsendable because no gateway is configured; returns how many.

    An officer may resend them.
    """
    waiting = update(Message).where(Message.medium == medium, Message.state.in_(PENDING))
    done = session.execute(
        waiting.values(state=MessageState.UNSENDABLE, failure=NO_GATEWAY)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    return len(done.all())


def resend(session: Session, key: uuid.UUID, *, actor: Actor, now: datetime) -> Message:
    """Queue the message of that key again. What once left gets a new key, since the repeat is meant.

    Raises Forbidden for all but biro.admin, NotVisible for an unknown one, Conflict while it is under way.
    """
    if actor.role != Role.BIRO_ADMIN:
        raise Forbidden("Hanya admin Biro Pemerintahan yang dapat mengirim ulang pesan.")
    query = select(Message).where(Message.key == key).with_for_update()
    message = session.scalar(query.execution_options(populate_existing=True))
    if message is None:
        raise NotVisible("Pesan ini tidak ada.")
    if message.state in PENDING:
        raise Conflict("Pesan ini sedang dalam antrean pengiriman.")
    if message.sent_at is not None:
        message.key = uuid.uuid4()
    message.state, message.failure, message.attempts = MessageState.QUEUED, None, 0
    message.provider_id = message.sent_at = message.delivered_at = None
    message.next_attempt_at = message.due_at = now
    session.flush()
    session.info.setdefault(WRITTEN, set()).add(message.medium)
    return message
