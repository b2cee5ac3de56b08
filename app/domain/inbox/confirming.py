"""The one automatic answer to a mail that waits at the desk, so that its sender knows it arrived.

Machines are never answered, and nobody more than once an hour: two machines that answer each other fall silent.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.inbox.answering import answer
from app.domain.inbox.message import Conversation, InboundMessage
from app.domain.vocabulary import InboundState, Medium

PAUSE = timedelta(hours=1)
TEXT = (
    "Terima kasih, surel Anda sudah kami terima. Petugas akan membaca dan melengkapinya, lalu mengirimkan nomor laporan "
    "kepada Anda. Sebutkan alamat atau patokan tempatnya bila belum tertulis."
)


def confirm(session: Session, message: InboundMessage, *, now: datetime) -> None:
    """Tell the sender of a mail at the desk that we have it; the conversation's row must be locked."""
    if message.medium != Medium.EMAIL or message.state != InboundState.WAITING or message.is_automatic:
        return
    conversation = session.get_one(Conversation, message.conversation_id)
    last = conversation.auto_answered_at
    if last is not None and last > now - PAUSE:
        return
    if answer(session, message, TEXT, now=now) is not None:
        conversation.auto_answered_at = now
