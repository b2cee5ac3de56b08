"""What citizens send us: kept as it came before the network is told that it arrived, so that nothing is lost.

The desk's inbox files these messages; until then they wait here.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.domain.notification.message import InboundMessage
from app.domain.privacy import crypto
from app.domain.vocabulary import Medium


class Arrived(NamedTuple):
    """A message as the network delivered it; `raw` holds its bytes in hexadecimal and how they are coded."""

    sender: str
    raw: dict[str, str | int]


def keep_inbound(session: Session, medium: Medium, arrived: Sequence[Arrived], *, now: datetime) -> None:
    """Store the messages, encrypted."""
    rows = [
        {
            "medium": medium,
            "sender": message.sender,
            "sender_hash": crypto.keyed_hash(message.sender),
            "raw": message.raw,
            "received_at": now,
        }
        for message in arrived
    ]
    if rows:
        session.execute(insert(InboundMessage), rows)
