"""One published report as everybody may read it: /laporan/<nomor> and its photos. Public: no actor.

A private or hidden report and a number that never was answer alike. Texts and notes are masked; people are
named by their unit only; photos are clean copies, the result's of the last result that was entered.
"""

import uuid
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session

from app.domain import privacy
from app.domain.audit import Event, EventText
from app.domain.errors import NotVisible
from app.domain.evidence import Photo
from app.domain.geography import Area
from app.domain.portrayal import Portrayal
from app.domain.reference import Catalogue, catalogue
from app.domain.report import NOT_FOUND, Report
from app.domain.vocabulary import (
    Action,
    LocationKind,
    Proposal,
    ReasonKind,
    Role,
    Status,
    Visibility,
)
from app.labels import sentence, tanggal
from app.queries.course import (
    Happening,
    Outlook,
    Step,
    course_of,
    decided_about,
    estimate_words,
    outlook_of,
)
from app.queries.public_photos import is_shown
from app.queries.tracking import STANDING, PublicPhoto, standing_of

EVENT_COLUMNS = (
    "action",
    "from_status",
    "to_status",
    "at",
    "holder_code",
    "actor_unit",
    "actor_role",
    "visibility",
    "data",
)

# What the public is told of; notes between officers and moderation are not.
TOLD = (
    "create",
    "import",
    Action.HANDLE,
    Action.COORDINATE,
    Action.DISPOSE,
    Action.START,
    Action.ASSIGN,
    Action.RETURN,
    Action.RECALL,
    Action.ESTIMATE,
    Action.APPROVE_ESTIMATE,
    Action.ASK_REPORTER,
    Action.ANSWER,
    Action.RESUME,
    Action.FINISH,
    Action.DECLINE,
    Action.APPROVE,
    Action.REJECT,
    Action.REROUTE,
    Action.REOPEN,
    Action.CANCEL,
    Action.RELOCATE,
    Action.RECATEGORISE,
)
_PUBLIC_REASONS = {
    Action.ESTIMATE: ReasonKind.ESTIMATE,
    Action.APPROVE_ESTIMATE: ReasonKind.ESTIMATE,
    Action.DECLINE: ReasonKind.DECLINE,
    Action.REOPEN: ReasonKind.REOPEN,
}
_HEAD = (
    select(
        *(getattr(Report, name) for name in STANDING),
        Report.id,
        Report.number,
        Report.category_code,
        Report.public_text,
        Report.kelurahan_code,
        Report.location_kind,
        Area.name.label("kelurahan"),
        func.ST_Y(Report.location).label("lat"),
        func.ST_X(Report.location).label("lon"),
    )
    .outerjoin(Area, Area.code == Report.kelurahan_code)
    .where(Report.number == bindparam("wanted"), Report.is_public, Report.hidden_reason.is_(None))
)
_EVENTS = (
    select(*(getattr(Event, name) for name in EVENT_COLUMNS), EventText.body)
    .outerjoin(EventText, and_(EventText.event_id == Event.id, Event.visibility == Visibility.PUBLIC))
    .where(Event.report_id == bindparam("report"))
    .order_by(Event.seq)
)
_PHOTOS = (
    select(Photo.id, Photo.kind)
    .join(Report, Report.id == Photo.report_id)
    .where(Photo.report_id == bindparam("report"), is_shown())
    .order_by(Photo.uploaded_at, Photo.original_key)
)


class Line(NamedTuple):
    """One line of the history. `note` is masked."""

    action: str
    sentence: str
    at: datetime
    note: str | None


@dataclass(frozen=True, slots=True)
class PublicReport:
    """Everything of one report that the public page shows. `lat`, `lon` WGS84 or both None."""

    number: str
    status: Status
    category: str
    channel: str
    kelurahan: str | None
    kelurahan_code: str | None
    text: str
    lat: float | None
    lon: float | None
    is_approximate: bool
    created_at: datetime
    course: list[Step]
    outlook: Outlook
    estimate: str | None
    photos: list[PublicPhoto]
    lines: list[Line]


def public_report(session: Session, number: str, *, now: datetime) -> PublicReport:
    """The published report of that number. Raises NotVisible."""
    row = session.execute(_HEAD, {"wanted": number}).one_or_none()
    if row is None:
        raise NotVisible(NOT_FOUND)
    known = catalogue(session)
    events = session.execute(_EVENTS, {"report": row.id}).all()
    standing = standing_of(row)
    return PublicReport(
        number=row.number,
        status=standing.status,
        category=_name(known.categories.get(row.category_code), row.category_code),
        channel=_name(known.channels.get(row.channel_code), row.channel_code),
        kelurahan=row.kelurahan,
        kelurahan_code=row.kelurahan_code,
        text=row.public_text,
        lat=row.lat,
        lon=row.lon,
        is_approximate=row.location_kind == LocationKind.APPROXIMATE,
        created_at=row.created_at,
        course=course_of(standing, [happening_of(event) for event in events], known),
        outlook=outlook_of(standing, known, now=now),
        estimate=estimate_words(standing, known) if standing.closed_at is None else None,
        photos=_photos(session, row.id),
        lines=[line_of(told, known, row.channel_code) for told in told_of(events)],
    )


def public_photo(session: Session, number: str, photo_id: uuid.UUID, *, small: bool) -> str:
    """The store's key of a published report's photo. Raises NotVisible."""
    key = Photo.thumb_key if small else Photo.public_key
    query = (
        select(key)
        .join(Portrayal, Portrayal.report_id == Photo.report_id)
        .join(Report, Report.id == Photo.report_id)
        .where(Photo.id == photo_id, Portrayal.number == number, is_shown())
    )
    found = session.scalar(query)
    if found is None:
        raise NotVisible(NOT_FOUND)
    return found


def happening_of(event: Any) -> Happening:
    """The part of an entry that the course needs."""
    return Happening(event.action, event.from_status, event.to_status, event.at, event.holder_code)


class Told(NamedTuple):
    """An entry that the public is told of; `proposal` = what a decision there was about."""

    event: Any
    proposal: Proposal


def told_of(events: Sequence[Any], actions: Container[str] = TOLD) -> list[Told]:
    """The entries that the public (or whoever is told of these actions) is told of, oldest first.

    An estimate that needs approval is left out: the approval tells day and reason, and a refused one was never in force.
    """
    proposals = decided_about([event.action for event in events])
    told = (Told(event, proposal) for event, proposal in zip(events, proposals, strict=True))
    return [
        one for one in told if one.event.action in actions and one.event.data.get("in_force") is not False
    ]


def line_of(told: Told, known: Catalogue, channel_code: str) -> Line:
    """An entry in words for citizens: units are named, people are not; the note is masked."""
    event = told.event
    note = privacy.mask(event.body).text if event.body else None
    return Line(event.action, _sentence(told, known, channel_code), event.at, _reasoned(event, known, note))


def _sentence(told: Told, known: Catalogue, channel_code: str) -> str:
    event = told.event
    if event.action in ("create", "import"):
        channel = known.channels.get(channel_code)
        return f"Laporan diterima lewat {channel.name}" if channel else "Laporan diterima"
    moved_to = event.data.get("unit")
    day = event.data.get("day")
    return sentence(
        event.action,
        _who(event, known),
        to=known.unit_name(moved_to) if moved_to else None,
        date=tanggal(datetime.fromisoformat(day)) if day else None,
        proposal=told.proposal,
    )


def _who(event: Any, known: Catalogue) -> str:
    if event.actor_unit:
        return known.unit_name(event.actor_unit)
    return "Pelapor" if event.actor_role == Role.REPORTER else "Sistem"


def _reasoned(event: Any, known: Catalogue, note: str | None) -> str | None:
    """The reason in words before the note, where the reason is for everybody."""
    kind = _PUBLIC_REASONS.get(event.action)
    reason = known.reasons[kind].get(event.data.get("reason", "")) if kind else None
    return ". ".join(part for part in (reason, note) if part) or None


def _photos(session: Session, report_id: int) -> list[PublicPhoto]:
    return [PublicPhoto(photo.id, photo.kind) for photo in session.execute(_PHOTOS, {"report": report_id})]


def _name(info: Any, code: str) -> str:
    return info.name if info else code
