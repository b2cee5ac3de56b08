"""Pieces of a long message: joined in order when the last one has come, whatever the order and however often they came.

Pieces with one reference of one sender belong together for ten minutes. Until they are all there none of them shows at the
desk; after that what is there is filed, and says what is missing (`leftovers`). Reading a message locks its conversation, so
the pieces of one sender are joined one after the other.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.inbox.message import InboundMessage
from app.domain.inbox.parsed import Parsed
from app.domain.privacy import crypto
from app.domain.vocabulary import InboundState

JOIN_WITHIN = timedelta(minutes=10)
GAP = " [bagian pesan hilang] "
# Phones may cut a character of two UTF-16 units in the middle; each half is kept as a private character until it is joined.
_HALVES, _SAFE = 0xD800, 0xF0000


def join_piece(session: Session, message: InboundMessage, parsed: Parsed, now: datetime) -> bool:
    """True while the message waits for its other pieces; the last one takes them all in and goes on as the whole."""
    if parsed.part is None:
        return False
    known = _same_content(session, message)
    if known is not None:
        _give_to(message, known)
        session.flush()
        return True
    others = _siblings(session, message)
    if message.part_number in {other.part_number for other in others}:
        _file(session, others)
        others = []
    if len(others) + 1 < parsed.part.total:
        message.state, message.due_at = InboundState.PARTIAL, None
        session.flush()
        return True
    take_in(session, message, others)
    return False


def kept_text(text: str) -> str:
    """A piece's text as it can be stored: blanks at its ends belong to it, and so does half a character."""
    return "".join(_kept(char) for char in text.replace("\r\n", "\n").replace("\r", "\n"))


def take_in(session: Session, stays: InboundMessage, others: Sequence[InboundMessage]) -> None:
    """Make `stays` the whole of these pieces; a gap is marked in the text and counted."""
    pieces = {piece.part_number or 0: piece for piece in (*others, stays)}
    total = stays.part_total or len(pieces)
    stays.pieces_missing = total - len(pieces)
    stays.body = _whole([pieces[at].body if at in pieces else None for at in range(1, total + 1)])
    stays.state = InboundState.WAITING
    for piece in others:
        _give_to(piece, stays.id)
    session.flush()


def _same_content(session: Session, message: InboundMessage) -> int | None:
    """The message that took the same piece in before: the network sent it twice."""
    query = (
        select(InboundMessage.id, InboundMessage.joined_to_id)
        .where(
            InboundMessage.content_hash == message.content_hash,
            InboundMessage.received_at > message.received_at - JOIN_WITHIN,
            InboundMessage.id < message.id,
            InboundMessage.state != InboundState.STORED,
        )
        .order_by(InboundMessage.id)
        .limit(1)
    )
    found = session.execute(query).first()
    return (found.joined_to_id or found.id) if found else None


def _siblings(session: Session, message: InboundMessage) -> list[InboundMessage]:
    query = select(InboundMessage).where(
        InboundMessage.sender_hash.in_(crypto.keyed_hashes(message.sender)),
        InboundMessage.channel_code == message.channel_code,
        InboundMessage.account == message.account,
        InboundMessage.part_reference == message.part_reference,
        InboundMessage.part_total == message.part_total,
        InboundMessage.state == InboundState.PARTIAL,
        InboundMessage.received_at > message.received_at - JOIN_WITHIN,
        InboundMessage.id != message.id,
    )
    found = session.scalars(query.order_by(InboundMessage.part_number).with_for_update())
    return list(found)


def _file(session: Session, pieces: Sequence[InboundMessage]) -> None:
    """A phone that uses one reference again has begun another message: the sweep files this one as it is."""
    for piece in pieces:
        piece.part_reference = f"{piece.part_reference}:{pieces[0].id}"
    session.flush()


def _give_to(piece: InboundMessage, message_id: int) -> None:
    piece.state, piece.joined_to_id, piece.due_at = InboundState.JOINED, message_id, None


def _whole(texts: Sequence[str | None]) -> str:
    text = "".join(GAP if text is None else text for text in texts)
    halves = "".join(chr(ord(char) - _SAFE + _HALVES) if _is_half(char) else char for char in text)
    return halves.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()


def _kept(char: str) -> str:
    if "\ud800" <= char <= "\udfff":
        return chr(ord(char) - _HALVES + _SAFE)
    return char if char in "\n\t" or char.isprintable() else ""


def _is_half(char: str) -> bool:
    return _SAFE <= ord(char) < _SAFE + 0x800
