"""Bounces: what a mail server writes back about a mail of ours that it could not deliver, or not yet (RFC 3464).

The bounce address names the message; where a server writes elsewhere, the headers that it returns do. A holiday
answer to the same address is no bounce.
"""

import uuid
from collections.abc import Iterator
from email.message import Message

from flufl.bounce import all_failures

from app.channels.mail_headers import (
    Mail,
    bounced_key,
    first,
    has_no_return,
    our_key,
    words,
    written_by,
)
from app.channels.mail_parts import leaves
from app.domain.inbox import Bounce

UNSAID = "server surat penerima menolak tanpa menyebut alasan"
DAEMONS = ("mailer-daemon@", "postmaster@")


def bounce_of(mail: Mail) -> Bounce | None:
    """What it says of our message, or None where it is no bounce."""
    by_address = bounced_key(mail)
    statuses = list(_statuses(mail))
    if statuses:
        fate, reason = _said(statuses)
    elif by_address or has_no_return(mail) or _is_daemon(mail):
        fate, reason = _guessed(mail, by_daemon=bool(by_address) and _is_daemon(mail)), UNSAID
    else:
        return None
    if fate is None:
        return None
    key = by_address or _returned_key(mail)
    return Bounce(uuid.UUID(key) if key else None, is_final=fate == "failed", reason=reason)


def _statuses(mail: Mail) -> Iterator[Mail]:
    """The blocks of delivery reports that speak of a recipient."""
    for part in leaves(mail):
        blocks = part.get_payload()
        if part.get_content_type() == "message/delivery-status" and isinstance(blocks, list):
            yield from (block for block in blocks if isinstance(block, Message) and block.get("Action"))


def _said(statuses: list[Mail]) -> tuple[str | None, str]:
    fates = {"fail": "failed", "erro": "failed", "dela": "delayed"}
    for block in statuses:
        fate = fates.get(first(block, "Action").strip().lower()[:4])
        if fate is not None:
            diagnostic = words(first(block, "Diagnostic-Code")).removeprefix("smtp;").strip()
            return fate, f"{words(first(block, 'Status'))} {diagnostic}".strip() or UNSAID
    return None, ""


def _guessed(mail: Mail, *, by_daemon: bool) -> str | None:
    """The same from the many texts that servers wrote before there was a standard.

    A server that writes to a bounce address has nothing else to say than that the message failed.
    """
    delayed, failed = all_failures(mail)
    if failed or (by_daemon and not delayed):
        return "failed"
    return "delayed" if delayed else None


def _is_daemon(mail: Mail) -> bool:
    return written_by(mail).startswith(DAEMONS)


def _returned_key(mail: Mail) -> str | None:
    for part in leaves(mail):
        inner = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(inner, list):
            found = next((our_key(first(it, "Message-ID")) for it in inner if isinstance(it, Message)), None)
        elif part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers"):
            found = our_key(str(part.get_payload()))
        else:
            continue
        if found:
            return found
    return None
