"""What is told to whoever follows something, made from what may be told at this moment.

Of a published report what everybody may read; of one's own report that is not public no more than its number and status.
Texts and notes are masked, offices are named and people are not.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.domain.audit import Event, EventText
from app.domain.follows import ARRIVALS, Follow, FollowItem, Letter, Selection, selection_of
from app.domain.geography import Area, full_name
from app.domain.reference import Catalogue, catalogue
from app.domain.report import Report
from app.domain.vocabulary import Status, Visibility
from app.labels import label, nomor, wib_short
from app.queries.told import EVENT_COLUMNS, TOLD, Told, line_of, told_of
from app.wording import worded

MOST = 20
TEXT_LENGTH = 160
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


class Line(NamedTuple):
    """One thing that happened."""

    at: datetime
    words: str
    number: str
    link: str


class Section(NamedTuple):
    """What happened to one thing that is followed; `more`: how much there was besides."""

    title: str
    lines: list[Line]
    more: int


class Note(NamedTuple):
    """What a browser is told."""

    number: str
    status: Status
    words: str
    link: str


def title_of(session: Session, wanted: Selection) -> str:
    """What is followed, in words that a page says and a letter takes as they are."""
    known = catalogue(session)
    if wanted.report_id is not None:
        number = nomor(session.get_one(Report, wanted.report_id).number)
        if wanted.is_own:
            return worded("Laporan Anda {number}", number=number)
        return worded("Laporan {number}", number=number)
    category = known.categories.get(wanted.category or "")
    about = worded(category.name) if category else worded("Semua laporan")
    if wanted.place is not None:
        metres = _metres(wanted.place.radius)
        return worded("{about}, paling jauh {metres} dari titik yang Anda pilih", about=about, metres=metres)
    area = session.get(Area, wanted.area) if wanted.area else None
    if area is None:
        return worded("{about} di seluruh Jakarta", about=about)
    return worded("{about} di {area}", about=about, area=full_name(area))


def letter(session: Session, one: Letter, url: str) -> list[Section]:
    """What the letter tells now; nothing where nothing of it may be told any more. Each entry stands under one title only."""
    query = (
        select(FollowItem.event_id, Follow)
        .join(Follow, Follow.id == FollowItem.follow_id)
        .where(FollowItem.letter_id == one.id)
        .order_by(Follow.id, FollowItem.event_id)
    )
    by_follow: dict[Follow, list[int]] = {}
    met: set[int] = set()
    for event_id, follow in session.execute(query):
        if event_id not in met:
            met.add(event_id)
            by_follow.setdefault(follow, []).append(event_id)
    sections = (_section(session, follow, ids, url) for follow, ids in by_follow.items())
    return [section for section in sections if section.lines]


def note(session: Session, report_id: int, event_id: int, *, is_own: bool, url: str) -> Note | None:
    """What a browser is told of that entry; None where it may not be told any more."""
    report = session.get(Report, report_id)
    if report is None or not (report.is_published or is_own):
        return None
    if not report.is_published:
        return Note(report.number, report.status, label(report.status), f"{url}/lacak/{report.number}")
    told = _told(session, report, [event_id])
    words = (
        line_of(told[0], catalogue(session), report.channel_code).sentence if told else label(report.status)
    )
    return Note(report.number, report.status, words, f"{url}/laporan/{report.number}")


def _section(session: Session, follow: Follow, event_ids: Sequence[int], url: str) -> Section:
    rows = select(Event.id, Event.report_id).where(Event.id.in_(event_ids)).order_by(Event.id)
    by_report: dict[int, list[int]] = {}
    for event_id, report_id in session.execute(rows):
        by_report.setdefault(report_id, []).append(event_id)
    lines = [
        line
        for report_id, ids in by_report.items()
        for line in _lines(session, follow, session.get_one(Report, report_id), ids, url)
    ]
    lines.sort(key=lambda line: line.at, reverse=True)
    return Section(title_of(session, selection_of(follow)), lines[:MOST], max(0, len(lines) - MOST))


def _lines(session: Session, follow: Follow, report: Report, ids: Sequence[int], url: str) -> list[Line]:
    is_own = follow.is_own and follow.report_id == report.id
    if not report.is_published:
        return [_bare(report, url)] if is_own else []
    known, told = catalogue(session), _told(session, report, ids)
    if follow.report_id is not None:
        where = "lacak" if is_own else "laporan"
        return [_of_report(one, report, known, f"{url}/{where}/{report.number}") for one in told]
    return [_of_selection(one, report, known, f"{url}/laporan/{report.number}") for one in told]


def _bare(report: Report, url: str) -> Line:
    words = f"Laporan {nomor(report.number)}: {label(report.status)}"
    return Line(report.updated_at, words, report.number, f"{url}/lacak/{report.number}")


def _of_report(told: Told, report: Report, known: Catalogue, link: str) -> Line:
    line = line_of(told, known, report.channel_code)
    said = f": {_plain(line.note)}" if line.note and told.event.visibility == Visibility.PUBLIC else ""
    return Line(line.at, f"{line.sentence}{said}", report.number, link)


def _of_selection(told: Told, report: Report, known: Catalogue, link: str) -> Line:
    category = known.categories.get(report.category_code)
    unit = known.kelurahan_units.get(report.kelurahan_code or "")
    parts = (category.name if category else "", known.unit_name(unit) if unit else "")
    about = ", ".join(part for part in parts if part)
    what = "Laporan baru" if told.event.action in ARRIVALS else label(told.event.to_status)
    return Line(told.event.at, f"{what}: {about}. {_short(report.public_text)}", report.number, link)


def _told(session: Session, report: Report, ids: Sequence[int]) -> list[Told]:
    """The entries of these ids, with what decisions among them were about."""
    query = (
        select(Event.id, *(getattr(Event, name) for name in EVENT_COLUMNS), EventText.body)
        .outerjoin(EventText, and_(EventText.event_id == Event.id, Event.visibility == Visibility.PUBLIC))
        .where(Event.report_id == report.id)
        .order_by(Event.seq)
    )
    events: Sequence[Any] = session.execute(query).all()
    return [one for one in told_of(events, (*TOLD, *ARRIVALS)) if one.event.id in ids]


def _plain(text: str) -> str:
    """One line, without addresses: what citizens wrote must not become a link in a letter of ours."""
    return _ADDRESS.sub("[tautan]", " ".join(text.split()))


def _short(text: str) -> str:
    line = _plain(text)
    return line if len(line) <= TEXT_LENGTH else f"{line[:TEXT_LENGTH].rsplit(' ', 1)[0]} …"


def _metres(radius: int) -> str:
    return "1 km" if radius == 1000 else f"{radius} m"


def shown(section: Section) -> dict[str, object]:
    """The section as a template of messages reads it."""
    lines = [{"at": wib_short(line.at), "words": line.words, "link": line.link} for line in section.lines]
    return {"title": section.title, "lines": lines, "more": section.more}
