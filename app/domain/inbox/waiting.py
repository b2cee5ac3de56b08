"""What waits at the desk: with what its text proposes, and its sender told so, at most once an hour.

Machines are never answered, and nobody more than once an hour: two machines that answer each other fall silent.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.evidence import StoredUpload
from app.domain.inbox.answering import answer
from app.domain.inbox.message import Conversation, InboundMessage
from app.domain.inbox.proposing import propose
from app.domain.vocabulary import InboundState, Medium

TELL_AGAIN_AFTER = timedelta(hours=1)
WAITS = {
    Medium.SMS: (
        "Pesan Anda kami terima dan dibaca petugas. Setelah menjadi laporan, nomornya kami kirim lewat SMS. "
        "Ketik BANTUAN untuk petunjuk."
    ),
    Medium.EMAIL: (
        "Terima kasih, surel Anda sudah kami terima. Petugas akan membaca dan melengkapinya, lalu mengirimkan nomor laporan "
        "kepada Anda. Sebutkan alamat atau patokan tempatnya bila belum tertulis."
    ),
}


def wait_at_desk(
    session: Session, message: InboundMessage, files: Sequence[StoredUpload], *, now: datetime
) -> None:
    """Propose to the desk, and confirm to the sender of an SMS or mail; the conversation's row must be locked."""
    message.proposal = propose(session, message, files, now=now)
    told = message.state == InboundState.WAITING and message.medium in WAITS
    if told and message.conversation_id is not None:
        _confirm(session, message, session.get_one(Conversation, message.conversation_id), now)
    session.flush()


def _confirm(session: Session, message: InboundMessage, conversation: Conversation, now: datetime) -> None:
    last = conversation.auto_answered_at
    if message.is_automatic or (last is not None and now - last < TELL_AGAIN_AFTER):
        return
    if answer(session, message, WAITS[message.medium], now=now) is not None:
        conversation.auto_answered_at = now
