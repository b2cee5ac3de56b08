"""What a move does to the clocks of SP4N-LAPOR, where the report has any: they came with it and end with it.

No entry of LAPOR, no clocks: `follow` then does nothing. The rules are those of `app.domain.sla.national`.
"""

from collections.abc import Sequence

from app.domain import sla
from app.domain.sla import Clock
from app.domain.vocabulary import CLOSED, Action, ClockKind, Status, UnitKind
from app.domain.workflow.destination import Destination, Step

# What the reporter learns something of substance by, besides the end.
ANSWERS = frozenset({Action.ESTIMATE, Action.APPROVE_ESTIMATE, Action.ASK_REPORTER})


def follow(step: Step, before: Destination, clocks: Sequence[Clock]) -> None:
    """Bring LAPOR's clocks in line with the report, whose status and holder are already the new ones.

    `clocks`: all that run.
    """
    run = sla.national_of(clocks)
    if not run:
        return
    session, report, by = step.session, step.report, step.move.action.value
    if report.status in CLOSED:
        if before.status not in CLOSED:
            told = report.status != Status.MERGED
            sla.settled(session, report, report.holder_code, told=told, now=step.now, by=by)
        return
    if ClockKind.LAPOR_CLOSE in run:
        sla.taken_up(session, report, report.holder_code, now=step.now, by=by)
        return
    if report.holder_code != before.holder_code:
        sla.held_by(session, report, report.holder_code, now=step.now)
    if ClockKind.LAPOR_FORWARD in run and not _is_at_desk(step):
        sla.forwarded(session, report, report.holder_code, now=step.now)
    if _tells(step):
        sla.answered(session, report, now=step.now, by=by)


def _is_at_desk(step: Step) -> bool:
    return step.catalogue.units[step.report.holder_code].kind == UnitKind.DESK


def _tells(step: Step) -> bool:
    """An estimate that still needs an approval is told to nobody yet."""
    return step.move.action in ANSWERS and step.report.estimate_pending_day is None
