"""Reports that an officer chose in a list, for one step on all of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import routing
from app.domain.actor import Actor
from app.domain.reference import catalogue
from app.domain.report import Report
from app.domain.vocabulary import Action, Role, Status
from app.domain.workflow import BY_ACTION
from app.queries.team import staff_options
from app.queries.worklist.rows import TEXT_LENGTH
from app.queries.worklist.viewer import viewer_of, visible

BULK = (Action.ASSIGN, Action.COORDINATE, Action.DISPOSE, Action.MERGE, Action.NOTE)
Options = list[tuple[str, str]]


class Chosen(NamedTuple):
    """One of them as it is now."""

    number: str
    version: int
    text: str
    status: Status
    category: str
    unit: str


def bulk_actions(role: Role) -> list[Action]:
    """The steps that this role may take on several reports; none for field staff, whose phone sends one at a time."""
    if role == Role.STAFF:
        return []
    return [action for action in BULK if any(role in move.roles for move in BY_ACTION[action])]


def chosen(session: Session, numbers: Sequence[str], *, actor: Actor, now: datetime) -> list[Chosen]:
    """Those of them that the officer sees, in the order given: one statement."""
    viewer = viewer_of(session, actor, now=now)
    columns = (
        Report.number,
        Report.version,
        func.left(Report.public_text, TEXT_LENGTH),
        Report.status,
        Report.category_code,
        Report.holder_code,
    )
    query = select(*columns).where(Report.number.in_(list(numbers)), visible(viewer))
    known = viewer.known
    found = {
        number: Chosen(
            number, version, words, status, known.categories[category].name, known.unit_name(holder)
        )
        for number, version, words, status, category, holder in session.execute(query)
    }
    return [found[number] for number in dict.fromkeys(numbers) if number in found]


def bulk_options(session: Session, action: Action, *, actor: Actor, now: datetime) -> Options:
    """The people or units that the step may name; empty where it names none."""
    if action == Action.ASSIGN:
        return staff_options(session, actor.unit_code or "", now=now)
    known = catalogue(session)
    units = {
        Action.COORDINATE: routing.pds(known),
        Action.DISPOSE: routing.ukpd_of(known, actor.unit_code or ""),
    }.get(action, [])
    return [(unit.code, unit.name) for unit in units]
