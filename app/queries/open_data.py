"""What leaves as open data: published reports, and of them an allow-list of columns. Public: no actor.

The first fourteen columns are those of Open311's GeoReport Bulk, in its order; ours follow. Everything is read through
portrayals, so a report that was hidden a moment ago is not among the rows; texts and addresses are the masked ones, notes are
masked again.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from app.clock import local_date, start_of
from app.domain.evidence import Photo
from app.domain.geography import Area
from app.domain.portrayal import Portrayal
from app.domain.privacy import mask
from app.domain.publication import RECENT
from app.domain.reference import Catalogue, catalogue
from app.domain.report import Report
from app.domain.vocabulary import CLOSED, Status
from app.labels import label
from app.queries.open311 import Note, notes_of
from app.queries.public_photos import is_shown
from app.queries.published import Filter, conditions

CHUNK = 2000
PHASES = {
    Status.WAITING: "Open",
    Status.NEEDS_REPORTER: "Hold",
    **dict.fromkeys(CLOSED, "Closed"),
}


class Opened(NamedTuple):
    """One row. The names are the columns'; times are aware, `lat` and `long` in WGS84."""

    service_request_id: str
    requested_datetime: datetime
    updated_datetime: datetime
    closed_date: datetime | None
    status_description: str
    status_notes: str
    source: str
    service_name: str
    service_subtype: str
    description: str
    agency_responsible: str
    address: str
    lat: float | None
    long: float | None
    service_code: str
    status_code: str
    kelurahan_code: str
    kelurahan: str
    photo_ids: tuple[UUID, ...]


def ids_of(session: Session, period: str, *, now: datetime) -> list[int]:
    """The ids of what came in in that month, or came in or changed since yesterday; the oldest first."""
    query = select(Portrayal.report_id)
    if period == RECENT:
        yesterday = start_of(local_date(now) - timedelta(days=1))
        query = query.join(Report, Report.id == Portrayal.report_id).where(Report.updated_at >= yesterday)
    else:
        since = date.fromisoformat(f"{period}-01")
        until = (since + timedelta(days=32)).replace(day=1)
        query = query.where(Portrayal.created_at >= start_of(since), Portrayal.created_at < start_of(until))
    return list(session.scalars(query.order_by(Portrayal.created_at, Portrayal.report_id)))


def newest(session: Session, wanted: Filter, limit: int) -> list[Opened]:
    """The newest that pass the filter, the newest first."""
    query = select(Portrayal.report_id).where(*conditions(wanted))
    order = (Portrayal.created_at.desc(), Portrayal.report_id.desc())
    ids = list(session.scalars(query.order_by(*order).limit(limit)))
    return list(reversed(_rows(session, ids)))


def rows_of(session: Session, ids: Sequence[int]) -> Iterator[list[Opened]]:
    """The rows of these reports as they are published now, some thousand at a time."""
    for start in range(0, len(ids), CHUNK):
        yield _rows(session, ids[start : start + CHUNK])


def months(session: Session) -> dict[str, datetime]:
    """Every month of intake that has published reports, and when one of them changed last."""
    month = func.to_char(func.timezone("Asia/Jakarta", Portrayal.created_at), "YYYY-MM").label("month")
    query = (
        select(month, func.max(Report.updated_at))
        .join(Report, Report.id == Portrayal.report_id)
        .group_by(month)
    )
    return dict(session.execute(query).tuples().all())


def _rows(session: Session, ids: Sequence[int]) -> list[Opened]:
    if not ids:
        return []
    known, notes = catalogue(session), notes_of(session, ids)
    found = session.execute(_columns().where(Portrayal.report_id.in_(ids)))
    return [_opened(row, known, notes.get(row.report_id, [])) for row in found]


def _columns() -> Select[Any]:
    photos = (
        select(func.array_agg(Photo.public_id))
        .where(Photo.report_id == Report.id, is_shown())
        .scalar_subquery()
    )
    columns = (
        select(
            Portrayal.report_id,
            Portrayal.number,
            Portrayal.created_at,
            Report.updated_at,
            Portrayal.closed_at,
            Portrayal.status,
            Portrayal.channel_code,
            Portrayal.category_code,
            Report.public_text,
            Report.holder_code,
            Report.address,
            func.ST_Y(Report.location).label("lat"),
            func.ST_X(Report.location).label("lon"),
            Portrayal.kelurahan_code,
            Area.name.label("kelurahan"),
            photos.label("photo_ids"),
        )
        .join(Report, Report.id == Portrayal.report_id)
        .outerjoin(Area, Area.code == Portrayal.kelurahan_code)
        .order_by(Portrayal.created_at, Portrayal.report_id)
    )
    return cast(Select[Any], columns)


def _opened(row: Row[Any], known: Catalogue, notes: list[Note]) -> Opened:
    category = known.categories.get(row.category_code)
    channel = known.channels.get(row.channel_code)
    said = f": {notes[-1].text}" if notes else ""
    return Opened(
        service_request_id=row.number,
        requested_datetime=row.created_at,
        updated_datetime=row.closed_at or row.updated_at,
        closed_date=row.closed_at,
        status_description=PHASES.get(row.status, "Processing"),
        status_notes=f"{label(row.status)}{said}",
        source=channel.name if channel else row.channel_code,
        service_name=category.name if category else row.category_code,
        service_subtype=category.group if category else "",
        description=row.public_text,
        agency_responsible=known.unit_name(row.holder_code),
        address=_address(row),
        lat=_degrees(row.lat),
        long=_degrees(row.lon),
        service_code=row.category_code,
        status_code=row.status,
        kelurahan_code=row.kelurahan_code or "",
        kelurahan=row.kelurahan or "",
        photo_ids=tuple(sorted(row.photo_ids or (), key=str)),
    )


def _degrees(value: float | None) -> float | None:
    """To about 10 cm, as the map shows it."""
    return None if value is None else round(value, 6)


def _address(row: Row[Any]) -> str:
    """From the most specific to the most general, as GeoReport Bulk wants it."""
    street = mask(row.address).text if row.address else ""
    return ", ".join(
        part for part in (street, row.kelurahan and f"Kelurahan {row.kelurahan}", "DKI Jakarta") if part
    )
