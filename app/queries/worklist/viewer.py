"""Who looks at a worklist, and what of all reports is theirs to see.

Access is role x unit x area x ticket (product.md section 3); `app.domain.access` asks it of one report, this asks it of all
of them at once. Values that decide how selective a condition is are written into the statement (`fixed`), so that the
database plans for them and not for an average.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    bindparam,
    exists,
    false,
    literal,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.orm import Session

from app.domain.actor import AREA_ROLES, Actor
from app.domain.audit import Event
from app.domain.reference import Catalogue, catalogue
from app.domain.report import Report, ReportUnit
from app.domain.subtask import SubTask
from app.domain.vocabulary import Role, Status

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Viewer:
    """An officer at a moment; `kelurahan` = the codes of the actor's area, empty for those without one."""

    actor: Actor
    known: Catalogue
    now: datetime
    kelurahan: tuple[str, ...]

    @property
    def unit(self) -> str:
        """The code of the actor's unit."""
        return self.actor.unit_code or ""


def viewer_of(session: Session, actor: Actor, *, now: datetime) -> Viewer:
    """The viewer, with the reference data of the moment."""
    known = catalogue(session)
    area = actor.area_code if actor.role in AREA_ROLES else None
    return Viewer(actor, known, now, kelurahan_in(known, area) if area else ())


def kelurahan_in(known: Catalogue, area_code: str) -> tuple[str, ...]:
    """The codes of all kelurahan of a kota, a kecamatan, or the one kelurahan itself."""
    return tuple(code for code in known.kelurahan_units if (code + ".").startswith(area_code + "."))


def fixed(value: str | int) -> BindParameter[Any]:
    """A value that is part of the statement's text."""
    return literal(value, literal_execute=True)


def one_of(column: Any, values: Sequence[Any]) -> Condition:
    """`column` is one of the values; nothing is one of none."""
    if not values:
        return false()
    found: Condition = column.in_(
        bindparam(None, list(values), type_=column.type, expanding=True, literal_execute=True, unique=True)
    )
    return found


def is_open() -> Condition:
    return Report.closed_at.is_(None)


def is_closed() -> Condition:
    return Report.closed_at.is_not(None)


def at_unit(viewer: Viewer) -> Condition:
    return Report.holder_code == fixed(viewer.unit)


def in_area(viewer: Viewer) -> Condition:
    return one_of(Report.kelurahan_code, viewer.kelurahan)


def by_channel(viewer: Viewer) -> Condition:
    return Report.channel_code == fixed(viewer.actor.channel_code or "")


def mine(viewer: Viewer) -> Condition:
    """What this member of staff has to do, and of those whom the officer stands in for today."""
    others = viewer.actor.stands_in_for
    if not others:
        return Report.assignee_id == viewer.actor.user_id
    return Report.assignee_id.in_((viewer.actor.user_id, *sorted(others)))


def ever_mine(viewer: Viewer) -> Condition:
    """Given to this member of staff at any time, as the history says, or for a sub-task."""
    given = select(Event.report_id).where(Event.assignee_id == viewer.actor.user_id)
    helped = select(SubTask.report_id).where(SubTask.assignee_id == viewer.actor.user_id)
    return Report.id.in_(union(given, helped))


def ever_at_unit(viewer: Viewer) -> Condition:
    return exists().where(ReportUnit.unit_code == fixed(viewer.unit), ReportUnit.report_id == Report.id)


def entered(viewer: Viewer) -> Condition:
    """Entered by this officer, wherever it is now."""
    return Report.entered_by_id == viewer.actor.user_id


def visible(viewer: Viewer) -> Condition:
    """Everything that this officer may see: `access.may_see` as a condition on all reports."""
    actor = viewer.actor
    if actor.sees_everything:
        return true()
    if actor.role == Role.STAFF:
        return or_(mine(viewer), ever_mine(viewer)) if actor.stands_in_for else ever_mine(viewer)
    if actor.role == Role.CHANNEL_ADMIN:
        return by_channel(viewer)
    found = [ever_at_unit(viewer)]
    if viewer.kelurahan:
        found.append(in_area(viewer))
    if actor.enters_for_office:
        found.append(entered(viewer))
    return or_(*found)


def not_judged() -> Condition:
    """Somebody but Biro Pemerintahan has to act."""
    return Report.status != Status.AWAITING_VALIDATION
