"""Everything that the page of one message shows: the message, its conversation, what is proposed, what may be done."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, union
from sqlalchemy.orm import Session

from app.domain import inbox
from app.domain.actor import Actor
from app.domain.errors import NotVisible
from app.domain.evidence import StoredUpload, unpacked
from app.domain.inbox import InboundFile, InboundMessage, SenderContact
from app.domain.inbox.answering import may_be_open
from app.domain.organisation import User
from app.domain.privacy import Contact, crypto
from app.domain.reference import Catalogue, catalogue
from app.domain.report import Report
from app.domain.vocabulary import InboundState, Medium, Priority, ReasonKind, Role, Status
from app.labels import samar_pengirim
from app.queries.inbox.conversation import Line, conversation_of
from app.queries.inbox.entry import EntryView, entry_of
from app.queries.inbox.proposed import SPAM_FROM, Category, Place, categories_of, places_of, priority_of
from app.queries.similar import Looked, Similar, similar
from app.queries.worklist.viewer import viewer_of, visible

EARLIER_MOST = 10
RAW_MOST = 4000
NOT_FOUND = "Berkas ini tidak ada, atau bukan untuk Anda."
WAYS = {
    Medium.SMS: "lewat SMS",
    Medium.EMAIL: "lewat surel",
    Medium.X: "lewat pesan langsung X",
    Medium.FACEBOOK: "lewat pesan langsung Facebook",
    Medium.LAPOR: "lewat LAPOR",
}


@dataclass(frozen=True, slots=True)
class Held:
    """Who has the message before them, until when."""

    name: str
    until: datetime
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of the message, by whom (None = by the system), when, why, and of which report."""

    state: InboundState
    by: str | None
    at: datetime | None
    reason: str | None
    number: str | None


@dataclass(frozen=True, slots=True)
class EarlierReport:
    """A report of the same sender that this officer may open."""

    number: str
    status: Status
    category: str
    text: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MessagePage:
    """One message for one officer. `sender` in full only for its desk; `raw` only where it could not be read.

    `told`: everything of this concern, with the earlier messages that were asked about.
    """

    message: InboundMessage
    channel: str
    sender: str
    contact: SenderContact
    answer_way: str | None
    may_be_open: bool
    held: Held | None
    decided: Decided | None
    told: str
    photos: list[tuple[uuid.UUID, StoredUpload]]
    refused: list[tuple[str, str]]
    lines: list[Line]
    earlier: list[EarlierReport]
    places: list[Place]
    categories: list[Category]
    priority: Priority
    looks_like_spam: bool
    numbers: list[str]
    nearby: list[Similar]
    reasons: dict[str, str]
    raw: str | None
    entry: EntryView | None

    @property
    def is_open(self) -> bool:
        """Whether the desk still has to decide."""
        return self.message.state in (*inbox.AT_DESK, InboundState.ASKED)


def message_page(session: Session, public_id: uuid.UUID, *, actor: Actor, now: datetime) -> MessagePage:
    """The page of that message. Raises NotVisible, alike for another channel's and for none."""
    message = inbox.message_for(session, public_id, actor=actor)
    known, contact = catalogue(session), inbox.sender_contact(message)
    proposal = message.proposal or {}
    photos, refused = _files(session, message)
    places, categories = places_of(proposal, known), categories_of(proposal, known)
    is_open = message.state in (*inbox.AT_DESK, InboundState.ASKED)
    names = _names(session, message)
    return MessagePage(
        message=message,
        channel=known.channels[message.channel_code].name,
        sender=_sender(message, actor),
        contact=contact,
        answer_way=_answer_way(message, contact),
        may_be_open=may_be_open(message),
        held=_held(message, names, actor, now) if is_open else None,
        decided=_decided(session, message, names, known),
        told=_told(session, message) if is_open else "",
        photos=photos,
        refused=refused,
        lines=conversation_of(session, message),
        earlier=_earlier(session, message, contact, known, actor, now),
        places=places,
        categories=categories,
        priority=priority_of(proposal),
        looks_like_spam=float(proposal.get("spam", 0)) >= SPAM_FROM,
        numbers=_numbers(session, proposal.get("numbers", ()), actor, now) if is_open else [],
        nearby=_nearby(session, message, places, categories, actor, now) if is_open else [],
        reasons=inbox.dismissals(known),
        raw=_raw(message),
        entry=entry_of(session, message, actor=actor, now=now),
    )


def file_of(session: Session, public_id: uuid.UUID, file_id: uuid.UUID, *, actor: Actor) -> StoredUpload:
    """A photo of a message that the officer may see. Raises NotVisible."""
    message = inbox.message_for(session, public_id, actor=actor)
    file = session.get(InboundFile, file_id)
    if file is None or file.message_id != message.id or file.upload is None:
        raise NotVisible(NOT_FOUND)
    return unpacked(file.upload)


def _sender(message: InboundMessage, actor: Actor) -> str:
    in_full = actor.role == Role.CHANNEL_ADMIN and message.medium != Medium.LAPOR
    return message.sender if in_full else samar_pengirim(message.sender)


def _told(session: Session, message: InboundMessage) -> str:
    parts = [
        part
        for piece in (*inbox.asked_before(session, message), message)
        for part in (piece.subject, piece.body)
    ]
    return "\n\n".join(part for part in parts if part)


def _files(
    session: Session, message: InboundMessage
) -> tuple[list[tuple[uuid.UUID, StoredUpload]], list[tuple[str, str]]]:
    query = select(InboundFile).where(InboundFile.message_id == message.id)
    files = session.scalars(query.order_by(InboundFile.original_key, InboundFile.id)).all()
    photos = [(file.id, unpacked(file.upload)) for file in files if file.upload]
    return photos, [(file.file_name, file.refusal) for file in files if file.refusal]


def _names(session: Session, message: InboundMessage) -> dict[int, str]:
    people = {message.claimed_by_id, message.decided_by_id} - {None}
    return (
        dict(session.execute(select(User.id, User.name).where(User.id.in_(people))).tuples().all())
        if people
        else {}
    )


def _held(message: InboundMessage, names: dict[int, str], actor: Actor, now: datetime) -> Held | None:
    until = message.claimed_until
    if until is None or until <= now or message.claimed_by_id is None:
        return None
    return Held(names.get(message.claimed_by_id, ""), until, message.claimed_by_id == actor.user_id)


def _decided(
    session: Session, message: InboundMessage, names: dict[int, str], known: Catalogue
) -> Decided | None:
    if message.state in (*inbox.AT_DESK, InboundState.STORED):
        return None
    number = (
        session.scalar(select(Report.number).where(Report.id == message.report_id))
        if message.report_id
        else None
    )
    reason = known.reasons[ReasonKind.DISMISS].get(message.reason or "", message.reason)
    who = names.get(message.decided_by_id or 0)
    return Decided(message.state, who, message.decided_at, reason, number)


def _answer_way(message: InboundMessage, contact: SenderContact) -> str | None:
    """How the sender is answered, in words; None where nobody can be."""
    if not contact.is_reachable:
        return None
    return WAYS[message.medium]


def _earlier(
    session: Session,
    message: InboundMessage,
    contact: SenderContact,
    known: Catalogue,
    actor: Actor,
    now: datetime,
) -> list[EarlierReport]:
    """Reports with the same phone or address, and those that messages of this sender became; newest first."""
    sent = select(InboundMessage.report_id).where(
        InboundMessage.sender_hash.in_(crypto.keyed_hashes(message.sender)),
        InboundMessage.channel_code == message.channel_code,
        InboundMessage.report_id.is_not(None),
    )
    # A union, because the database would read all reports for "one or the other".
    theirs = union(sent, *(_by_contact(column, digests) for column, digests in _hashes(contact)))
    mine = visible(viewer_of(session, actor, now=now))
    query = (
        select(Report.number, Report.status, Report.category_code, Report.public_text, Report.created_at)
        .where(Report.id.in_(theirs), Report.id != (message.report_id or 0), mine)
        .order_by(Report.id.desc())
        .limit(EARLIER_MOST)
    )
    return [
        EarlierReport(number, status, known.categories[category].name, words, created_at)
        for number, status, category, words, created_at in session.execute(query)
    ]


def _hashes(contact: SenderContact) -> list[tuple[Any, list[bytes]]]:
    given = ((Contact.phone_hash, contact.phone), (Contact.email_hash, contact.email))
    return [(column, crypto.keyed_hashes(address)) for column, address in given if address]


def _by_contact(column: Any, digests: list[bytes]) -> Select[Any]:
    return select(Report.id).join(Contact, Contact.id == Report.contact_id).where(column.in_(digests))


def _numbers(session: Session, named: object, actor: Actor, now: datetime) -> list[str]:
    """Those of the numbers named in the text that this officer may see."""
    wanted = [str(number) for number in named] if isinstance(named, list | tuple) else []
    if not wanted:
        return []
    query = select(Report.number).where(
        Report.number.in_(wanted), visible(viewer_of(session, actor, now=now))
    )
    return sorted(session.scalars(query))


def _nearby(
    session: Session,
    message: InboundMessage,
    places: list[Place],
    categories: list[Category],
    actor: Actor,
    now: datetime,
) -> list[Similar]:
    """Open reports within 250 m of the proposed point of any category; without a point by kelurahan and words."""
    if not places:
        return []
    place, text = places[0], message.body or ""
    category = categories[0].code if categories and place.lat is None else None
    looked = Looked(text, category, place.lat, place.lon, place.kelurahan)
    return similar(session, looked, actor=actor, now=now)


def _raw(message: InboundMessage) -> str | None:
    if message.state != InboundState.FAILED:
        return None
    return json.dumps(message.raw, ensure_ascii=False, indent=1)[:RAW_MOST]
