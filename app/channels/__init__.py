"""Inbound adapters, one module a medium: what a network delivers becomes a message of the inbox.

`arrived(...)` of an adapter makes the raw form that is kept at once; `parse(raw)` reads it later. Neither touches the
database.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
    return None


Parser = Callable[[Mapping[str, Any]], Letter]


def parser_of(medium: Medium) -> Parser:
    """The reader of that medium's raw forms."""
    from app.channels import email, facebook, sms, x

    parsers: dict[Medium, Parser] = {
        Medium.SMS: sms.parse,
        Medium.EMAIL: email.parse,
        Medium.X: x.parse,
        Medium.FACEBOOK: facebook.parse,
    }
    return parsers[medium]
