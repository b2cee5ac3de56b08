"""What the ticket page of officers shows of a report: one plain row, made for one officer.

The text is for those who handle the report or answer for its place, but for what says who the reporter is; the desk that took
it in reads it as it came, everybody else who may see it reads the masked text.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import privacy, team
from app.domain.actor import BIRO_ROLES, Actor
from app.domain.geography import Area
from app.domain.inbox import may_work
from app.domain.organisation import User
from app.domain.reference import Catalogue, CategoryInfo
from app.domain.report import Report
from app.domain.vocabulary import LocationKind, Priority, Proposal, ReasonKind, Role, Status, UnitKind
from app.labels.team import away_words

SOURCE_WORDS = {
    "media": "Media",
    "tanggal_terbit": "Tanggal terbit",
    "tautan": "Tautan",
    "media_url": "Tautan media",
}
Lines = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is; `lat`/`lon` WGS84, None without a point."""

    kelurahan_code: str | None
    name: str | None
    address: str | None
    lat: float | None
    lon: float | None
    is_approximate: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """The report as this officer sees it; names instead of codes where people read them.

    `away`: until when the assignee is not there, and who stands in; `stands_in`: this officer does.
    """

    number: str
    version: int
    status: Status
    proposal: Proposal | None
    priority: Priority
    text: str
    public_text: str
    shows_original: bool
    category: str
    channel: str
    place: Place
    holder: str
    assignee: str | None
    away: str | None
    stands_in: bool
    created_at: datetime
    due_at: datetime | None
    has_red_flag: bool
    is_public: bool
    hidden_reason: str | None
    estimate_day: date | None
    estimate_pending_day: date | None
    estimate_reason: str | None
    estimate_count: int
    return_count: int
    reopen_count: int
    is_binding: bool
    closing_reason: str | None
    external_ref: str | None
    is_reachable: bool
    may_reveal: bool
    reveal_needs_reason: bool
    answers: Lines
    source: Lines
    message: str | None

    @property
    def is_paused(self) -> bool:
        return self.status == Status.NEEDS_REPORTER and self.due_at is None


def facts_of(session: Session, report: Report, known: Catalogue, actor: Actor, now: datetime) -> Facts:
    """Everything about the report but its history, clocks, photos and moves."""
    category = known.categories[report.category_code]
    original = sees_original(report, actor)
    return Facts(
        number=report.number,
        version=report.version,
        status=report.status,
        proposal=report.proposal,
        priority=report.priority,
        text=_text(report, actor, original),
        public_text=report.public_text,
        shows_original=original,
        category=category.name,
        channel=known.channels[report.channel_code].name,
        place=_place(session, report),
        holder=known.unit_name(report.holder_code),
        **_task(session, report, actor, now),
        created_at=report.created_at,
        due_at=report.due_at,
        has_red_flag=report.red_flag_at is not None and report.red_flag_at <= now,
        is_public=report.is_public,
        hidden_reason=_reason(known, ReasonKind.HIDE, report.hidden_reason),
        estimate_day=report.estimate_day,
        estimate_pending_day=report.estimate_pending_day,
        estimate_reason=_reason(known, ReasonKind.ESTIMATE, report.estimate_reason),
        estimate_count=report.estimate_count,
        return_count=report.return_count,
        reopen_count=report.reopen_count,
        is_binding=report.is_binding,
        closing_reason=closing_reason(known, report.closing_reason),
        external_ref=report.external_ref,
        is_reachable=report.contact_id is not None,
        may_reveal=report.contact_id is not None and privacy.may_reveal(report, actor),
        reveal_needs_reason=actor.role in BIRO_ROLES,
        answers=_answers(category, report.answers),
        source=_source(report, actor),
        message=_message(report, actor),
    )


def _text(report: Report, actor: Actor, original: bool) -> str:
    return readable(report.original_text, report, actor) if original else report.public_text


def readable(text: str, report: Report, actor: Actor) -> str:
    """The reporter's own words for this officer (product.md section 5).

    As typed for the desk that took the report in; for those who work on it without who the reporter is; masked for others.
    """
    if actor.unit_kind == UnitKind.DESK:
        return text
    name = report.contact.name if report.contact else None
    kinds = privacy.IDENTITY if sees_original(report, actor) else frozenset(privacy.Sensitive)
    return privacy.mask(text, name or "", kinds).text


def sees_original(report: Report, actor: Actor) -> bool:
    """Whether the officer handles the report, answers for its place or channel, or belongs to Biro Pemerintahan."""
    if actor.role == Role.OBSERVER:
        return False
    if actor.role in BIRO_ROLES or report.holder_code == actor.unit_code:
        return True
    if actor.role == Role.STAFF:
        return actor.works_as(report.assignee_id)
    if actor.role == Role.CHANNEL_ADMIN:
        return report.channel_code == actor.channel_code
    if actor.role in (Role.DINAS, Role.SUKU_DINAS):
        return False
    area = actor.area_code
    return bool(area and report.kelurahan_code and (report.kelurahan_code + ".").startswith(area + "."))


def closing_reason(known: Catalogue, code: str | None) -> str | None:
    """The words for why a report was closed without a fix."""
    return (
        _reason(known, ReasonKind.DECLINE, code)
        if code not in known.reasons[ReasonKind.CANCEL]
        else _reason(known, ReasonKind.CANCEL, code)
    )


def _reason(known: Catalogue, kind: ReasonKind, code: str | None) -> str | None:
    return known.reasons[kind].get(code, code) if code else None


def _place(session: Session, report: Report) -> Place:
    query = (
        select(func.ST_Y(Report.location), func.ST_X(Report.location), Area.name)
        .outerjoin(Area, Area.code == Report.kelurahan_code)
        .where(Report.id == report.id)
    )
    lat, lon, name = session.execute(query).one()
    approximate = report.location_kind == LocationKind.APPROXIMATE
    return Place(report.kelurahan_code, name, report.address, lat, lon, approximate)


def _task(session: Session, report: Report, actor: Actor, now: datetime) -> dict[str, Any]:
    """Who has it; until when that person is not there, which is of no interest once it is closed."""
    whose = report.assignee_id
    if whose is None:
        return {"assignee": None, "away": None, "stands_in": False}
    gone = team.away(session, [whose], now=now).get(whose) if report.is_open else None
    return {
        "assignee": session.scalar(select(User.name).where(User.id == whose)),
        "away": away_words(*gone) if gone else None,
        "stands_in": whose in actor.stands_in_for,
    }


def _answers(category: CategoryInfo, answers: dict[str, Any]) -> Lines:
    """The questions of the category that were answered, in their words."""
    lines: Lines = []
    for question in category.every_question:
        given = answers.get(question.code)
        if given in (None, "", []):
            continue
        words = question.words
        values = given if isinstance(given, list) else [given]
        lines.append((question.label, ", ".join(words.get(str(value), str(value)) for value in values)))
    return lines


def _message(report: Report, actor: Actor) -> str | None:
    """The public id of the message that it was made from, for those who may read that."""
    if not may_work(actor, report.channel_code):
        return None
    return (report.source or {}).get("pesan")


def _source(report: Report, actor: Actor) -> Lines:
    """Where a typed-in report came from, for its desk and Biro; never the raw message."""
    if actor.role not in BIRO_ROLES | {Role.CHANNEL_ADMIN}:
        return []
    source = report.source or {}
    return [(words, str(source[key])) for key, words in SOURCE_WORDS.items() if source.get(key)]
