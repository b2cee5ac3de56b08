"""Inbound adapters, one module a medium: what a network delivers becomes a message of the inbox.

`arrived(...)` of an adapter makes the raw form that is kept at once; `parse(raw)` reads it later. Neither touches the
database.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from app.domain.inbox import Parsed
from app.domain.vocabulary import Medium


class UnreadableError(Exception):
    """The raw form cannot be understood; `str()` is a sentence for the desk."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What was read: the message, and its attachments as (file name, content)."""

    parsed: Parsed
    attachments: Sequence[tuple[str, bytes]] = ()


def address_of(medium: Medium, external_id: str) -> str | None:
    """Where a post can be seen at its network, for the desk; None where there is no such place (direct messages)."""
    if medium == Medium.X and external_id.isdigit():
        return f"https://x.com/i/web/status/{external_id}"
    if medium == Medium.FACEBOOK and external_id.replace("_", "").isdigit():
        return f"https://www.facebook.com/{external_id}"
    if medium == Medium.LAPOR and external_id:
        return f"https://www.lapor.go.id/pengaduan/{quote(external_id.partition('#')[0], safe='')}"
    return None


Parser = Callable[[Mapping[str, Any]], Letter]


def parser_of(medium: Medium) -> Parser:
    """The reader of that medium's raw forms."""
    from app.channels import email, facebook, lapor, sms, x

    parsers: dict[Medium, Parser] = {
        Medium.SMS: sms.parse,
        Medium.EMAIL: email.parse,
        Medium.X: x.parse,
        Medium.FACEBOOK: facebook.parse,
        Medium.LAPOR: lapor.parse,
    }
    return parsers[medium]
