"""One published report as everybody may read it: /laporan/<nomor> and its photos. Public: no actor.

A private or hidden report and a number that never was answer alike. Texts and notes are masked; people are
named by their unit only; photos are clean copies, the result's of the last result that was entered.
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session

from app.domain.audit import Event, EventText
from app.domain.errors import NotVisible
from app.domain.evidence import Photo, public_key
from app.domain.geography import Area
from app.domain.portrayal import Portrayal
from app.domain.reference import catalogue
from app.domain.report import NOT_FOUND, Report
from app.domain.vocabulary import LocationKind, Status, Visibility
from app.queries.course import Outlook, Step, course_of, estimate_words, outlook_of
from app.queries.following import followed
from app.queries.public_photos import is_shown
from app.queries.recurrence import published_before
from app.queries.told import EVENT_COLUMNS, Line, happening_of, line_of, told_of
from app.queries.tracking import STANDING, PublicPhoto, standing_of

_HEAD = (
    select(
        *(getattr(Report, name) for name in STANDING),
        Report.id,
        Report.number,
        Report.parent_id,
        Report.reporter_count,
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
    select(Photo.public_id, Photo.kind)
    .join(Report, Report.id == Photo.report_id)
    .where(Photo.report_id == bindparam("report"), is_shown())
    .order_by(Photo.uploaded_at, Photo.original_key)
)


@dataclass(frozen=True, slots=True)
class PublicReport:
    """Everything of one report that the public page shows. `lat`, `lon` WGS84 or both None.

    `parent`: the published report that this one follows; course and outlook are then that one's. `times`: how often the
    same was reported here, as far as published reports tell.
    """

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
    parent: str | None = None
    reporters: int = 1
    times: int = 1

    @property
    def look(self) -> str:
        """Changes with what the picture of its address shows (app/share_card)."""
        shown = (self.status, self.category, self.kelurahan, self.lat, self.lon, self.photos)
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:10]


def public_report(session: Session, number: str, *, now: datetime) -> PublicReport:
    """The published report of that number. Raises NotVisible."""
    row = session.execute(_HEAD, {"wanted": number}).one_or_none()
    if row is None:
        raise NotVisible(NOT_FOUND)
    known = catalogue(session)
    events = session.execute(_EVENTS, {"report": row.id}).all()
    standing, ahead = standing_of(row), followed(session, row.parent_id, known, since=row.closed_at, now=now)
    course = course_of(standing, [happening_of(event) for event in events], known)
    lines = [line_of(told, known, row.channel_code) for told in told_of(events)]
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
        course=ahead.course or course if ahead else course,
        outlook=ahead.outlook if ahead else outlook_of(standing, known, now=now),
        estimate=estimate_words(standing, known) if standing.closed_at is None else None,
        photos=_photos(session, row.id),
        lines=lines + (ahead.lines if ahead else []),
        parent=ahead.number if ahead else None,
        reporters=row.reporter_count,
        times=published_before(session, row.id) + 1,
    )


def public_photo(session: Session, number: str, public_id: uuid.UUID, *, small: bool) -> str:
    """The store's key of a published report's photo as the public sees it. Raises NotVisible."""
    query = (
        select(Photo.original_key)
        .join(Portrayal, Portrayal.report_id == Photo.report_id)
        .join(Report, Report.id == Photo.report_id)
        .where(Photo.public_id == public_id, Portrayal.number == number, is_shown())
    )
    found = session.scalar(query)
    if found is None:
        raise NotVisible(NOT_FOUND)
    return public_key(found, public_id, small=small)


def _photos(session: Session, report_id: int) -> list[PublicPhoto]:
    return [
        PublicPhoto(photo.public_id, photo.kind) for photo in session.execute(_PHOTOS, {"report": report_id})
    ]


def _name(info: Any, code: str) -> str:
    return info.name if info else code
