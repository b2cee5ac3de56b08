"""What the message centre reports about messages it took: delivered, or why not.

A receipt may overtake the answer that tells us the centre's id of the message, so receipts are kept by
themselves and joined when both are there. Receipt and answer are written in turn: at the same time, neither would see
the other.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ARRAY, Text, any_, bindparam, case, delete, insert, select, update
from sqlalchemy.orm import Session

from app.domain.notification.message import DeliveryReceipt, Message
from app.domain.turns import Turn, wait_for
from app.domain.vocabulary import MessageState

KEPT_FOR = timedelta(days=30)
FINAL = (MessageState.DELIVERED, MessageState.FAILED)


class Receipt(NamedTuple):
    """A final report on one message; `state` is DELIVERED or FAILED."""

    provider_id: str
    state: MessageState
    failure: str | None


def keep(session: Session, receipts: Sequence[Receipt], *, now: datetime) -> None:
    """Store receipts and join those whose message is known by the centre's id."""
    rows = [{**receipt._asdict(), "received_at": now} for receipt in receipts if receipt.state in FINAL]
    if rows:
        wait_for(session, Turn.RECEIPTS)
        session.execute(insert(DeliveryReceipt), rows)
        join(session, [receipt.provider_id for receipt in receipts], now=now)


def join(session: Session, provider_ids: Sequence[str], *, now: datetime) -> None:
    """Carry loose receipts of these ids over to their messages."""
    if not provider_ids:
        return
    ids = any_(bindparam("provider_ids", list(provider_ids), ARRAY(Text)))
    known = update(Message).where(
        Message.provider_id == DeliveryReceipt.provider_id,
        DeliveryReceipt.provider_id == ids,
        DeliveryReceipt.joined_at.is_(None),
        Message.state == MessageState.SENT,
    )
    delivered_at = case((DeliveryReceipt.state == MessageState.DELIVERED, DeliveryReceipt.received_at))
    joined = session.scalars(
        known.values(state=DeliveryReceipt.state, failure=DeliveryReceipt.failure, delivered_at=delivered_at)
        .returning(DeliveryReceipt.provider_id)
        .execution_options(synchronize_session=False)
    ).all()
    if joined:
        done = update(DeliveryReceipt).where(
            DeliveryReceipt.provider_id.in_(joined), DeliveryReceipt.joined_at.is_(None)
        )
        session.execute(done.values(joined_at=now).execution_options(synchronize_session=False))


def join_loose(session: Session, *, now: datetime, limit: int = 1000) -> None:
    """Try all loose receipts again and drop those past keeping; for the schedule."""
    session.execute(delete(DeliveryReceipt).where(DeliveryReceipt.received_at < now - KEPT_FOR))
    known = select(DeliveryReceipt.provider_id).join(
        Message, Message.provider_id == DeliveryReceipt.provider_id
    )
    ids = session.scalars(known.where(DeliveryReceipt.joined_at.is_(None)).limit(limit))
    join(session, list(ids), now=now)
