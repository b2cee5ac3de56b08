"""E-mail as a mailbox delivers it (RFC 5322): who wrote, what it answers, the text without quotes, the photos.

A mail is kept byte for byte. Its Message-ID is chosen by the sender, so a second mail with the same one but another
content is told apart by its content.
"""

import base64
import hashlib
from collections.abc import Mapping
from email import message_from_bytes
from email.parser import BytesHeaderParser
from typing import Any

from app.channels import Letter, UnreadableError
from app.channels import mail_headers as headers
from app.channels.mail_bounce import bounce_of
from app.channels.mail_headers import Mail
from app.channels.mail_parts import opened
from app.channels.mail_text import written
from app.domain.inbox import MAIN_ACCOUNT, Arrived, Parsed, clean
from app.domain.vocabulary import InboundKind, Medium

CHANNEL = "email"
NO_ADDRESS = "tanpa alamat pengirim"
TOO_DEEP = "Surel ini bersarang terlalu dalam untuk dibuka; bentuk aslinya tersimpan."
SUBJECT_MAX = 300


def arrived(
    content: bytes,
    *,
    own: str,
    file: str | None = None,
    channel: str = CHANNEL,
    account: str = MAIN_ACCOUNT,
) -> Arrived:
    """The mail as it is kept: itself, or the key of the `file` that holds it. `own` is the address we write from."""
    mail, _ = _split(content)
    address, _ = headers.sender(mail)
    digest = digest_of(content)
    kept = {"file": file} if file else {"mail": base64.b64encode(content).decode("ascii")}
    return Arrived(
        channel=channel,
        medium=Medium.EMAIL,
        kind=InboundKind.MAIL,
        sender=address or NO_ADDRESS,
        raw={**kept, "own": own},
        external_id=headers.message_id(mail) or f"sha256:{digest}",
        account=account,
        sent_at=headers.sent_at(mail),
        repeat_of={"sha256": digest},
    )


def digest_of(content: bytes) -> str:
    """By what the same mail is known again, whichever servers it passed: their trace stands in the header alone."""
    mail, body = _split(content)
    own = [headers.first(mail, name) for name in ("From", "Date", "Subject", "Message-ID")]
    return hashlib.sha256("\n".join(own).encode() + b"\n\n" + body).hexdigest()


def _split(content: bytes) -> tuple[Mail, bytes]:
    """Its headers, and what follows them."""
    head, _, body = content.replace(b"\r\n", b"\n").partition(b"\n\n")
    return BytesHeaderParser().parsebytes(head), body


def parse(raw: Mapping[str, Any]) -> Letter:
    """What was read. `raw` holds the mail itself (see `app.jobs.mail_files`). Raises UnreadableError."""
    content = base64.b64decode(raw["mail"])
    try:
        return _read(message_from_bytes(content), str(raw["own"]))
    except RecursionError as error:
        raise UnreadableError(TOO_DEEP) from error


def _read(mail: Mail, own: str) -> Letter:
    address, name = headers.sender(mail)
    subject = headers.words(headers.first(mail, "Subject"))[:SUBJECT_MAX]
    found = opened(mail)
    text = clean(found.text)
    parsed = Parsed(
        text=text if headers.FORWARDED.match(subject) else written(text),
        subject=subject,
        sender_name=name,
        sent_at=headers.sent_at(mail),
        answers=headers.answers(mail, subject),
        is_automatic=headers.is_automatic(mail, address, own),
        refused=found.refused,
        bounce=bounce_of(mail),
    )
    return Letter(parsed, found.photos)
