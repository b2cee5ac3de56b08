"""Who wants no news any more (BERHENTI), and wants it again (DAFTAR): by conversation.

An opted-out number gets nothing but answers: what answers a message of the last 24 hours, and the number of the report that
came of it. Everything else becomes unsendable and says why.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select, tuple_, update
from sqlalchemy.orm import Session

from app.domain.inbox.message import Conversation, InboundMessage
from app.domain.notification import Message
from app.domain.privacy import crypto
from app.domain.vocabulary import MessageState, Notice

OPTED_OUT = "tidak dikirim: nomor ini tidak mau menerima kabar (BERHENTI)"
ANSWERS = (Notice.ANSWER, Notice.RECEIVED)
ANSWER_WITHIN = timedelta(hours=24)


def opt_out(session: Session, message: InboundMessage, *, now: datetime) -> None:
    """From now on the sender gets nothing but answers."""
    _set(session, message, now)


def opt_in(session: Session, message: InboundMessage) -> None:
    """The sender gets everything again."""
    _set(session, message, None)


def withhold(session: Session, ids: Sequence[int]) -> list[int]:
    """Mark those of these claimed messages as unsendable that go to who opted out; returns the ids that may leave."""
    wrote_before = Conversation.last_message_at > Message.created_at - ANSWER_WITHIN
    unwanted = (
        select(Message.id)
        .where(
            Message.id.in_(ids),
            exists().where(
                _same_party(session, ids),
                Conversation.opted_out_at.is_not(None),
                ~(Message.notice.in_(ANSWERS) & wrote_before),
            ),
        )
        .scalar_subquery()
    )
    marked = (
        update(Message)
        .where(Message.id.in_(unwanted), Message.audience == "reporter")
        .values(state=MessageState.UNSENDABLE, failure=OPTED_OUT)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    kept_back = set(session.scalars(marked))
    return [message_id for message_id in ids if message_id not in kept_back]


def _same_party(session: Session, ids: Sequence[int]) -> ColumnElement[bool]:
    """That the conversation is with the recipient; while a key is changed, each may be kept under another one."""
    if not crypto.is_rotating():
        return Conversation.party_hash == Message.recipient_hash
    rows = session.execute(select(Message.id, Message.recipient).where(Message.id.in_(ids)))
    spelt = [(message_id, digest) for message_id, to in rows for digest in crypto.keyed_hashes(to)]
    return tuple_(Message.id, Conversation.party_hash).in_(spelt)


def _set(session: Session, message: InboundMessage, at: datetime | None) -> None:
    if message.conversation_id is not None:
        session.get_one(Conversation, message.conversation_id).opted_out_at = at
        session.flush()
