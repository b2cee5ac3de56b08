"""Entries of SP4N-LAPOR: what is kept of them besides the text, and what an import would do with each.

`details` of such a message, each only where LAPOR said it: `tracking_id`, `type` (EntryType), `category`, `phone`, `email`,
`address`, `lat`, `lon`, `happened_on`, `submitted_at`, `forwarded_at` (ISO times), `confidential` ("anonim" or "rahasia").
Who asked not to be named is known to nobody here: no name, phone or e-mail is kept, and the report is never public.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import routing, sla
from app.domain.errors import Invalid
from app.domain.inbox.arrival import keep
from app.domain.inbox.changes import Edited, reads_differently, take_in
from app.domain.inbox.message import InboundMessage
from app.domain.intake import Receipt
from app.domain.privacy import normalise_email, normalise_phone
from app.domain.vocabulary import EntryType, InboundKind, InboundState

AT_ONCE = 500
Details = dict[str, Any] | None


class Fate(StrEnum):
    """What taking an entry in does: a new message, a change of the one that is known, or nothing."""

    NEW = "baru"
    CHANGED = "berubah"
    KNOWN = "sudah ada"


@dataclass(frozen=True, slots=True)
class _Handle:
    """A report just made, for those who need no more than its id."""

    id: int


def fates_of(session: Session, entries: Sequence[Edited]) -> list[Fate]:
    """What `take_in_all` would do with each of these, which must be of one account and each with an id of its own."""
    found: list[Fate] = []
    for start in range(0, len(entries), AT_ONCE):
        part = entries[start : start + AT_ONCE]
        known = _known(session, part)
        found += [_fate(known.get(entry.arrived.external_id), entry) for entry in part]
    return found


def take_in_all(session: Session, entries: Sequence[Edited], *, now: datetime) -> list[Fate]:
    """Keep the new ones, change those that read differently, leave the others; says which it did with each."""
    fates = fates_of(session, entries)
    new = [entry.arrived for entry, fate in zip(entries, fates, strict=True) if fate == Fate.NEW]
    for start in range(0, len(new), AT_ONCE):
        keep(session, new[start : start + AT_ONCE], now=now)
    take_in(
        session,
        [entry for entry, fate in zip(entries, fates, strict=True) if fate == Fate.CHANGED],
        now=now,
    )
    return fates


def is_confidential(details: Details) -> bool:
    """Whether the reporter asked LAPOR to be named to nobody, or for the entry to be read by nobody else."""
    return bool((details or {}).get("confidential"))


def told_contact(details: Details) -> tuple[str, str]:
    """Phone and e-mail that the entry names, as we keep them; empty where they are none."""
    given, phone, email = details or {}, "", ""
    with suppress(Invalid):
        phone = normalise_phone(given["phone"]) if given.get("phone") else ""
    with suppress(Invalid):
        email = normalise_email(given["email"]) if given.get("email") else ""
    return phone, email


def tracking_id_of(message: InboundMessage) -> str:
    """LAPOR's number of the entry to which the message belongs."""
    return message.sender.partition(":")[2]


def entry_type(details: Details) -> EntryType | None:
    """As what LAPOR classifies it."""
    word = (details or {}).get("type")
    return EntryType(word) if word in set(EntryType) else None


def with_us_since(message: InboundMessage, *, now: datetime) -> datetime:
    """When LAPOR handed the entry over; where it does not say, when it was written; else when it came."""
    details = message.details or {}
    named = details.get("forwarded_at") or details.get("submitted_at")
    return min(datetime.fromisoformat(named) if named else message.received_at, now)


def start_clocks(
    session: Session, messages: Sequence[InboundMessage], receipt: Receipt, *, now: datetime
) -> None:
    """Start LAPOR's clocks of the report that these became: an entry, and what was written below it."""
    if receipt.repeated:
        return
    message = next((part for part in messages if part.kind == InboundKind.ENTRY), messages[-1])
    at_desk = receipt.holder_code == routing.desk_of(message.channel_code)
    sla.start_national(
        session,
        _Handle(receipt.report_id),
        entry_type(message.details),
        receipt.holder_code,
        at_desk=at_desk,
        since=with_us_since(message, now=now),
        now=now,
    )


def _known(session: Session, entries: Sequence[Edited]) -> dict[str | None, InboundMessage]:
    first = entries[0].arrived
    query = select(InboundMessage).where(
        InboundMessage.channel_code == first.channel,
        InboundMessage.account == first.account,
        InboundMessage.external_id.in_([entry.arrived.external_id for entry in entries]),
    )
    return {message.external_id: message for message in session.scalars(query)}


def _fate(message: InboundMessage | None, entry: Edited) -> Fate:
    if message is None:
        return Fate.NEW
    if message.state == InboundState.STORED:
        differs = message.raw != dict(entry.arrived.raw)
    else:
        is_older = message.edited_at is not None and entry.at is not None and entry.at < message.edited_at
        differs = not is_older and reads_differently(message, entry.parsed)
    return Fate.CHANGED if differs else Fate.KNOWN
