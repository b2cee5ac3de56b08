"""What a channel brings, and what the reporter gets for it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import Invalid
from app.domain.evidence import StoredUpload
from app.domain.reference import UNSORTED as UNSORTED
from app.domain.vocabulary import Priority

TEXT_MAX = 4000
ADDRESS_MAX = 300


@dataclass(frozen=True, slots=True)
class Submission:
    """One report as a channel brings it. Texts as typed; `lat`/`lon` WGS84 degrees, both or neither.

    `kelurahan_code` is the place chosen from a list where there is no point ("lokasi perkiraan"). `social`: how to answer
    where neither phone nor e-mail is known, as `notification.Way`. `was_waiting`: it came before its channel was retired.
    `network`: the address that sent it by a door at which nobody stands ("" = not known), so that blocks and limits of one person
    hold; None where an officer saw it first.
    """

    channel: str
    text: str
    category: str | None = None
    lat: float | None = None
    lon: float | None = None
    kelurahan_code: str | None = None
    address: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    is_public: bool = False
    priority: Priority = Priority.BIASA
    answers: Mapping[str, Any] = field(default_factory=dict)
    source: Mapping[str, Any] = field(default_factory=dict)
    photos: Sequence[StoredUpload] = ()
    external_ref: str | None = None
    social: dict[str, Any] | None = None
    api_key_id: int | None = None
    was_waiting: bool = False
    network: str | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """An idempotency key: whose it is, its word, and the digest of the request that it stands for."""

    scope: str
    word: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the reporter gets. `repeated`: the same request was answered before."""

    number: str
    tracking_code: str
    report_id: int
    holder_code: str
    repeated: bool = False


class KeyReused(Invalid):
    """The idempotency key was used for another request. Answered 422."""


def digest_of(fields: Mapping[str, Any]) -> bytes:
    """The digest of a request by which a repeated key is recognised: same fields, same digest."""
    return hashlib.sha256(json.dumps(fields, sort_keys=True, default=str).encode()).digest()
