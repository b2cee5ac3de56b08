"""Answering the sender of a message on the way by which it came: a row of the outbox, like everything we tell.

A post is answered by direct message, unless the desk answers it openly: then everybody reads it, so it may hold nothing
that is private and no link.
"""

import re
import uuid
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain import notification, numbering
from app.domain.errors import Invalid
from app.domain.inbox.message import InboundMessage
from app.domain.notification import Message, Way
from app.domain.privacy import mask
from app.domain.report import Report
from app.domain.vocabulary import InboundKind, Medium

OPEN_KINDS = (InboundKind.MENTION, InboundKind.COMMENT, InboundKind.POST)
_LINK = re.compile(
    r"\bhttps?://|\bwww\.|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:id|com|net|org|co|me|ly|gl)\b", re.IGNORECASE
)


def answer(
    session: Session,
    message: InboundMessage,
    text: str,
    *,
    now: datetime,
    number: str | None = None,
    openly: bool = False,
) -> uuid.UUID | None:
    """Write the answer to this message; None where there is no way back (a short code, a name, a machine's mail).

    `number`: of the report that the answer is about, where the message itself belongs to none. `openly`: below the post,
    where everybody reads it; a direct message otherwise. Raises Invalid for an open answer that holds what is private, or
    a link. Returns the key of the outgoing message.
    """
    if not can_answer(message):
        return None
    report = session.get(Report, message.report_id) if message.report_id is not None else None
    way = way_back(message, openly=openly)
    if way.is_open:
        check_open(text, report)
    about = report.number if report else number
    return notification.tell_sender(session, way, text, report_id=message.report_id, number=about, now=now)


def can_answer(message: InboundMessage) -> bool:
    """Whether an answer reaches a person: an SMS comes back only to a telephone number."""
    if message.is_automatic or message.withdrawn_at is not None:
        return False
    return message.medium != Medium.SMS or message.sender.startswith("+")


def carry_on(session: Session, message: InboundMessage, report_id: int) -> None:
    """Let the mail that tells number and code continue the conversation from which the report was made."""
    if message.medium != Medium.EMAIL:
        return
    first = update(Message).where(
        Message.report_id == report_id, Message.medium == message.medium, Message.inbound_id.is_(None)
    )
    session.execute(first.values(inbound_id=message.id, in_reply_to=message.external_id))


def may_be_open(message: InboundMessage) -> bool:
    """Whether the desk may answer it where everybody reads it."""
    return message.kind in OPEN_KINDS and message.medium != Medium.LAPOR


def check_open(text: str, report: Report | None) -> None:
    """Raises Invalid where the text may not be read by everybody."""
    if mask(text).findings:
        raise Invalid(
            {"catatan": "Balasan terbuka tidak boleh memuat data pribadi. Kirim lewat pesan langsung."}
        )
    if report is not None and any(numbering.same_code(report, word) for word in _words(text)):
        raise Invalid({"catatan": "Kode rahasia pelapor hanya boleh dikirim lewat pesan langsung."})
    if _LINK.search(text):
        raise Invalid({"catatan": "Balasan terbuka ditulis tanpa tautan. Hapus alamat situs dari teks."})


def _words(text: str) -> list[str]:
    return [word.strip(".,;:!?()\"'") for word in text.split()]


def way_back(message: InboundMessage, *, openly: bool = False) -> Way:
    """To the sender, on the account that was written to."""
    return Way(
        medium=message.medium,
        recipient=message.sender,
        account=message.account,
        in_reply_to=message.external_id,
        is_open=openly and may_be_open(message),
        inbound_id=message.id,
        channel_code=message.channel_code,
    )
