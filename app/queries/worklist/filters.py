"""The filters of a worklist as conditions on reports."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import and_, false, select, true

from app.clock import WIB
from app.domain.audit import Event
from app.domain.figure import Figure
from app.domain.organisation import User
from app.domain.report import Report
from app.domain.subtask import SubTask
from app.domain.vocabulary import CLOSED, OPEN, Status
from app.queries.steering.figures import OF_NOW, OF_OVER, Mark, marked
from app.queries.worklist.asked import Asked
from app.queries.worklist.helping import HELP_DUE
from app.queries.worklist.tabs import Order, Tab
from app.queries.worklist.viewer import Condition, Viewer, fixed, is_closed, is_open, kelurahan_in, one_of


def filters_of(viewer: Viewer, asked: Asked) -> list[Condition]:
    """What narrows the tab, the search apart."""
    if {asked.tab.over, *_over(asked)} >= {True, False}:
        # The database does not see by itself that nothing which is over can be late.
        return [false()]
    found: list[Condition] = []
    if asked.statuses:
        found += _by_status(asked.statuses)
    codes = (
        (Report.category_code, asked.category),
        (Report.channel_code, asked.channel),
        (Report.holder_code, asked.unit),
    )
    found += [column == fixed(value) for column, value in codes if value is not None]
    if asked.staff is not None:
        found += _assigned_to(asked.staff, asked.tab)
    if asked.area is not None:
        found.append(one_of(Report.kelurahan_code, kelurahan_in(viewer.known, asked.area)))
    if asked.overdue:
        due = HELP_DUE if asked.tab.helps else Report.due_at
        found.append(and_(is_open(), due < viewer.moment))
    if asked.mark is not None:
        found.append(_marked(viewer, asked, asked.mark))
    return [*found, *_days(asked)]


def _over(asked: Asked) -> set[bool]:
    """Whether the filters ask for what is over; both answers where they contradict each other, none where they do not say."""
    figure = asked.mark.figure if asked.mark else None
    closed, running = (bool(asked.statuses) and which.issuperset(asked.statuses) for which in (CLOSED, OPEN))
    says = {
        True: closed or figure in OF_OVER or asked.finished_since is not None,
        False: running or figure in OF_NOW or asked.overdue,
    }
    return {over for over, said in says.items() if said}


def _marked(viewer: Viewer, asked: Asked, mark: Mark) -> Condition:
    """What a figure counts: of what stands now, for who sees everything, what a report itself says, which is quicker to find."""
    if viewer.actor.sees_everything and mark.unit is None and mark.figure in _STANDING:
        return and_(is_open(), _STANDING[mark.figure](viewer))
    days = {"since": asked.since, "until": asked.until}
    return Report.id.in_(marked(mark, actor=viewer.actor, now=viewer.moment, **days))


_STANDING: dict[Figure, Callable[[Viewer], Condition]] = {
    Figure.OPEN: lambda viewer: true(),
    Figure.OVERDUE: lambda viewer: Report.due_at < viewer.moment,
    Figure.FLAGGED: lambda viewer: Report.red_flag_at < viewer.moment,
    Figure.JUDGED: lambda viewer: Report.status == Status.AWAITING_VALIDATION,
}


def _by_status(statuses: tuple[Status, ...]) -> list[Condition]:
    """The statuses, and what follows from them, so that the indexes of open and of closed reports can be used."""
    found = [one_of(Report.status, statuses)]
    if CLOSED.issuperset(statuses):
        found.append(is_closed())
    elif OPEN.issuperset(statuses):
        found.append(is_open())
    return found


def _assigned_to(username: str, tab: Tab) -> list[Condition]:
    """Who has it now, or had it last; what is over is found through the history, which knows of everybody's reports."""
    person = select(User.id).where(User.username == username).scalar_subquery()
    if tab.helps:
        return [SubTask.assignee_id == person]
    found: list[Condition] = [Report.assignee_id == person]
    if tab.order == Order.NEWEST:
        found.append(Report.id.in_(select(Event.report_id).where(Event.assignee_id == person)))
    return found


def _days(asked: Asked) -> list[Condition]:
    """By the day of intake or of the accepted result in Jakarta, bounds included."""
    found: list[Condition] = []
    if asked.finished_since is not None:
        begin = datetime.combine(asked.finished_since, time(), WIB).astimezone(UTC)
        found.append(and_(Report.status == fixed(Status.COMPLETED.value), Report.closed_at >= begin))
    if asked.since is not None:
        found.append(Report.created_at >= datetime.combine(asked.since, time(), WIB).astimezone(UTC))
    if asked.until is not None:
        end = datetime.combine(asked.until + timedelta(days=1), time(), WIB).astimezone(UTC)
        found.append(Report.created_at < end)
    return found
