"""What is given out by itself: a report that arrives where its unit wants so goes to one of its field staff at once.

The assignment is a move of the table like any other, made by the system in the same transaction; its entry says by which rule.
"""

from dataclasses import replace

from app.domain import team
from app.domain.actor import SYSTEM
from app.domain.organisation import User
from app.domain.vocabulary import Action, UnitKind
from app.domain.workflow.destination import Step
from app.domain.workflow.given import Checked
from app.domain.workflow.table import BY_ACTION

# By what a report comes to a unit that may give it to somebody. A suku dinas got it before it starts: there a start is its own.
ARRIVALS = frozenset({Action.HANDLE, Action.START, Action.DISPOSE, Action.REROUTE, Action.REOPEN})
(ASSIGN,) = BY_ACTION[Action.ASSIGN]


def given_out(step: Step) -> Step | None:
    """The assignment that follows this move; None where the unit assigns by hand, or where nobody fits who is there."""
    report, action = step.report, step.move.action
    if action not in ARRIVALS or report.assignee_id is not None or report.status not in ASSIGN.sources:
        return None
    if action == Action.START and step.catalogue.units[report.holder_code].kind == UnitKind.UKPD:
        return None
    proposed = team.next_by_itself(step.session, report, now=step.now)
    if proposed is None:
        return None
    staff = step.session.get_one(User, proposed.user_id)
    return replace(step, move=ASSIGN, actor=SYSTEM, checked=Checked(staff=staff, rule=proposed.rule))
