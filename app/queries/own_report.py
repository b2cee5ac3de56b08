"""A report as its own reporter sees it on /lacak, after proof by the tracking code.

Takes the reporter as actor and shows that one report: the text as written, all photos the reporter may see, the
place, the course, what was asked, and which of the reporter's own moves are permitted now.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, undefer

from app.domain import opinion, own_words, workflow
from app.domain.access import visible
from app.domain.actor import Actor, reporter_of
from app.domain.audit import Event, EventText
from app.domain.errors import NotVisible
from app.domain.evidence import Photo, photos_of, public_key
from app.domain.evidence.screening import Screening
from app.domain.geography import Area
from app.domain.notification.writing import MAIL_FIRST
from app.domain.numbering import same_code
from app.domain.opinion import Opinion
from app.domain.privacy import NewsBy
from app.domain.redaction import NEVER_PUBLIC
from app.domain.reference import Catalogue, catalogue
from app.domain.reopening import ASKED, CONFIRMED
from app.domain.report import NOT_FOUND, Report
from app.domain.vocabulary import Action, LocationKind, PhotoKind, PhotoState, Status, Visibility
from app.labels import samar, samar_pengirim
from app.queries.course import Outlook, Step, course_of, estimate_words, outlook_of
from app.queries.following import followed
from app.queries.recurrence import published_before
from app.queries.told import EVENT_COLUMNS, TOLD, Line, Told, happening_of, line_of, told_of
from app.queries.tracking import standing_of
from app.wording import say

REPORTERS = frozenset({PhotoKind.COMPLAINT, PhotoKind.ANSWER})
OWN_MOVES = (Action.ANSWER, Action.CANCEL)
# Besides what everybody is told: what passed between the reporter and Biro.
OWN_TOLD = (*TOLD, "message", ASKED, CONFIRMED, Action.REFUSE_REOPENING)


class OwnPhoto(NamedTuple):
    """A photo of one's own report; shown once it is ready. Those of officers are shown as the public sees them."""

    id: uuid.UUID
    kind: PhotoKind
    state: PhotoState


class Answer(NamedTuple):
    """What was said to a question of the category; `is_own`: in the reporter's own words."""

    question: str
    words: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class OwnReport:
    """Everything of one report that its reporter sees. `question` is what waits for an answer.

    `parent`: the published report that this one follows; course and outlook are then that one's. `news`: by what the reporter may
    be told, with the address in part, and `news_by` what holds now.
    """

    number: str
    version: int
    status: Status
    is_public: bool
    category: str
    channel: str
    kelurahan: str | None
    kelurahan_code: str | None
    address: str | None
    text: str
    lat: float | None
    lon: float | None
    is_approximate: bool
    created_at: datetime
    answers: list[Answer]
    course: list[Step]
    outlook: Outlook
    estimate: str | None
    photos: list[OwnPhoto]
    lines: list[Line]
    question: str | None
    may: frozenset[Action]
    may_say: bool
    said: Opinion | None
    parent: str | None = None
    reporters: int = 1
    times: int = 1
    may_add: bool = False
    news: list[tuple[str, str]] = field(default_factory=list)
    news_by: str | None = None


def own_report(session: Session, number: str, *, actor: Actor, now: datetime) -> OwnReport:
    """The reporter's own side. Raises NotVisible unless the actor is the reporter of this report."""
    report = visible(session, number, actor=actor)
    known, events, standing = catalogue(session), _events(session, report), standing_of(report)
    category, channel = known.categories.get(report.category_code), known.channels.get(report.channel_code)
    lat, lon = _place(session, report)
    moves = workflow.permitted(session, report, actor=actor)
    ahead = followed(session, report.parent_id, known, since=report.closed_at, now=now, child=report.number)
    course = course_of(standing, [happening_of(event) for event in events], known)
    return OwnReport(
        number=report.number,
        version=report.version,
        status=report.status,
        is_public=report.is_published,
        category=category.name if category else report.category_code,
        channel=channel.name if channel else report.channel_code,
        kelurahan=_kelurahan(session, report),
        kelurahan_code=report.kelurahan_code,
        address=report.address,
        text=report.original_text,
        lat=lat,
        lon=lon,
        is_approximate=report.location_kind == LocationKind.APPROXIMATE,
        created_at=report.created_at,
        answers=_answers(report, known),
        course=ahead.course or course if ahead else course,
        outlook=ahead.outlook if ahead else outlook_of(standing, known, now=now),
        estimate=estimate_words(standing, known) if standing.closed_at is None else None,
        photos=[OwnPhoto(photo.id, photo.kind, _state(photo)) for photo in _shown(session, report)],
        lines=[_line(told, known, report) for told in told_of(events, OWN_TOLD)]
        + (ahead.lines if ahead else []),
        question=_question(events, report),
        may=frozenset(move.action for move in moves if move.action in OWN_MOVES),
        may_say=opinion.may_give(session, report),
        said=opinion.given(session, report),
        parent=ahead and ahead.number,
        reporters=report.reporter_count,
        times=published_before(session, report.id) + 1,
        **_own_words(report),
    )


def _own_words(report: Report) -> dict[str, Any]:
    """What may be added, and by what to be told: phone and address in part only, since the code may be in other hands."""
    contact, may_add = report.contact, own_words.may_add(report)
    if contact is None:
        return {"may_add": may_add}
    words = {
        own_words.USUAL: say("Balasan di akun tempat Anda melapor"),
        NewsBy.SMS.value: say("SMS ke {address}", address=samar(contact.phone)),
        NewsBy.EMAIL.value: say("Surel ke {address}", address=samar_pengirim(contact.email or "")),
        NewsBy.NONE.value: say("Tidak usah dikabari"),
    }
    offered = own_words.offered(contact)
    usual = NewsBy.EMAIL.value if report.channel_code in MAIL_FIRST else offered[0]
    chosen = contact.news_by.value if contact.news_by else usual if usual in offered else offered[0]
    return {"may_add": may_add, "news": [(way, words[way]) for way in offered], "news_by": chosen}


def own_photo(
    session: Session, number: str, photo_id: uuid.UUID, *, actor: Actor, small: bool, covered: bool = False
) -> str:
    """The store's key of a photo of one's own report: as the reporter sent it, those of officers as the public sees them.

    `covered`: all of them as the public sees them. Raises NotVisible.
    """
    report = visible(session, number, actor=actor)
    photo = session.get(Photo, photo_id)
    if photo is None or photo.report_id != report.id or photo.kind in NEVER_PUBLIC:
        raise NotVisible(NOT_FOUND)
    if photo.kind in REPORTERS and not covered:
        key = photo.thumb_key if small else photo.display_key
    else:
        key = public_key(photo.original_key, photo.public_id, small=small) if photo.public_id else None
    if key is None:
        raise NotVisible(NOT_FOUND)
    return key


def _events(session: Session, report: Report) -> Sequence[Any]:
    readable = (Visibility.PUBLIC, Visibility.REPORTER)
    query = (
        select(*(getattr(Event, name) for name in EVENT_COLUMNS), EventText.body)
        .outerjoin(EventText, and_(EventText.event_id == Event.id, Event.visibility.in_(readable)))
        .where(Event.report_id == report.id)
        .order_by(Event.seq)
    )
    return session.execute(query).all()


def _line(told: Told, known: Catalogue, report: Report) -> Line:
    """As the public reads it, but what passes between the reporter and the officers stands as written."""
    line = line_of(told, known, report.channel_code)
    own = told.event.visibility == Visibility.REPORTER
    return line._replace(reason=None, written=told.event.body) if own else line


def _question(events: Sequence[Any], report: Report) -> str | None:
    if report.status != Status.NEEDS_REPORTER:
        return None
    asked = [event.body for event in events if event.action == Action.ASK_REPORTER]
    return asked[-1] if asked else None


def _place(session: Session, report: Report) -> tuple[float | None, float | None]:
    if report.location is None:
        return None, None
    query = select(func.ST_Y(Report.location), func.ST_X(Report.location)).where(Report.id == report.id)
    lat, lon = session.execute(query).one()
    return lat, lon


def _kelurahan(session: Session, report: Report) -> str | None:
    area = session.get(Area, report.kelurahan_code) if report.kelurahan_code else None
    return area.name if area else None


def _shown(session: Session, report: Report) -> list[Photo]:
    """All photos but those that officers took for themselves: before the work, and of sub-tasks."""
    return [photo for photo in photos_of(session, report) if photo.kind not in NEVER_PUBLIC]


def _state(photo: Photo) -> PhotoState:
    if photo.kind in REPORTERS or photo.state != PhotoState.READY or photo.public_id:
        return photo.state
    return PhotoState.FAILED if photo.screening == Screening.HIDDEN else PhotoState.PENDING


def _answers(report: Report, known: Catalogue) -> list[Answer]:
    """What the category asked and the reporter said, in words."""
    category = known.categories.get(report.category_code)
    found = []
    for question in category.every_question if category else ():
        said = report.answers.get(question.code)
        if said:
            choices = question.words
            parts = said if isinstance(said, list) else [said]
            words = ", ".join(say(choices[part]) if part in choices else str(part) for part in parts)
            found.append(Answer(say(question.label), words, not choices))
    return found


def reporter_by_code(session: Session, number: str, code: str) -> Actor | None:
    """The reporter, if this is the tracking code of that number; else None, whichever was wrong."""
    report = session.scalar(
        select(Report).where(Report.number == number).options(undefer(Report.tracking_code))
    )
    if report is None or not same_code(report, code):
        return None
    return reporter_of(report.id)


def reporter_of_number(session: Session, number: str) -> Actor:
    """The reporter of a report whose ownership was proven before. Raises NotVisible if it is gone."""
    report_id = session.scalar(select(Report.id).where(Report.number == number))
    if report_id is None:
        raise NotVisible(NOT_FOUND)
    return reporter_of(report_id)
