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


Parser = Callable[[Mapping[str, Any]], Letter]


def parser_of(medium: Medium) -> Parser:
    """The reader of that medium's raw forms."""
    from app.channels import email, sms

    parsers: dict[Medium, Parser] = {Medium.SMS: sms.parse, Medium.EMAIL: email.parse}
    return parsers[medium]
