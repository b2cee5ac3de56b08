"""Answers to LAPOR that leave by hand: downloaded by the desk, and from then on with whoever carries them over.

Where no token is set, or LAPOR refused an answer for good, it waits here. A download is a batch that can be fetched again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.domain.errors import Conflict
from app.domain.notification.message import Message
from app.domain.vocabulary import Medium, MessageState

BATCH = "unduhan-"
MOST = 5_000
_WAITS = (MessageState.UNSENDABLE, MessageState.FAILED)


class Batch(NamedTuple):
    """Answers that were downloaded together."""

    name: str
    at: datetime
    size: int


def waiting_to_carry(session: Session) -> Sequence[Message]:
    """The answers that nothing delivers, oldest first."""
    query = select(Message).where(Message.medium == Medium.LAPOR, Message.state.in_(_WAITS))
    return session.scalars(query.order_by(Message.id).limit(MOST)).all()


def carry(session: Session, *, now: datetime) -> str:
    """Mark what waits as carried over, as one batch; returns its name. Raises Conflict where nothing waits."""
    waiting = select(Message.id).where(Message.medium == Medium.LAPOR, Message.state.in_(_WAITS))
    ids = session.scalars(waiting.order_by(Message.id).limit(MOST).with_for_update(skip_locked=True)).all()
    if not ids:
        raise Conflict("Tidak ada jawaban yang menunggu dibawa; mungkin rekan Anda baru saja mengunduhnya.")
    name = f"{BATCH}{now:%Y%m%d%H%M%S}-{ids[0]}"
    taken = update(Message).where(Message.id.in_(ids)).execution_options(synchronize_session=False)
    session.execute(taken.values(state=MessageState.SENT, sent_at=now, provider_id=name, failure=None))
    return name


def batches(session: Session, limit: int = 10) -> list[Batch]:
    """The last downloads, newest first."""
    last = func.max(Message.sent_at)
    query = (
        select(Message.provider_id, last, func.count())
        .where(Message.medium == Medium.LAPOR, Message.provider_id.startswith(BATCH))
        .group_by(Message.provider_id)
        .order_by(last.desc())
    )
    found = session.execute(query.limit(limit))
    return [Batch(name, at, size) for name, at, size in found if name is not None and at is not None]


def of_batch(session: Session, name: str) -> Sequence[Message]:
    """The answers of that download; none for a name that is none."""
    if not name.startswith(BATCH):
        return ()
    query = select(Message).where(Message.medium == Medium.LAPOR, Message.provider_id == name)
    return session.scalars(query.order_by(Message.id)).all()
