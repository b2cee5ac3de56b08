"""What happened to published reports, entry by entry, as Open311 clients read it: servicerequestupdates.

The same entries in the same words as on the public page (told.py). Everything is read through what is published, so the course
of a report that was hidden a moment ago is not among them; of a private report it answers to the api_key that filed it, by its
number, and to nobody else.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, select, true
from sqlalchemy.orm import Session

from app.domain.audit import Event, EventText
from app.domain.evidence import Photo
from app.domain.portrayal import Portrayal
from app.domain.reference import Catalogue, catalogue
from app.domain.report import Report
from app.domain.vocabulary import Action, PhotoKind, Proposal, Status, Visibility
from app.queries.course import decided_about
from app.queries.open311 import PUBLISHED
from app.queries.public_photos import is_shown
from app.queries.told import EVENT_COLUMNS, TOLD, Told, line_of

# An estimate that Biro has not approved is no public fact (told.told_of leaves it out likewise).
_IS_TOLD = and_(Event.action.in_(TOLD), func.coalesce(Event.data["in_force"].as_boolean(), true()))


@dataclass(frozen=True, slots=True)
class Search:
    """Which entries: bounds included, `after` not; with `numbers` only those of these reports."""

    since: datetime | None = None
    until: datetime | None = None
    numbers: tuple[str, ...] | None = None
    after: datetime | None = None
    api_key_id: int | None = None
    page: int = 1
    page_size: int = 1000


class Update(NamedTuple):
    """One entry. `status` is that of the report after it; `photo_id`: of its public copy."""

    update_id: str
    number: str
    status: Status
    action: str
    at: datetime
    description: str
    photo_id: UUID | None


class _Place(NamedTuple):
    """Which of the told entries of its report this is, counted from 1, and what a decision there was about."""

    ordinal: int
    proposal: Proposal


def search(session: Session, wanted: Search) -> list[Update]:
    """The entries that fit, the oldest first."""
    rows = session.execute(_rows(wanted)).all()
    places = _places(session, {row.report_id for row in rows})
    photos, known = _photos(session, rows), catalogue(session)
    return [_update(row, *places[row.id], photos.get(row.id), known) for row in rows]


def _rows(wanted: Search) -> Select[Any]:
    page = _page(wanted).subquery()
    columns = (getattr(Event, name) for name in EVENT_COLUMNS)
    return (
        select(Event.id, Event.report_id, *columns, EventText.body)
        .add_columns(Report.number, Report.channel_code, Report.finished_at)
        .join(page, page.c.id == Event.id)
        .join(Report, Report.id == Event.report_id)
        .outerjoin(EventText, and_(EventText.event_id == Event.id, Event.visibility == Visibility.PUBLIC))
        .order_by(Event.at, Event.id)
    )


def _page(wanted: Search) -> Select[Any]:
    """The ids of one page, found in narrow rows."""
    query = select(Event.id).where(_IS_TOLD, *_within(wanted))
    if wanted.numbers is None:
        query = query.join(Portrayal, Portrayal.report_id == Event.report_id)
    else:
        query = query.join(Report, Report.id == Event.report_id).where(
            Report.number.in_(wanted.numbers), PUBLISHED | _mine(wanted)
        )
    offset = (wanted.page - 1) * wanted.page_size
    return query.order_by(Event.at, Event.id).limit(wanted.page_size).offset(offset)


def _within(wanted: Search) -> Sequence[ColumnElement[bool]]:
    bounds = []
    if wanted.since:
        bounds.append(Event.at >= wanted.since)
    if wanted.until:
        bounds.append(Event.at <= wanted.until)
    if wanted.after:
        bounds.append(Event.at > wanted.after)
    return bounds


def _mine(wanted: Search) -> ColumnElement[bool]:
    return false() if wanted.api_key_id is None else Report.api_key_id == wanted.api_key_id


def _places(session: Session, report_ids: Collection[int]) -> dict[int, _Place]:
    """Of every told entry of these reports: counting them is what makes an id that stays, since nothing is ever put between."""
    query = select(Event.report_id, Event.id, Event.action).where(Event.report_id.in_(report_ids), _IS_TOLD)
    by_report: dict[int, list[Any]] = {}
    for row in session.execute(query.order_by(Event.report_id, Event.seq)):
        by_report.setdefault(row.report_id, []).append(row)
    places = {}
    for events in by_report.values():
        about = decided_about([event.action for event in events])
        for ordinal, (event, proposal) in enumerate(zip(events, about, strict=True), start=1):
            places[event.id] = _Place(ordinal, proposal)
    return places


def _photos(session: Session, rows: Sequence[Any]) -> dict[int, UUID]:
    """The photo that came with an entry: the complaint's with its arrival, the last result's with that result."""
    by_kind = {
        (row.report_id, PhotoKind.COMPLAINT if row.action == "create" else PhotoKind.RESULT): row.id
        for row in rows
        if row.action == "create" or (row.action == Action.FINISH and row.at == row.finished_at)
    }
    if not by_kind:
        return {}
    query = (
        select(Photo.report_id, Photo.kind, Photo.public_id)
        .join(Report, Report.id == Photo.report_id)
        .where(Photo.report_id.in_({report_id for report_id, _ in by_kind}), PUBLISHED, is_shown())
        .order_by(Photo.uploaded_at.desc(), Photo.original_key.desc())
    )
    found: dict[int, UUID] = {}
    for row in session.execute(query):
        event_id = by_kind.get((row.report_id, row.kind))
        if event_id is not None:
            found[event_id] = row.public_id  # the first one is read last
    return found


def _update(row: Any, ordinal: int, proposal: Proposal, photo: UUID | None, known: Catalogue) -> Update:
    line = line_of(Told(row, proposal), known, row.channel_code)
    return Update(
        update_id=f"{row.number}-{ordinal}",
        number=row.number,
        status=Status(row.to_status),
        action=row.action,
        at=row.at,
        description=f"{line.sentence}: {line.note}" if line.note else line.sentence,
        photo_id=photo,
    )
