"""What the phone of field staff needs besides the worklist: where each task lies, its state, the form after the next."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import access, subtask
from app.domain.actor import Actor
from app.domain.reference import catalogue
from app.domain.report import Report
from app.domain.vocabulary import Action, LocationKind
from app.queries.ticket.steps import Step, step_to_come


class Spot(NamedTuple):
    """Where a task lies (WGS84; None without a point)."""

    lat: float | None
    lon: float | None
    is_approximate: bool


def spots(session: Session, numbers: Iterable[str]) -> dict[str, Spot]:
    """The spot of each report, by number: of rows that the caller already found visible."""
    query = select(
        Report.number,
        func.ST_Y(Report.location),
        func.ST_X(Report.location),
        Report.location_kind == LocationKind.APPROXIMATE,
    ).where(Report.number.in_(list(numbers)))
    return {
        number: Spot(lat, lon, bool(approximate)) for number, lat, lon, approximate in session.execute(query)
    }


def finish_to_come(session: Session, number: str, *, actor: Actor, now: datetime) -> Step:
    """The form of the result, for a phone that starts a task and finishes it without signal in between. Raises NotVisible."""
    report = access.visible(session, number, actor=actor)
    return step_to_come(session, report, catalogue(session), Action.FINISH, actor=actor, now=now)


class Fresh(NamedTuple):
    """How a report stands now: what a phone shows beside an action that was refused."""

    version: int
    status: str
    holder: str
    is_mine: bool


def fresh(session: Session, number: str, *, actor: Actor) -> Fresh:
    """The present state. Raises NotVisible."""
    report = access.visible(session, number, actor=actor)
    holder = catalogue(session).unit_name(report.holder_code)
    mine = actor.works_as(report.assignee_id) or subtask.given_to(session, report, actor.people)
    return Fresh(report.version, report.status, holder, mine)
