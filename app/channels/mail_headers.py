"""The headers of a mail, none of which is to be believed: decoded words on one line, addresses, who sent it and why.

Nothing here raises for what a header holds; what cannot be decoded is shown with replacement characters.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from itertools import islice
from typing import Any, TypeAlias

from app.domain.errors import Invalid
from app.domain.inbox import clean
from app.domain.privacy import normalise_email

Mail: TypeAlias = "Message[str, str]"

HEADER_MAX = 20_000
ID_MAX = 250
ANSWERS_MAX = 20
KEY = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
MACHINES = re.compile(r"(?:mailer-daemon|no-?reply|do-?not-?reply|tidak-?(?:mem)?balas)\b", re.IGNORECASE)
BULK = frozenset({"bulk", "list", "junk", "auto_reply"})
FORWARDED = re.compile(r"\s*(?:fwd?|fw|terusan|trs|wg)\s*:", re.IGNORECASE)

_TOKEN = re.compile(rf"\+(bounce-)?({KEY})@", re.IGNORECASE)
_OURS = re.compile(rf"<({KEY})@[^<>\s]+>", re.IGNORECASE)
_ID = re.compile(r"<[^<>\s\x00-\x20\x7f-\U0010ffff]+>")
_NUMBER = re.compile(r"\[\s*([A-Z]{2,3}\d{6}) ?(\d{6})\s*\]", re.IGNORECASE)


def first(mail: Mail, name: str) -> str:
    """The first header of that name as it stands in the mail, 8-bit text taken for UTF-8; empty where there is none."""
    return next(every(mail, name), "")


def every(mail: Mail, *names: str) -> Iterator[str]:
    """All headers of these names."""
    wanted = {name.lower() for name in names}
    for name, value in mail.raw_items():
        if name.lower() in wanted:
            yield _utf8(str(value))[:HEADER_MAX]


def words(raw: str) -> str:
    """A header as people read it: encoded words decoded, one line, no control characters."""
    try:
        text = str(make_header(decode_header(raw)))
    except (HeaderParseError, LookupError, ValueError):
        text = raw
    return " ".join(clean(_utf8(text)).split())


def sender(mail: Mail) -> tuple[str, str]:
    """Address and name of the one to whom an answer goes (Reply-To before From); the address empty if it is none."""
    name, written = next(_addresses(mail, "From"), ("", ""))
    _, wanted = next(_addresses(mail, "Reply-To"), ("", ""))
    return wanted or written, name


def written_by(mail: Mail) -> str:
    """The address in From; empty if it is none."""
    return next(_addresses(mail, "From"), ("", ""))[1]


def message_id(mail: Mail) -> str | None:
    """The Message-ID in its angle brackets; None where it is missing, malformed or endless."""
    found = _ID.search(first(mail, "Message-ID"))
    return found[0] if found and len(found[0]) <= ID_MAX else None


def sent_at(mail: Mail) -> datetime | None:
    """The date that the sender's program wrote."""
    try:
        moment = parsedate_to_datetime(first(mail, "Date"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


def answers(mail: Mail, subject: str) -> tuple[str, ...]:
    """What it replies to, most certain first: keys of our messages, then report numbers in the subject."""
    tokens = [key for _, key in _tokens(mail)]
    earlier = _OURS.findall(first(mail, "References"))[::-1]
    keys = [*tokens, *_OURS.findall(first(mail, "In-Reply-To")), *earlier]
    numbers = ["".join(found).upper() for found in _NUMBER.findall(subject)]
    return tuple(dict.fromkeys([*(key.lower() for key in keys), *numbers]))[:ANSWERS_MAX]


def bounced_key(mail: Mail) -> str | None:
    """The key of our message whose bounce address this mail was sent to."""
    return next((key.lower() for bounce, key in _tokens(mail) if bounce), None)


def our_key(text: str) -> str | None:
    """The key in the first of our own Message-IDs in the text."""
    found = _OURS.search(text)
    return found[1].lower() if found else None


def is_automatic(mail: Mail, address: str, own: str) -> bool:
    """Whether a machine sent it, a list, or we ourselves: then no machine may answer."""
    submitted = first(mail, "Auto-Submitted").strip().lower()
    return (
        not address
        or (submitted != "" and not submitted.startswith("no"))
        or first(mail, "Precedence").strip().lower() in BULK
        or any(True for _ in every(mail, "List-Id", "X-Autoreply", "X-Autorespond"))
        or has_no_return(mail)
        or any(MACHINES.match(who) for who in (address, written_by(mail)))
        or own.lower() in (address, written_by(mail))
    )


def has_no_return(mail: Mail) -> bool:
    """Whether the envelope named no sender, as bounces and well-behaved machines do."""
    return any(value.strip() == "<>" for value in every(mail, "Return-Path"))


def _tokens(mail: Mail) -> list[tuple[str, str]]:
    return [found for value in every(mail, *RECIPIENTS) for found in _TOKEN.findall(value)]


def _addresses(mail: Mail, name: str) -> Iterator[tuple[str, str]]:
    for shown, address in _split(every(mail, name)):
        try:
            yield words(shown), normalise_email(address)
        except Invalid:
            continue


def _split(values: Iterable[str]) -> list[tuple[str, str]]:
    try:
        return getaddresses(list(islice(values, 3)))
    except (ValueError, IndexError, TypeError):
        return []


def _utf8(text: Any) -> str:
    return str(text).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
