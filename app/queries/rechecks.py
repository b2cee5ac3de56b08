"""The second look at validated reports: what waits for it, and how often it agreed with the first; how often a field check found
what was reported.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.organisation import User
from app.domain.reference import catalogue
from app.domain.report import Report
from app.domain.subtask import Finding, SubTask
from app.domain.verification import Recheck, Share, Verdict, share
from app.domain.vocabulary import ReasonKind, Status

SPAN = timedelta(days=90)
ROWS = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """A drawn report. `is_others`: this officer approved it and may not judge it again."""

    number: str
    category: str
    place: str
    unit: str
    closed_at: datetime
    drawn_at: datetime
    is_others: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often the second look agreed, for one name."""

    name: str
    share: Share


@dataclass(frozen=True, slots=True)
class Wrong:
    """A validated report that the second look found wanting."""

    number: str
    unit: str
    reason: str
    decided_at: datetime
    status: Status


@dataclass(frozen=True, slots=True)
class Rechecks:
    """`units`, `verifiers`: by who made the result and by who approved it, the least agreed first.

    `checked`: of the field checks that could tell, those that found it as reported; `unsure`: how many could not; `checks`: by
    whose result was looked at.
    """

    waiting: list[Waiting]
    all: Share
    units: list[Agreement]
    verifiers: list[Agreement]
    wrong: list[Wrong]
    checked: Share
    unsure: int
    checks: list[Agreement]
    since: datetime


def rechecks(session: Session, *, actor: Actor, now: datetime) -> Rechecks:
    """The page: what waits, oldest first, and the last 90 days in figures. Seven statements."""
    since = now - SPAN
    known = catalogue(session)
    units = _agreements(session, Recheck.unit_code, since)
    verifiers = _agreements(session, User.name, since)
    checks = _checks(session, since)
    return Rechecks(
        waiting=_waiting(session, actor),
        all=_together(units),
        units=[Agreement(known.unit_name(one.name), one.share) for one in units[:ROWS]],
        verifiers=verifiers[:ROWS],
        wrong=_wrong(session, since),
        checked=_together(checks),
        unsure=_unsure(session, since),
        checks=[Agreement(known.unit_name(one.name), one.share) for one in checks[:ROWS]],
        since=since,
    )


def _still_waiting(query: Select[tuple[int]]) -> Select[tuple[int]]:
    """Of what was taken up again meanwhile there is nothing to judge."""
    unchanged = and_(Report.id == Recheck.report_id, Report.closed_at == Recheck.closed_at)
    return (
        query.select_from(Recheck)
        .join(Report, unchanged)
        .where(Recheck.verdict.is_(None), Report.status == Status.COMPLETED)
    )


def _waiting(session: Session, actor: Actor) -> list[Waiting]:
    columns = (
        Report.number,
        Report.category_code,
        Report.kelurahan_code,
        Recheck.unit_code,
        Recheck.closed_at,
        Recheck.drawn_at,
        Recheck.approved_by_id,
    )
    query = _still_waiting(select(func.count())).with_only_columns(*columns)
    known = catalogue(session)
    return [
        Waiting(
            number=number,
            category=known.categories[category].name,
            place=known.unit_name(known.kelurahan_units.get(place or "")) or "",
            unit=known.unit_name(unit),
            closed_at=closed_at,
            drawn_at=drawn_at,
            is_others=approved_by == actor.user_id,
        )
        for number, category, place, unit, closed_at, drawn_at, approved_by in session.execute(
            query.order_by(Recheck.drawn_at, Recheck.id).limit(ROWS)
        ).tuples()
    ]


def _agreements(session: Session, name: object, since: datetime) -> list[Agreement]:
    agreed = func.count(case((Recheck.verdict == Verdict.AGREED, 1)))
    query = (
        select(name, agreed, func.count())  # type: ignore[call-overload]
        .select_from(Recheck)
        .join(User, User.id == Recheck.approved_by_id)
        .where(Recheck.decided_at >= since, Recheck.verdict.is_not(None))
        .group_by(name)
    )
    return _ranked(session, query)


def _checks(session: Session, since: datetime) -> list[Agreement]:
    """What field checks found, by whose result they looked at; what they could not tell is no agreement and none against."""
    confirmed = func.count(case((SubTask.finding == Finding.AS_REPORTED, 1)))
    query = (
        select(SubTask.judged_code, confirmed, func.count())
        .where(SubTask.ended_at >= since, SubTask.finding.is_not(None), SubTask.finding != Finding.UNSURE)
        .group_by(SubTask.judged_code)
    )
    return _ranked(session, query)


def _unsure(session: Session, since: datetime) -> int:
    unsure = select(func.count()).where(SubTask.ended_at >= since, SubTask.finding == Finding.UNSURE)
    return session.scalar(unsure) or 0


def _ranked(session: Session, query: Select[*tuple[Any, ...]]) -> list[Agreement]:
    """(name, agreed, of) in order: by what is sure, since a single disagreement of one says less than many of many."""
    found = [Agreement(name, share(part, of)) for name, part, of in session.execute(query)]
    return sorted(found, key=lambda one: (one.share.high, -one.share.of, one.name))


def _together(of_each: list[Agreement]) -> Share:
    return share(sum(one.share.part for one in of_each), sum(one.share.of for one in of_each))


def _wrong(session: Session, since: datetime) -> list[Wrong]:
    query = (
        select(Report.number, Recheck.unit_code, Recheck.reason, Recheck.decided_at, Report.status)
        .join(Report, Report.id == Recheck.report_id)
        .where(Recheck.verdict == Verdict.DISAGREED, Recheck.decided_at >= since)
        .order_by(Recheck.decided_at.desc())
        .limit(ROWS)
    )
    known = catalogue(session)
    reasons = known.reasons[ReasonKind.REJECT]
    return [
        Wrong(number, known.unit_name(unit), reasons.get(reason or "", reason or ""), at, status)
        for number, unit, reason, at, status in session.execute(query).tuples()
        if at is not None
    ]
