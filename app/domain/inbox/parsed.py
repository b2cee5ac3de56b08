"""What an adapter read from a raw message, before the inbox decides its way."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain.evidence import StoredUpload


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a longer message: pieces with one `reference` of one sender belong together; `number` from 1."""

    reference: str
    number: int
    total: int


@dataclass(frozen=True, slots=True)
class Bounce:
    """A server could not deliver our message with that `key` (None: it does not say which), for good or not yet."""

    key: uuid.UUID | None
    is_final: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """What an adapter read from a raw message. Text without quotes and signatures, control characters taken out.

    `answers`: names of what it replies to, most certain first: keys of our messages, report numbers, ids at the network.
    `refused`: file name and sentence of every attachment that is no photo of ours. `is_automatic`: a machine sent it, so
    no machine may answer. `details`: what the network says besides, as JSON, nothing empty.
    """

    text: str
    subject: str = ""
    sender_name: str = ""
    sent_at: datetime | None = None
    answers: Sequence[str] = ()
    reply_to: str | None = None
    is_automatic: bool = False
    part: Part | None = None
    bounce: Bounce | None = None
    files: Sequence[StoredUpload] = ()
    refused: Sequence[tuple[str, str]] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
