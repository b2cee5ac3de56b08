"""Open reports that may be about the same thing: near a point, or in the same kelurahan with the same words.

For officers who are about to enter one: what they may see, and what is public. Newest first, at most five.
"""

import re
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, any_, func, literal, or_, select, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.report import Report
from app.domain.vocabulary import Status
from app.queries.worklist.viewer import Condition, Viewer, is_open, one_of, viewer_of, visible

NEAR_METRES = 250
NEAR_DEGREES = 0.0024  # a little more than 250 m in both directions, anywhere in the province
DAYS = 30
MOST = 5
WORDS_MOST = 20
SHARED_WORDS = 2
TEXT_LENGTH = 160
_WORD = re.compile(r"[a-z]{4,}")


class Looked(NamedTuple):
    """What is about to be entered. A category code or None; a WGS84 point or a kelurahan's dotted code or neither."""

    text: str = ""
    category: str | None = None
    lat: float | None = None
    lon: float | None = None
    kelurahan: str | None = None
    besides: int | None = None


class Similar(NamedTuple):
    """One report. `metres` from the point, if there is one. `is_mine`: its ticket page may be opened, else the public one."""

    number: str
    text: str
    category: str
    place: str
    status: Status
    created_at: datetime
    metres: float | None
    is_mine: bool


def similar(session: Session, looked: Looked, *, actor: Actor, now: datetime) -> list[Similar]:
    """Open reports of the last 30 days that fit, newest first. One statement, or none where nothing can be compared."""
    viewer = viewer_of(session, actor, now=now)
    alike = _alike(viewer, looked)
    if alike is None:
        return []
    found = session.execute(_query(viewer, looked, alike)).all()
    return [_similar(viewer, record) for record in found]


def _alike(viewer: Viewer, looked: Looked) -> Condition | None:
    """Near the point and of the same group; else in the kelurahan, of the same group, with the same words."""
    group = _group(viewer, looked.category)
    if looked.lat is not None and looked.lon is not None:
        return and_(_near(looked.lat, looked.lon), *([group] if group is not None else []))
    words = _shared_words(looked.text)
    if looked.kelurahan is None or (words is None and group is None):
        return None
    said = [part for part in (words, group) if part is not None]
    return and_(Report.kelurahan_code == looked.kelurahan, *said)


def _group(viewer: Viewer, category: str | None) -> Condition | None:
    """The categories of the same group; None for the unsorted, which compares with all."""
    chosen = viewer.known.categories.get(category or "")
    if chosen is None:
        return None
    same = [c.code for c in viewer.known.categories.values() if c.group == chosen.group]
    return one_of(Report.category_code, same) if len(same) > 1 or chosen.first_unit else None


def _near(lat: float, lon: float) -> Condition:
    point = _point(lat, lon)
    box = Report.location.op("&&")(func.ST_Expand(point, NEAR_DEGREES))
    return and_(box, func.ST_Distance(_geography(Report.location), _geography(point)) <= NEAR_METRES)


def _point(lat: float, lon: float) -> Any:
    return func.ST_SetSRID(func.ST_MakePoint(lon, lat), 4326)


def _geography(place: Any) -> Any:
    return func.geography(place)


def _shared_words(words: str) -> Condition | None:
    """At least two of the longer words, by their stems."""
    longer = sorted(set(_WORD.findall(words.lower())), key=len, reverse=True)[:WORDS_MOST]
    if len(longer) < SHARED_WORDS:
        return None
    language = text("'indonesian'::regconfig")
    wanted = func.to_tsquery(language, " | ".join(longer))
    stems = func.tsvector_to_array(func.to_tsvector(language, " ".join(longer), type_=TSVECTOR))
    word = func.unnest(func.tsvector_to_array(Report.search)).table_valued("word").render_derived()
    both = select(func.count()).select_from(word).where(word.c.word == any_(stems))
    shared = both.correlate(Report).scalar_subquery()
    return and_(Report.search.op("@@")(wanted), shared >= SHARED_WORDS)


def _query(viewer: Viewer, looked: Looked, alike: Condition) -> Select[Any]:
    mine = visible(viewer)
    public = and_(Report.is_public, Report.hidden_reason.is_(None))
    placed = looked.lat is not None and looked.lon is not None
    distance = (
        func.ST_Distance(_geography(Report.location), _geography(_point(looked.lat, looked.lon)))  # type: ignore[arg-type]
        if placed
        else literal(None)
    )
    return (
        select(
            *(Report.number, func.left(Report.public_text, TEXT_LENGTH), Report.category_code),
            *(Report.kelurahan_code, Report.address, Report.status, Report.created_at),
            *(distance.label("metres"), mine.label("is_mine")),
        )
        .where(
            is_open(),
            Report.created_at > viewer.now - timedelta(days=DAYS),
            Report.id != (looked.besides or 0),
            or_(mine, public),
            alike,
        )
        .order_by(Report.id.desc())
        .limit(MOST)
    )


def _similar(viewer: Viewer, record: Any) -> Similar:
    number, words, category, kelurahan, address, status, created_at, metres, is_mine = record
    unit = viewer.known.units.get(viewer.known.kelurahan_units.get(kelurahan or "", ""))
    place = ", ".join(part for part in (unit.short_name if unit else None, address) if part)
    return Similar(
        number=number,
        text=words,
        category=viewer.known.categories[category].name,
        place=place,
        status=status,
        created_at=created_at,
        metres=metres,
        is_mine=bool(is_mine),
    )
