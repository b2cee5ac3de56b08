"""What biro.admin sees of misuse: who is kept out, marks that wait, how often whom, requests of one person together.

A person is never named here, only counted: whoever has to know the contact asks for it on the report, with a reason.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from app.domain import abuse
from app.domain.abuse import Block, FalseMark, MarkState
from app.domain.abuse.person import person_key
from app.domain.audit import Event, EventText
from app.domain.organisation import User
from app.domain.privacy import Contact
from app.domain.reopening import ReopeningRequest
from app.domain.report import Report
from app.domain.vocabulary import ReopeningState

ENDED_SHOWN, PEOPLE_SHOWN, WAITING_SHOWN = 20, 20, 50


class BlockRow(NamedTuple):
    """A block and who made and lifted it."""

    block: Block
    made_by: str
    lifted_by: str | None


class MarkRow(NamedTuple):
    """A mark that waits. `upheld` and `reports`: how many of its reporter's were found false, of how many."""

    number: str
    note: str | None
    marked_by: str
    marked_at: datetime
    upheld: int
    reports: int


class Person(NamedTuple):
    """Somebody with reports that were found false: how many of how many, the last of them, whether he is kept out."""

    upheld: int
    reports: int
    last_number: str
    is_kept_out: bool


class Asked(NamedTuple):
    """A request to reopen."""

    number: str
    version: int
    why: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Bundle:
    """The waiting requests of one person."""

    requests: list[Asked]


def blocks(session: Session, *, now: datetime) -> tuple[list[BlockRow], list[BlockRow]]:
    """Those that hold, the soonest to end first; and the last that ended."""
    maker, lifter = aliased(User), aliased(User)
    query = (
        select(Block, maker.name, lifter.name)
        .join(maker, maker.id == Block.made_by_id)
        .outerjoin(lifter, lifter.id == Block.lifted_by_id)
    )
    holds = abuse.standing(now)
    going = session.execute(query.where(holds).order_by(Block.until, Block.id)).tuples()
    ended = session.execute(query.where(~holds).order_by(Block.id.desc()).limit(ENDED_SHOWN)).tuples()
    return [BlockRow(*row) for row in going], [BlockRow(*row) for row in ended]


def waiting_marks(session: Session) -> list[MarkRow]:
    """The marks that Biro has to decide, oldest first."""
    query = (
        select(Report, EventText.body, User.name, FalseMark.marked_at)
        .join(FalseMark, FalseMark.report_id == Report.id)
        .join(User, User.id == FalseMark.marked_by_id)
        .outerjoin(EventText, EventText.event_id == FalseMark.event_id)
        .where(FalseMark.state == MarkState.WAITING)
        .order_by(FalseMark.marked_at)
        .limit(WAITING_SHOWN)
    )
    return [
        MarkRow(report.number, note, name, at, *_counted(session, report))
        for report, note, name, at in session.execute(query).tuples()
    ]


def people(session: Session, *, now: datetime) -> list[Person]:
    """Those whose reports were found false most often."""
    key = person_key(Contact)
    query = (
        select(key.label("person"), func.count().label("upheld"), func.max(Report.id).label("last"))
        .select_from(FalseMark)
        .join(Report, Report.id == FalseMark.report_id)
        .join(Contact, Contact.id == Report.contact_id)
        .where(FalseMark.state == MarkState.UPHELD, key.is_not(None))
        .group_by(key)
        .order_by(func.count().desc(), func.max(Report.id).desc())
        .limit(PEOPLE_SHOWN)
    )
    return [_person(session, row, now) for row in session.execute(query)]


def bundles(session: Session) -> list[Bundle]:
    """Waiting requests to reopen of persons who made several, the largest bundle first."""
    own = func.coalesce(ReopeningRequest.asker_id, ReopeningRequest.report_id)
    asker, subject, key = aliased(Report), aliased(Report), person_key(Contact)
    query = (
        select(key, subject.number, subject.version, ReopeningRequest.why, ReopeningRequest.asked_at)
        .join(asker, asker.id == own)
        .join(subject, subject.id == ReopeningRequest.report_id)
        .join(Contact, Contact.id == asker.contact_id)
        .where(ReopeningRequest.state == ReopeningState.WAITING, key.is_not(None))
        .order_by(ReopeningRequest.asked_at)
    )
    found: dict[str, list[Asked]] = {}
    for person, number, version, why, at in session.execute(query).tuples():
        found.setdefault(person, []).append(Asked(number, version, why, at))
    least = abuse.limits(session).bundle
    several = [Bundle(asked) for asked in found.values() if len(asked) >= least]
    return sorted(several, key=lambda bundle: -len(bundle.requests))


def _counted(session: Session, report: Report) -> tuple[int, int]:
    """How many reports of the same reporter were found false, and how many there are."""
    hashes = abuse.hashes_of(report)
    if not hashes:
        return 0, 1
    upheld = exists().where(FalseMark.report_id == Report.id, FalseMark.state == MarkState.UPHELD)
    query = (
        select(func.count().filter(upheld), func.count())
        .select_from(Contact)
        .join(Report, Report.contact_id == Contact.id)
        .where(abuse.same_person(Contact, hashes))
    )
    found = session.execute(query).one()
    return int(found[0]), int(found[1])


def _person(session: Session, row: Any, now: datetime) -> Person:
    last = session.get_one(Report, row.last)
    _, reports = _counted(session, last)
    kept_out = abuse.blocked_by(session, abuse.hashes_of(last), now=now) is not None
    return Person(row.upheld, reports, last.number, kept_out)


def mark_page(session: Session, report: Report) -> tuple[FalseMark, str | None, str | None] | None:
    """The mark of a report with its own words and Biro's; None without one."""
    found = abuse.mark_of(session, report)
    if found is None:
        return None
    decided = select(EventText.body).join(Event, Event.id == EventText.event_id)
    decided = decided.where(and_(Event.report_id == report.id, Event.action == "decide_false"))
    note = session.scalar(select(EventText.body).where(EventText.event_id == found.event_id))
    return found, note, session.scalar(decided)
