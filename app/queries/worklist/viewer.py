"""Who looks at a worklist, and what of all reports is theirs to see.

Access is role x unit x area x ticket (product.md section 3); `app.domain.access` asks it of one report, this asks it of all
of them at once. Values that decide how selective a condition is are written into the statement (`fixed`), so that the
database plans for them and not for an average.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    DateTime,
    Text,
    bindparam,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.orm import Session

from app.clock import WIB, local_date
from app.domain.actor import AREA_ROLES, Actor
from app.domain.audit import Event
from app.domain.reference import Catalogue, catalogue
from app.domain.report import Report, ReportUnit
from app.domain.subtask import SubTask
from app.domain.vocabulary import Role, Status

Condition = ColumnElement[bool]
NOBODY = 0  # an id that no officer has


@dataclass(frozen=True, slots=True)
class Viewer:
    """An officer at a moment; `kelurahan` = the codes of the actor's area, empty for those without one.

    Conditions name the officer and the moment by `person` and `moment` alone, never by their values, so that a statement made
    for one serves every officer like him.
    """

    actor: Actor
    known: Catalogue = field(compare=False, repr=False)
    now: datetime
    kelurahan: tuple[str, ...] = field(compare=False, repr=False)

    @property
    def unit(self) -> str:
        """The code of the actor's unit."""
        return self.actor.unit_code or ""

    @property
    def today(self) -> date:
        """The day in Jakarta."""
        return local_date(self.now)

    @property
    def person(self) -> BindParameter[int]:
        """The officer's id."""
        return bindparam("person", self.actor.user_id, BigInteger())

    @property
    def moment(self) -> BindParameter[datetime]:
        return bindparam("moment", self.now, DateTime(timezone=True))

    @property
    def values(self) -> dict[str, object]:
        """`person` and `moment`, for a statement that was made for somebody alike."""
        return {"person": self.actor.user_id, "moment": self.now}


@dataclass(frozen=True, slots=True)
class Alike(Viewer):
    """All officers who ask the same on one day: of one role, unit and area. Nobody's values are in their statements.

    A statement of theirs that is asked without somebody's `values` raises sqlalchemy.exc.StatementError.
    """

    version: int

    @property
    def person(self) -> BindParameter[int]:
        return bindparam("person", type_=BigInteger())

    @property
    def moment(self) -> BindParameter[datetime]:
        return bindparam("moment", type_=DateTime(timezone=True))


def alike(viewer: Viewer) -> Alike:
    """What the viewer has in common with others: equal for all of them while the day and the reference data are the same."""
    anybody = replace(viewer.actor, user_id=NOBODY, username=None, name="", unit_name=None)
    midnight = datetime.combine(viewer.today, time(), WIB)
    return Alike(anybody, viewer.known, midnight, viewer.kelurahan, viewer.known.version)


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


def lies_in(kelurahan: Sequence[str]) -> Condition:
    """In one of these, as the index of red flags says it and no other: looked at in what was found by something else."""
    return one_of(func.coalesce(Report.kelurahan_code, "", type_=Text()), kelurahan)


def by_channel(viewer: Viewer) -> Condition:
    return Report.channel_code == fixed(viewer.actor.channel_code or "")


def mine(viewer: Viewer) -> Condition:
    """What this member of staff has to do, and of those whom the officer stands in for today."""
    return is_theirs(Report.assignee_id, viewer)


def is_theirs(column: Any, viewer: Viewer) -> Condition:
    """`column` is the officer, or somebody whom the officer stands in for today."""
    others = viewer.actor.stands_in_for
    own: Condition = column == viewer.person
    return or_(own, one_of(column, sorted(others))) if others else own


def ever_mine(viewer: Viewer) -> Condition:
    """Given to this member of staff at any time, as the history says, or for a sub-task."""
    given = select(Event.report_id).where(Event.assignee_id == viewer.person)
    helped = select(SubTask.report_id).where(SubTask.assignee_id == viewer.person)
    return Report.id.in_(union(given, helped))


def ever_at_unit(viewer: Viewer) -> Condition:
    return exists().where(ReportUnit.unit_code == fixed(viewer.unit), ReportUnit.report_id == Report.id)


def entered(viewer: Viewer) -> Condition:
    """Entered by this officer, wherever it is now."""
    return Report.entered_by_id == viewer.person


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
