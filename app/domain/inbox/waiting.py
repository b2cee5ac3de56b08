"""What waits at the desk: with what its text proposes, and its sender told so, at most once an hour."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.evidence import StoredUpload
from app.domain.inbox.answering import answer
from app.domain.inbox.message import Conversation, InboundMessage
from app.domain.inbox.proposing import propose
from app.domain.vocabulary import Medium

TELL_AGAIN_AFTER = timedelta(hours=1)
WAITS = (
    "Pesan Anda kami terima dan dibaca petugas. Setelah menjadi laporan, nomornya kami kirim lewat SMS. "
    "Ketik BANTUAN untuk petunjuk."
)


def wait_at_desk(
    session: Session, message: InboundMessage, files: Sequence[StoredUpload], *, now: datetime
) -> None:
    """Propose to the desk, and confirm an SMS to its sender."""
    message.proposal = propose(session, message, files, now=now)
    if message.medium == Medium.SMS and message.conversation_id is not None:
        _confirm(session, message, session.get_one(Conversation, message.conversation_id), now)
    session.flush()


def _confirm(session: Session, message: InboundMessage, conversation: Conversation, now: datetime) -> None:
    last = conversation.auto_answered_at
    if last is not None and now - last < TELL_AGAIN_AFTER:
        return
    if answer(session, message, WAITS, now=now) is not None:
        conversation.auto_answered_at = now
