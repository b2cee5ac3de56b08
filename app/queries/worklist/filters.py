"""The filters of a worklist as conditions on reports."""

from datetime import UTC, datetime, time

from sqlalchemy import and_, false, select

from app.clock import WIB
from app.domain.audit import Event
from app.domain.organisation import User
from app.domain.report import Report
from app.domain.subtask import SubTask
from app.domain.vocabulary import CLOSED, OPEN, Status
from app.queries.steering.figures import OF_NOW, OF_OVER, within
from app.queries.worklist.asked import Asked
from app.queries.worklist.helping import HELP_DUE, checked
from app.queries.worklist.marks import behind, within_own_area
from app.queries.worklist.tabs import Order, Tab, is_late, is_running
from app.queries.worklist.viewer import (
    Condition,
    Viewer,
    fixed,
    is_closed,
    is_open,
    kelurahan_in,
    lies_in,
    one_of,
)


def filters_of(viewer: Viewer, asked: Asked) -> list[Condition]:
    """What narrows the tab, the search apart."""
    if {asked.tab.over, *over_by(asked)} >= {True, False}:
        # The database does not see by itself that nothing which is over can be late.
        return [false()]
    found: list[Condition] = []
    if asked.statuses:
        found += _by_status(asked.statuses, asked.tab)
    codes = (
        (Report.category_code, asked.category),
        (Report.channel_code, asked.channel),
        (Report.holder_code, asked.unit),
    )
    found += [column == fixed(value) for column, value in codes if value is not None]
    if asked.staff is not None:
        found += _assigned_to(asked.staff, asked.tab)
    if asked.area is not None:
        found += _in_area(viewer, asked, kelurahan_in(viewer.known, asked.area))
    if asked.overdue:
        due = HELP_DUE if asked.tab.helps else Report.due_at
        found.append(and_(is_running(asked.tab, asked.order), is_late(viewer, asked.tab, due)))
    if asked.checked is not None:
        found.append(checked(asked.checked))
    if asked.mark is not None:
        found.append(behind(viewer, asked, asked.mark))
    return [*found, *_days(asked)]


def over_by(asked: Asked) -> set[bool]:
    """Whether the filters ask for what is over; both answers where they contradict each other, none where they do not say."""
    figure = asked.mark.figure if asked.mark else None
    closed, running = (bool(asked.statuses) and which.issuperset(asked.statuses) for which in (CLOSED, OPEN))
    says = {
        True: closed or figure in OF_OVER or asked.finished_since is not None,
        False: running or figure in OF_NOW or asked.overdue or asked.checked is not None,
    }
    return {over for over, said in says.items() if said}


def _in_area(viewer: Viewer, asked: Asked, kelurahan: tuple[str, ...]) -> list[Condition]:
    """Nothing where the list holds no others: said twice it would seem to the database to hold far fewer.

    Where nearly all that a unit has lies, is looked at in what was found and in no index: the database takes unit and place for
    independent.
    """
    if within_own_area(viewer, asked) and set(kelurahan).issuperset(viewer.kelurahan):
        return []
    if _own_place(viewer).issubset(kelurahan):
        return [lies_in(kelurahan)]
    return [one_of(Report.kelurahan_code, kelurahan)]


def _own_place(viewer: Viewer) -> set[str | None]:
    """The kelurahan that the viewer's unit is there for; a unit of the whole city is in no part of it."""
    unit = viewer.known.units.get(viewer.unit)
    return set(kelurahan_in(viewer.known, unit.area_code)) if unit and unit.area_code else {None}


def _by_status(statuses: tuple[Status, ...], tab: Tab) -> list[Condition]:
    """The statuses, and what follows from them, so that the indexes of open and of closed reports can be used."""
    if tab.order == Order.RISK:
        return [] if Status.AWAITING_VALIDATION in statuses else [false()]
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
    # A list that is read through the units knows the intake from there; said twice it would seem to hold far fewer.
    since = None if reads_measures(asked) else asked.since
    return [*found, *within(Report.created_at, since, asked.until)]


def reads_measures(asked: Asked) -> bool:
    """Whether the list is found through the measures of the unit, which are in the order of their intake."""
    return asked.tab.by_units and asked.since is not None and not asked.text
