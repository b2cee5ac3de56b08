"""Pieces whose rest did not come within ten minutes: what is there goes on as a message, and says what is missing."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.inbox.message import Conversation, InboundMessage
from app.domain.inbox.parsed import Parsed
from app.domain.inbox.pieces import JOIN_WITHIN, take_in
from app.domain.inbox.reading import DESK_HOURS
from app.domain.inbox.ways import send_on
from app.domain.vocabulary import InboundState


def late_conversations(session: Session, *, now: datetime, limit: int = 100) -> list[int]:
    """Conversations in which pieces have waited long enough."""
    query = (
        select(InboundMessage.conversation_id)
        .where(InboundMessage.state == InboundState.PARTIAL, InboundMessage.received_at <= now - JOIN_WITHIN)
        .distinct()
        .limit(limit)
    )
    return [found for found in session.scalars(query) if found is not None]


def file_incomplete(session: Session, conversation_id: int, *, now: datetime) -> int:
    """File the late pieces of one conversation; returns how many messages they made."""
    session.get(Conversation, conversation_id, with_for_update=True, populate_existing=True)
    query = select(InboundMessage).where(
        InboundMessage.conversation_id == conversation_id, InboundMessage.state == InboundState.PARTIAL
    )
    groups: dict[tuple[str | None, int | None], list[InboundMessage]] = {}
    for piece in session.scalars(query.order_by(InboundMessage.part_number).with_for_update()):
        groups.setdefault((piece.part_reference, piece.part_total), []).append(piece)
    late = [pieces for pieces in groups.values() if _is_late(pieces, now)]
    for stays, *others in late:
        take_in(session, stays, others)
        stays.due_at = now + DESK_HOURS
        send_on(session, stays, Parsed(stays.body or ""), now=now)
    return len(late)


def _is_late(pieces: list[InboundMessage], now: datetime) -> bool:
    return min(piece.received_at for piece in pieces) <= now - JOIN_WITHIN
