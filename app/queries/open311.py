"""Reports as Open311 clients read them: published ones in lists, one by its number.

Searches hold published reports only, whoever asks. A private report answers to the api_key that filed it, by its number, and
to nobody else. Texts and notes are masked; of places only the point and the masked address.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Row, Select, and_, false, func, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from app.domain.audit import Event, EventText
from app.domain.configuration import ConfigChange
from app.domain.evidence import Photo
from app.domain.geography import Area
from app.domain.portrayal import Portrayal
from app.domain.privacy import mask
from app.domain.report import Report
from app.domain.sla import Clock
from app.domain.timekeeping.limits import CATEGORIES
from app.domain.vocabulary import CLOSED, OPEN, ClockKind, Status, Visibility
from app.queries.public_photos import is_shown

PUBLISHED = and_(Report.is_public, Report.hidden_reason.is_(None))


@dataclass(frozen=True, slots=True)
class Search:
    """Which published reports: bounds of the intake included. `bbox` = west, south, east, north."""

    since: datetime
    until: datetime
    categories: tuple[str, ...] = ()
    is_open: bool | None = None
    updated_after: datetime | None = None
    bbox: tuple[float, float, float, float] | None = None
    page: int = 1
    page_size: int = 1000


class Note(NamedTuple):
    """A public entry of the history that carries a text."""

    at: datetime
    status: Status
    text: str


class Found(NamedTuple):
    """One report for an Open311 client; codes as stored."""

    report_id: int
    number: str
    status: Status
    category_code: str
    channel_code: str
    holder_code: str
    kelurahan_code: str | None
    kelurahan: str | None
    text: str
    address: str | None
    lat: float | None
    lon: float | None
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    expected_at: datetime | None
    photo_ids: list[UUID]  # the complaint's first, then the result's


def search(session: Session, wanted: Search) -> list[Found]:
    """The published reports that fit, newest first."""
    page = _page(wanted).subquery()
    return _newest_first(session, _columns().join(page, page.c.report_id == Report.id))


def by_numbers(session: Session, numbers: Sequence[str], api_key_id: int | None) -> list[Found]:
    """Those of these reports that are published, or were filed with that key; newest first."""
    if not numbers:
        return []
    mine = Report.api_key_id == api_key_id if api_key_id is not None else false()
    return _newest_first(session, _columns().where(Report.number.in_(numbers), PUBLISHED | mine))


def services_changed(session: Session) -> datetime | None:
    """When somebody last changed a category or what it asks; None where nobody ever did."""
    return session.scalar(select(func.max(ConfigChange.at)).where(ConfigChange.table_name == CATEGORIES))


def notes_of(session: Session, report_ids: Iterable[int]) -> dict[int, list[Note]]:
    """The public notes of these reports, oldest first, masked."""
    query = (
        select(Event.report_id, Event.at, Event.to_status, EventText.body)
        .join(EventText, EventText.event_id == Event.id)
        .where(
            Event.report_id.in_(list(report_ids)),
            Event.visibility == Visibility.PUBLIC,
            EventText.body.is_not(None),
            # What is said of a day that Biro has not approved is no public fact.
            func.coalesce(Event.data["in_force"].as_boolean(), true()),
        )
        .order_by(Event.report_id, Event.seq)
    )
    notes: dict[int, list[Note]] = {}
    for report_id, at, status, body in session.execute(query).tuples():
        notes.setdefault(report_id, []).append(Note(at, status, mask(body or "").text))
    return notes


def _newest_first(session: Session, query: Select[Any]) -> list[Found]:
    ordered = query.order_by(Report.created_at.desc(), Report.id.desc())
    return [_found(row) for row in session.execute(ordered)]


def _page(wanted: Search) -> Select[Any]:
    """The ids of one page, found in the narrow rows of what is published."""
    within = (Portrayal.created_at >= wanted.since, Portrayal.created_at <= wanted.until)
    query = select(Portrayal.report_id).where(*within)
    if wanted.categories:
        query = query.where(Portrayal.category_code.in_(wanted.categories))
    if wanted.is_open is not None:
        query = query.where(Portrayal.status.in_(OPEN if wanted.is_open else CLOSED))
    if wanted.updated_after or wanted.bbox:
        query = _with_report(query, wanted)
    order = (Portrayal.created_at.desc(), Portrayal.report_id.desc())
    return query.order_by(*order).limit(wanted.page_size).offset((wanted.page - 1) * wanted.page_size)


def _with_report(query: Select[Any], wanted: Search) -> Select[Any]:
    query = query.join(Report, Report.id == Portrayal.report_id)
    if wanted.updated_after:
        query = query.where(Report.updated_at > wanted.updated_after)
    if wanted.bbox:
        query = query.where(*_in_box(*wanted.bbox))
    return query


def _in_box(west: float, south: float, east: float, north: float) -> tuple[ColumnElement[bool], ...]:
    """The index knows boxes to about a metre; what lies just outside of the edges is left out."""
    box = func.ST_MakeEnvelope(west, south, east, north, 4326)
    near = Report.location.op("&&", return_type=Boolean())(box)
    lon, lat = func.ST_X(Report.location), func.ST_Y(Report.location)
    return near, lon.between(west, east), lat.between(south, north)


def _columns() -> Select[Any]:
    finish = (
        select(func.max(Clock.due_at))
        .where(Clock.report_id == Report.id, Clock.kind == ClockKind.FINISH, Clock.stopped_at.is_(None))
        .scalar_subquery()
    )
    # A private report's photos have no address that a client could open.
    shown = (PUBLISHED, Photo.report_id == Report.id, is_shown())
    ordered = aggregate_order_by(Photo.public_id, Photo.kind, Photo.uploaded_at, Photo.original_key)
    photos = select(func.array_agg(ordered)).where(*shown).scalar_subquery()
    columns = select(
        Report.id,
        Report.number,
        Report.status,
        Report.category_code,
        Report.channel_code,
        Report.holder_code,
        Report.kelurahan_code,
        Area.name.label("kelurahan"),
        Report.public_text,
        Report.address,
        func.ST_Y(Report.location).label("lat"),
        func.ST_X(Report.location).label("lon"),
        Report.created_at,
        Report.updated_at,
        Report.closed_at,
        finish.label("expected_at"),
        photos.label("photo_ids"),
    )
    return cast(Select[Any], columns.outerjoin(Area, Area.code == Report.kelurahan_code))


def _found(row: Row[Any]) -> Found:
    values: Sequence[Any] = tuple(row)
    found = Found(*values)
    return found._replace(
        address=mask(found.address).text if found.address else None, photo_ids=list(found.photo_ids or ())
    )
