"""What a move does to the clocks: which of them stop, start, pause or get a new end.

Every hop has its own clock, owned by the unit that holds the report, that of the validation by Biro Pemerintahan; the
finishing clock and the red flag follow the holder with their limit and say so (product.md section 6). `due_at` and
`red_flag_at` on the report are the nearest ends, kept there so that worklists can be ordered by an index.
"""

from datetime import datetime, time, timedelta

from app.clock import WIB
from app.domain import sla
from app.domain.actor import BIRO
from app.domain.report import Report
from app.domain.sla import Clock
from app.domain.vocabulary import CLOSED, Action, ClockKind, Priority, Status
from app.domain.workflow.destination import Destination, Step
from app.domain.workflow.national import follow
from app.domain.workflow.parties import last_recategorisation

HOPS = (ClockKind.DESK, ClockKind.REACT, ClockKind.START, ClockKind.VALIDATE)
OF_CLOSED = (ClockKind.REOPENING,)
FIRST_HOPS = (ClockKind.DESK, ClockKind.REACT, ClockKind.START)
LONG = (ClockKind.FINISH, ClockKind.RED_FLAG)


def move_clocks(step: Step, before: Destination) -> None:
    """Bring the clocks in line with the report, whose status and holder are already the new ones."""
    report = step.report
    if step.move.action in (Action.MERGE, Action.UNMERGE):
        _merged_or_not(step)
        return
    _pause_or_resume(step, before)
    if report.status in CLOSED:
        ended = [kind for kind in ClockKind if kind not in (*OF_CLOSED, *sla.NATIONAL)]
        sla.stop_clocks(step.session, report, ended, now=step.now, outcome=report.status.value)
    else:
        if report.status != Status.NEEDS_REPORTER:
            _hop(step, before)
        _finish_clock(step, before)
        if report.holder_code != before.holder_code:
            sla.hand_over(step.session, report, LONG, report.holder_code, now=step.now)
    clocks = sla.running(step.session, report)
    follow(step, before, clocks)
    report.due_at, report.red_flag_at = nearest(report, clocks)


def _merged_or_not(step: Step) -> None:
    """The clocks of a merged report stand; taken out again they run on with what was left of them."""
    report = step.report
    if step.move.action == Action.MERGE:
        sla.suspend(step.session, report, now=step.now)
    else:
        sla.take_up(step.session, report, now=step.now)
        if report.status != Status.NEEDS_REPORTER:
            _keep_estimate(step)
    report.due_at, report.red_flag_at = nearest(report, sla.running(step.session, report))


def _pause_or_resume(step: Step, before: Destination) -> None:
    if step.report.status == Status.NEEDS_REPORTER and before.status != Status.NEEDS_REPORTER:
        sla.pause_all(step.session, step.report, now=step.now)
    elif before.status == Status.NEEDS_REPORTER and step.report.status != Status.NEEDS_REPORTER:
        sla.resume_all(step.session, step.report, now=step.now)
        _keep_estimate(step)


def _keep_estimate(step: Step) -> None:
    """A pause moves no promised day: while an estimate is in force, the finishing limit is the end of its day."""
    if step.report.estimate_day is not None:
        _move_finish(step, end_of_day(step.report), why="estimate")


def _hop(step: Step, before: Destination) -> None:
    report = step.report
    resumed = before.status == Status.NEEDS_REPORTER and report.status_before is None
    same_place = before.holder_code == report.holder_code
    if same_place and (
        before.status == report.status or (resumed and step.move.action in (Action.ANSWER, Action.RESUME))
    ):
        return
    sla.stop_clocks(step.session, report, HOPS, now=step.now, outcome=step.move.action.value)
    kind = sla.hop_clock_for(report.status, step.catalogue.units[report.holder_code].kind)
    if kind is not None:
        hours, calendar = sla.hop_limit(step.catalogue.limits, kind, report.priority)
        sla.open_clock(
            step.session,
            report,
            kind,
            BIRO if kind == ClockKind.VALIDATE else report.holder_code,
            hours,
            calendar,
            now=step.now,
            why=step.move.action.value,
        )


def _finish_clock(step: Step, before: Destination) -> None:
    report, action = step.report, step.move.action
    if before.status in CLOSED:
        open_long_clocks(step, why=action.value)
    elif action in (Action.ESTIMATE, Action.APPROVE_ESTIMATE):
        if report.estimate_pending_day is None:
            _keep_estimate(step)
    elif action == Action.RECATEGORISE:
        _recategorised(step)


def open_long_clocks(step: Step, why: str) -> None:
    """Start the finishing clock and the red flag anew."""
    category, limits = step.catalogue.categories[step.report.category_code], step.catalogue.limits
    long_clocks = (
        (ClockKind.FINISH, category.finish_hours, category.calendar),
        (ClockKind.RED_FLAG, *sla.hop_limit(limits, ClockKind.RED_FLAG, step.report.priority)),
    )
    for kind, hours, calendar in long_clocks:
        sla.open_clock(
            step.session, step.report, kind, step.report.holder_code, hours, calendar, now=step.now, why=why
        )


def _recategorised(step: Step) -> None:
    """Only what changed counts anew: a limit that biro.admin set meanwhile is not taken over on the way."""
    report = step.report
    data = last_recategorisation(step.session, report)
    if data.get("from") != data.get("category") and report.estimate_day is None:
        category = step.catalogue.categories[report.category_code]
        for clock in _running(step, (ClockKind.FINISH,)):
            limit = (category.finish_hours, category.calendar)
            sla.change_limit(step.session, clock, *limit, now=step.now, why=Action.RECATEGORISE.value)
    if "priority" in data:
        for clock in _running(step, (*FIRST_HOPS, ClockKind.HELP, ClockKind.CHECK)):
            limit = sla.hop_limit(step.catalogue.limits, clock.kind, Priority(report.priority))
            sla.change_limit(step.session, clock, *limit, now=step.now, why="priority")


def _move_finish(step: Step, due_at: datetime, why: str) -> None:
    for clock in _running(step, (ClockKind.FINISH,)):
        sla.move_due(step.session, clock, due_at, now=step.now, why=why)


def _running(step: Step, kinds: tuple[ClockKind, ...]) -> list[Clock]:
    return [clock for clock in sla.running(step.session, step.report) if clock.kind in kinds]


def end_of_day(report: Report) -> datetime:
    """The end of the estimated day in Jakarta."""
    if report.estimate_day is None:
        raise ValueError("no estimate")
    return datetime.combine(report.estimate_day + timedelta(days=1), time(), WIB)


def nearest(report: Report, clocks: list[Clock]) -> tuple[datetime | None, datetime | None]:
    """(end of the clock that counts now, moment of the red flag); None where nothing runs."""
    due = {clock.kind: clock.due_at for clock in clocks if clock.paused_at is None}
    if report.status == Status.AWAITING_VALIDATION:
        return due.get(ClockKind.VALIDATE), None
    ends = [due[kind] for kind in (*FIRST_HOPS, *OF_CLOSED, ClockKind.FINISH) if kind in due]
    red_flag = due.get(ClockKind.RED_FLAG)
    if red_flag is not None and report.estimate_day is not None:
        red_flag = max(red_flag, end_of_day(report))
    return (min(ends) if ends else None), red_flag
