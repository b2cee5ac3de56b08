"""Where a move leads: the status, the holder and the assignee after it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain import routing
from app.domain.actor import BIRO, Actor
from app.domain.reference import Catalogue
from app.domain.report import Report
from app.domain.vocabulary import Action, Status, UnitKind
from app.domain.workflow.given import Checked
from app.domain.workflow.moves import Move, Target
from app.domain.workflow.parties import last_handover

RETURNS_BEFORE_BIRO = 3
HANDLING = frozenset({UnitKind.KELURAHAN, UnitKind.PD, UnitKind.UKPD})


@dataclass(frozen=True, slots=True)
class Step:
    """One move under way: everything that its consequences may need."""

    session: Session
    report: Report
    move: Move
    checked: Checked
    actor: Actor
    catalogue: Catalogue
    now: datetime


@dataclass(frozen=True, slots=True)
class Destination:
    status: Status
    holder_code: str
    assignee_id: int | None


def destination(step: Step) -> Destination:
    """Resolve the move's target for this report."""
    if isinstance(step.move.to, Target):
        return RESOLVERS[step.move.to](step)
    return Destination(step.move.to, step.report.holder_code, step.report.assignee_id)


def _same(step: Step) -> Destination:
    report, assignee = step.report, step.report.assignee_id
    if step.move.action == Action.ASSIGN and step.checked.staff:
        assignee = step.checked.staff.id
    if step.move.action == Action.RETURN:
        assignee = None
    return Destination(report.status, report.holder_code, assignee)


def _before(step: Step) -> Destination:
    report = step.report
    return Destination(report.status_before or report.status, report.holder_code, report.assignee_id)


def _unit(step: Step) -> Destination:
    unit = step.checked.unit
    if unit is None:
        raise ValueError("a move to a unit passed its check without one")
    return Destination(routing.status_on_arrival(unit.kind), unit.code, None)


def _place(step: Step) -> Destination:
    report, place = step.report, step.checked.place
    if place is None or place.code == report.kelurahan_code:
        return _same(step)
    return Destination(Status.WAITING, step.catalogue.unit_of_kelurahan(place.code), None)


def _up(step: Step) -> Destination:
    report = step.report
    if report.return_count + 1 >= RETURNS_BEFORE_BIRO:
        return Destination(Status.COORDINATION, BIRO, None)
    holder = step.catalogue.units[report.holder_code]
    if holder.kind == UnitKind.UKPD and holder.parent_code:
        return Destination(Status.COORDINATION, holder.parent_code, None)
    home = routing.home_of(step.catalogue, report.channel_code, report.kelurahan_code)
    return Destination(Status.WAITING, home, None)


def _sender(step: Step) -> Destination:
    handover = last_handover(step.session, step.report)
    if handover is None or handover.from_status is None or handover.actor_unit is None:
        raise ValueError("a recall passed its check without a handover")
    return Destination(handover.from_status, handover.actor_unit, handover.data.get("from_assignee"))


def _handler(step: Step) -> Destination:
    """Work goes on where it was done; a report that only a desk or Biro ever held waits at its kelurahan or desk."""
    report, units = step.report, step.catalogue.units
    code = report.last_handler_code or report.holder_code
    if units[code].kind in HANDLING:
        return Destination(Status.IN_PROGRESS, code, None)
    home = routing.home_of(step.catalogue, report.channel_code, report.kelurahan_code)
    return Destination(routing.status_on_arrival(units[home].kind), home, None)


RESOLVERS: dict[Target, Callable[[Step], Destination]] = {
    Target.SAME: _same,
    Target.BEFORE: _before,
    Target.UNIT: _unit,
    Target.PLACE: _place,
    Target.UP: _up,
    Target.HANDLER: _handler,
    Target.SENDER: _sender,
}
