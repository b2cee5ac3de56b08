"""What the page of a message says of the entry of LAPOR that it is, with the limits that LAPOR counts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.clock import local_date
from app.domain import inbox, sla
from app.domain.actor import Actor
from app.domain.inbox import InboundMessage
from app.domain.vocabulary import ClockKind, EntryType, InboundKind, Medium, Role
from app.labels import tanggal

LIMITS = (ClockKind.LAPOR_FORWARD, ClockKind.LAPOR_SETTLE)


@dataclass(frozen=True, slots=True)
class Limit:
    """One of LAPOR's limits before the entry is a report; from then on the report has it as a clock."""

    kind: ClockKind
    due_at: datetime
    days: int


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry for its desk. `confidential`: anonim or rahasia; phone and e-mail only for the desk itself."""

    tracking_id: str
    type: EntryType | None
    category: str | None
    address: str | None
    happened_on: str | None
    phone: str | None
    email: str | None
    confidential: str | None
    since: datetime
    limits: list[Limit]


def entry_of(session: Session, message: InboundMessage, *, actor: Actor, now: datetime) -> EntryView | None:
    """None for a message that is none of LAPOR's."""
    if message.medium != Medium.LAPOR:
        return None
    said, is_desk = message.details or {}, actor.role == Role.CHANNEL_ADMIN
    return EntryView(
        tracking_id=inbox.tracking_id_of(message),
        type=inbox.entry_type(said),
        category=said.get("category"),
        address=said.get("address"),
        happened_on=_day(said.get("happened_on")),
        phone=said.get("phone") if is_desk else None,
        email=said.get("email") if is_desk else None,
        confidential=said.get("confidential"),
        since=inbox.with_us_since(message, now=now),
        limits=_limits(session, message, now) if message.kind == InboundKind.ENTRY else [],
    )


def _day(said: str | None) -> str | None:
    """The day in words; as LAPOR wrote it where that is no date."""
    try:
        return tanggal(local_date(datetime.fromisoformat(said))) if said else None
    except ValueError:
        return said


def _limits(session: Session, message: InboundMessage, now: datetime) -> list[Limit]:
    since, entry = inbox.with_us_since(message, now=now), inbox.entry_type(message.details)
    working = sla.working_calendar(session, now)
    limits = ((kind, sla.national_limit(kind, entry)) for kind in LIMITS)
    return [
        Limit(kind, sla.due_after(since, hours, calendar, working), int(hours / 24))
        for kind, (hours, calendar) in limits
    ]
