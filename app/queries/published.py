"""Lists of published reports for everybody: the map's filters, the newest by keyset, the latest finished.

The cursor of a list is a published number. Public: no actor. Everything is read through portrayals, so a
private or hidden report cannot slip in.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, func, select, tuple_
from sqlalchemy.orm import Session

from app.domain import map_grid
from app.domain.evidence import Photo
from app.domain.geography import Area, area_prefix
from app.domain.portrayal import Portrayal
from app.domain.reference import Catalogue, catalogue
from app.domain.report import Report
from app.domain.vocabulary import LocationKind, PhotoKind, Status
from app.queries.map_box import Box, newest_in
from app.queries.public_photos import is_card
from app.wording import say

PAGE = 20


class Near(NamedTuple):
    """A circle: WGS84 and metres. Reports whose exact point is not known lie in none."""

    lat: float
    lon: float
    radius: int


@dataclass(frozen=True, slots=True)
class Filter:
    """What somebody wants to see of all published reports; empty = everything. Times are half-open."""

    statuses: tuple[Status, ...] = ()
    category: str | None = None
    channel: str | None = None
    area: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    near: Near | None = None


class Card(NamedTuple):
    """One published report in a list. `at` is the intake, or the completion in a list of finished ones."""

    number: str
    text: str
    category: str
    place: str
    status: Status
    at: datetime
    photo_id: uuid.UUID | None
    has_point: bool


class Page(NamedTuple):
    """A piece of a list, and the number after which the next one begins (None at the end)."""

    cards: list[Card]
    following: str | None


def conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    """The filter as conditions on portrayals."""
    found: list[ColumnElement[bool]] = []
    if wanted.statuses:
        found.append(Portrayal.status.in_(wanted.statuses))
    if wanted.category:
        found.append(Portrayal.category_code == wanted.category)
    if wanted.channel:
        found.append(Portrayal.channel_code == wanted.channel)
    if wanted.area:
        found.append(within(wanted.area))
    if wanted.since:
        found.append(Portrayal.created_at >= wanted.since)
    if wanted.until:
        found.append(Portrayal.created_at < wanted.until)
    if wanted.near:
        found.append(around(wanted.near))
    return found


def around(near: Near) -> ColumnElement[bool]:
    """That the report lies in the circle."""
    point = func.ST_SetSRID(func.ST_MakePoint(near.lon, near.lat), 4326)
    # A degree is a little more than 110 km here, both ways: the box is a tenth wider than the circle.
    box = Report.location.op("&&")(func.ST_Expand(point, near.radius * 1e-5))
    metres = func.ST_Distance(func.geography(Report.location), func.geography(point))
    exact = Report.location_kind == LocationKind.EXACT
    return Portrayal.report_id.in_(select(Report.id).where(box, exact, metres <= near.radius))


def within(area: str) -> ColumnElement[bool]:
    """That the report lies in the area of this dotted code."""
    prefix = area_prefix(area)
    if prefix == area:
        return Portrayal.kelurahan_code == area
    return Portrayal.kelurahan_code.startswith(prefix, autoescape=True)


def newest(
    session: Session,
    wanted: Filter,
    after: str | None = None,
    limit: int = PAGE,
    box: Box | None = None,
) -> Page:
    """The newest published reports that pass the filter, in that part of the map, after that number; an unknown one is
    the start."""
    those = conditions(wanted)
    start = _position(session, after)
    if start is not None:
        those.append(tuple_(Portrayal.created_at, Portrayal.report_id) < start)
    if box is not None:
        those = [Portrayal.report_id.in_(newest_in(session, box, those, limit + 1))]
    query = _cards(Portrayal.created_at).where(*those)
    order = (Portrayal.created_at.desc(), Portrayal.report_id.desc())
    rows = session.execute(query.order_by(*order).limit(limit + 1)).all()
    following = rows[limit - 1].number if len(rows) > limit else None
    return Page([_card(row, catalogue(session)) for row in rows[:limit]], following)


def latest_finished(session: Session, area: str | None = None, limit: int = 6) -> list[Card]:
    """The reports completed last, in an area or everywhere."""
    query = _cards(Portrayal.closed_at).where(Portrayal.status == Status.COMPLETED)
    if area:
        query = query.where(within(area))
    rows = session.execute(
        query.order_by(Portrayal.closed_at.desc(), Portrayal.report_id.desc()).limit(limit)
    )
    return [_card(row, catalogue(session)) for row in rows]


def _cards(at: Any) -> Select[Any]:
    return (
        select(
            Portrayal.report_id,
            at.label("at"),
            Portrayal.number,
            Portrayal.status,
            Portrayal.category_code,
            Report.public_text,
            Report.address,
            Area.name.label("kelurahan"),
            _thumbnail().label("photo_id"),
            Portrayal.place.is_not(None).label("has_point"),
        )
        .join(Report, Report.id == Portrayal.report_id)
        .outerjoin(Area, Area.code == Portrayal.kelurahan_code)
    )


def _thumbnail() -> ScalarSelect[Any]:
    """The photo that shows a report in a list: the result once it is completed, else the complaint's own."""
    return (
        select(Photo.public_id)
        .where(Photo.report_id == Portrayal.report_id, is_card())
        .order_by((Photo.kind == PhotoKind.RESULT).desc(), Photo.uploaded_at.desc())
        .limit(1)
        .scalar_subquery()
    )


def _card(row: Row[Any], known: Catalogue) -> Card:
    category = known.categories.get(row.category_code)
    return Card(
        number=row.number,
        text=row.public_text,
        category=say(category.name) if category else row.category_code,
        place=f"Kelurahan {row.kelurahan}" if row.kelurahan else say("Tempat belum ditentukan"),
        status=row.status,
        at=row.at,
        photo_id=row.photo_id,
        has_point=row.has_point,
    )


def point_of(session: Session, number: str) -> tuple[float, float] | None:
    """Latitude and longitude of a published report; None where it has no point, and for any other number."""
    query = select(Portrayal.x, Portrayal.y).join(Report, Report.id == Portrayal.report_id)
    row = session.execute(query.where(Report.number == number)).one_or_none()
    return map_grid.degrees(row.x, row.y) if row and row.x is not None else None


def _position(session: Session, number: str | None) -> tuple[datetime, int] | None:
    """Where a published report stands in the list; None for any other number, as for none."""
    if not number:
        return None
    query = (
        select(Portrayal.created_at, Portrayal.report_id)
        .join(Report, Report.id == Portrayal.report_id)
        .where(Report.number == number)
    )
    row = session.execute(query).one_or_none()
    return (row[0], row[1]) if row else None
