"""What the tabs of worklists hold, as conditions on reports."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import and_, or_, select, true, tuple_

from app.domain import routing, team
from app.domain.actor import BIRO
from app.domain.reopening import ReopeningRequest
from app.domain.report import Report
from app.domain.verification import Recheck
from app.domain.vocabulary import ReopeningState, Status
from app.queries.worklist.viewer import (
    Condition,
    Viewer,
    at_unit,
    fixed,
    in_area,
    is_closed,
    is_open,
    lies_in,
    not_judged,
    one_of,
)

SOON = timedelta(hours=2)
WORKING = (Status.IN_PROGRESS, Status.RESULT_REJECTED, Status.NEEDS_REPORTER)
Scope = Callable[[Viewer], Condition]


def all_of(*scopes: Scope) -> Scope:
    return lambda viewer: and_(*(scope(viewer) for scope in scopes))


def status_in(*statuses: Status) -> Scope:
    return lambda viewer: one_of(Report.status, statuses)


def running(viewer: Viewer) -> Condition:
    return is_open()


def over(viewer: Viewer) -> Condition:
    return is_closed()


def active(viewer: Viewer) -> Condition:
    return not_judged()


def soon(viewer: Viewer) -> Condition:
    return Report.due_at < viewer.moment + SOON


def late(viewer: Viewer) -> Condition:
    return Report.due_at < viewer.moment


def returned(viewer: Viewer) -> Condition:
    return and_(Report.is_returned)  # as the index of them says it


def left_alone(viewer: Viewer) -> Condition:
    """Given to somebody who is not there and whom nobody stands in for."""
    return Report.assignee_id.in_(team.uncovered(viewer.unit, viewer.today))


def elsewhere_in_area(viewer: Viewer) -> Condition:
    """In my area, and somebody else has to act."""
    judged = Report.status == Status.AWAITING_VALIDATION
    return and_(is_open(), in_area(viewer), or_(Report.holder_code != fixed(viewer.unit), judged))


def below_or_judged(viewer: Viewer) -> Condition:
    """At my own suku dinas, or here with Biro's decision to come."""
    units = [viewer.unit, *(unit.code for unit in routing.ukpd_of(viewer.known, viewer.unit))]
    judged = Report.status == Status.AWAITING_VALIDATION
    others = or_(Report.holder_code != fixed(viewer.unit), judged)
    return and_(is_open(), one_of(Report.holder_code, units), others)


def judged_here(viewer: Viewer) -> Condition:
    return and_(is_open(), at_unit(viewer), Report.status == Status.AWAITING_VALIDATION)


def watched(viewer: Viewer) -> Condition:
    """The area of kecamatan and kota; everything for observers and Biro."""
    return true() if viewer.actor.sees_everything else in_area(viewer)


def watched_flags(viewer: Viewer) -> Condition:
    """The same of red flags, whose own index knows the place: looked up in no other."""
    return true() if viewer.actor.sees_everything else lies_in(viewer.kelurahan)


def flagged(viewer: Viewer) -> Condition:
    return and_(Report.red_flag_at.is_not(None), Report.red_flag_at < viewer.moment)


def estimated(viewer: Viewer) -> Condition:
    return and_(is_open(), Report.estimate_pending_day.is_not(None))


def to_judge(viewer: Viewer) -> Condition:
    """What awaits validation is what has a place in Biro's queue, and the index of that is in its order."""
    return and_(Report.judge_by.is_not(None))


def asked_to_reopen(viewer: Viewer) -> Condition:
    undecided = one_of(ReopeningRequest.state, [ReopeningState.WAITING])
    waiting = select(ReopeningRequest.report_id).where(undecided)
    return Report.id.in_(waiting)


def to_recheck(viewer: Viewer) -> Condition:
    """Drawn to be judged again, by somebody else than who approved it; not what was taken up again meanwhile."""
    drawn = select(Recheck.report_id, Recheck.closed_at).where(
        Recheck.verdict.is_(None), Recheck.approved_by_id != viewer.person
    )
    return and_(Report.status == Status.COMPLETED, tuple_(Report.id, Report.closed_at).in_(drawn))


def at_biro(viewer: Viewer) -> Condition:
    return and_(is_open(), Report.holder_code == fixed(BIRO))


def everything(viewer: Viewer) -> Condition:
    return true()


held = all_of(running, at_unit)
acting = all_of(held, active)
