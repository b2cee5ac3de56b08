"""The rows of one page of a worklist, in one statement.

The inner part finds the ids of the page by an index alone; the outer reads only those reports. Paging is by keyset: a page
begins after the last row of the one before, however deep that is.
"""

from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, select, true, tuple_, union_all
from sqlalchemy.orm import Session

from app.clock import WIB
from app.domain.audit import Event
from app.domain.organisation import User
from app.domain.report import Report, ReportUnit
from app.domain.vocabulary import CLOSED, Priority, Role, Status
from app.queries.worklist.asked import Asked, Cursor
from app.queries.worklist.search import by_number, by_words
from app.queries.worklist.tabs import ALL, Order, Tab, words_scope
from app.queries.worklist.viewer import (
    Condition,
    Viewer,
    fixed,
    is_closed,
    is_open,
    kelurahan_in,
    one_of,
    visible,
)

PAGE = 50
TEXT_LENGTH = 160
PLACELESS = "tanpa tempat"


class Row(NamedTuple):
    """One report as a worklist shows it. `place` and the other names are words for people."""

    number: str
    text: str
    category: str
    place: str
    channel: str
    status: Status
    due_at: datetime | None
    priority: Priority
    assignee: str | None
    assignee_username: str | None
    unit: str
    is_returned: bool
    has_red_flag: bool
    created_at: datetime
    version: int

    @property
    def is_paused(self) -> bool:
        return self.status == Status.NEEDS_REPORTER and self.due_at is None


class Rows(NamedTuple):
    """A page of rows and where the next one begins (None at the end)."""

    rows: list[Row]
    following: Cursor | None


def rows_of(session: Session, viewer: Viewer, asked: Asked, limit: int = PAGE) -> Rows:
    """The page that was asked for: one statement, and a second where no report holds the last word as it stands.

    Then the word is taken as the beginning of one, which costs the index much more.
    """
    found = _read(session, viewer, asked, limit, by_words(asked.text))
    if not found.rows and (unfinished := by_words(asked.text, unfinished=True)) is not None:
        found = _read(session, viewer, asked, limit, unfinished)
    return found


def _read(session: Session, viewer: Viewer, asked: Asked, limit: int, words: Condition | None) -> Rows:
    ids = _ids(viewer, asked, words, limit + 1).subquery()
    query = (
        select(
            Report.id,
            Report.number,
            func.left(Report.public_text, TEXT_LENGTH),
            Report.category_code,
            Report.kelurahan_code,
            Report.address,
            Report.channel_code,
            Report.status,
            Report.due_at,
            Report.priority,
            User.name,
            User.username,
            Report.holder_code,
            Report.is_returned,
            Report.red_flag_at,
            Report.created_at,
            Report.version,
        )
        .join(ids, ids.c.id == Report.id)
        .outerjoin(User, User.id == Report.assignee_id)
        .order_by(*_order_by(asked.order))
    )
    found = session.execute(query).all()
    rows = [_row(viewer, record) for record in found[:limit]]
    return Rows(rows, _cursor(asked.order, found[limit - 1]) if len(found) > limit else None)


def _row(viewer: Viewer, record: Any) -> Row:
    (_, number, text, category, kelurahan, address, channel, status, due_at, priority) = record[:10]
    (assignee, username, holder, is_returned, red_flag_at, created_at, version) = record[10:]
    known = viewer.known
    unit = known.units.get(holder)
    return Row(
        number=number,
        text=text,
        category=known.categories[category].name,
        place=_place(viewer, kelurahan, address),
        channel=known.channels[channel].name,
        status=status,
        due_at=due_at,
        priority=priority,
        assignee=assignee,
        assignee_username=username,
        unit=unit.short_name if unit else holder,
        is_returned=is_returned,
        has_red_flag=red_flag_at is not None and red_flag_at <= viewer.now,
        created_at=created_at,
        version=version,
    )


def _place(viewer: Viewer, kelurahan: str | None, address: str | None) -> str:
    """The address within the own kelurahan; elsewhere the kelurahan first."""
    if kelurahan is None:
        return address or PLACELESS
    unit = viewer.known.units[viewer.known.kelurahan_units[kelurahan]]
    if viewer.actor.role == Role.KELURAHAN and kelurahan == viewer.actor.area_code:
        return address or unit.short_name
    return f"{unit.short_name}, {address}" if address else unit.short_name


def _cursor(order: Order, record: Any) -> Cursor:
    key = {Order.DUE: record.due_at, Order.RED_FLAG: record.red_flag_at}.get(order)
    return Cursor(key, record.id)


def _order_by(order: Order) -> tuple[Any, ...]:
    if order == Order.DUE:
        return (Report.due_at, Report.id)
    if order == Order.RED_FLAG:
        return (Report.red_flag_at, Report.id)
    return (Report.id,) if order == Order.OLDEST else (Report.id.desc(),)


def _ids(viewer: Viewer, asked: Asked, words: Condition | None, limit: int) -> Select[Any]:
    """The ids of a page in its order."""
    source = _source(viewer, asked, words)
    if asked.order == Order.DUE and asked.after is not None and asked.after.key is not None:
        return _ids_after_due(source.add_columns(Report.due_at), asked, limit)
    return source.where(_after(asked)).order_by(*_order_by(asked.order)).limit(limit)


def _ids_after_due(source: Select[Any], asked: Asked, limit: int) -> Select[Any]:
    """After a row with a running clock come the later ones, then those without a clock."""
    later = source.where(_after(asked)).order_by(Report.due_at, Report.id).limit(limit).subquery()
    # Ordered by both, so that the same index gives these too.
    resting = source.where(Report.due_at.is_(None)).order_by(Report.due_at, Report.id).limit(limit).subquery()
    both = union_all(select(later), select(resting)).subquery()
    return select(both.c.id).order_by(both.c.due_at, both.c.id).limit(limit)


def _after(asked: Asked) -> Condition:
    after = asked.after
    if after is None:
        return true()
    if asked.order == Order.NEWEST:
        return Report.id < after.id
    if asked.order == Order.OLDEST:
        return Report.id > after.id
    column = Report.red_flag_at if asked.order == Order.RED_FLAG else Report.due_at
    if after.key is None:
        return and_(column.is_(None), Report.id > after.id)
    return tuple_(column, Report.id) > tuple_(after.key, after.id)


def _source(viewer: Viewer, asked: Asked, words: Condition | None) -> Select[Any]:
    """All reports of the question, unordered: tab, search and filters."""
    number = by_number(asked.text) if asked.text else None
    filters = _filters(viewer, asked)
    if number is not None:
        scope = visible(viewer) if asked.tab.code == ALL else _scope(viewer, asked)
        return select(Report.id).where(scope, number, *filters)
    if asked.tab.by_units and (words is None or viewer.actor.role != Role.KELURAHAN):
        return _by_units(viewer, asked, filters if words is None else [*filters, words])
    scope = _scope(viewer, asked) if words is None else words_scope(viewer, asked.tab)
    return select(Report.id).where(scope, *filters, *([] if words is None else [words]))


def _scope(viewer: Viewer, asked: Asked) -> Condition:
    """What the tab holds, and for a tab that is read through units what the officer may see."""
    scope = asked.tab.scope(viewer)
    return and_(scope, visible(viewer)) if asked.tab.by_units else scope


def _by_units(viewer: Viewer, asked: Asked, conditions: list[Condition]) -> Select[Any]:
    """Everything that is or was at the unit, in the order of the index that knows it."""
    query = select(Report.id).join(ReportUnit, ReportUnit.report_id == Report.id)
    return query.where(ReportUnit.unit_code == fixed(viewer.unit), asked.tab.scope(viewer), *conditions)


def _filters(viewer: Viewer, asked: Asked) -> list[Condition]:
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
        found.append(and_(Report.closed_at.is_(None), Report.due_at < viewer.now))
    return [*found, *_days(asked)]


def _by_status(statuses: tuple[Status, ...]) -> list[Condition]:
    """The statuses, and what follows from them, so that the indexes of open and of closed reports can be used."""
    found = [one_of(Report.status, statuses)]
    if CLOSED.issuperset(statuses):
        found.append(is_closed())
    elif CLOSED.isdisjoint(statuses):
        found.append(is_open())
    return found


def _assigned_to(username: str, tab: Tab) -> list[Condition]:
    """Who has it now, or had it last; what is over is found through the history, which knows of everybody's reports."""
    person = select(User.id).where(User.username == username).scalar_subquery()
    found: list[Condition] = [Report.assignee_id == person]
    if tab.order == Order.NEWEST:
        found.append(Report.id.in_(select(Event.report_id).where(Event.assignee_id == person)))
    return found


def _days(asked: Asked) -> list[Condition]:
    """By the day of intake in Jakarta, bounds included."""
    found: list[Condition] = []
    if asked.since is not None:
        found.append(Report.created_at >= datetime.combine(asked.since, time(), WIB).astimezone(UTC))
    if asked.until is not None:
        end = datetime.combine(asked.until + timedelta(days=1), time(), WIB).astimezone(UTC)
        found.append(Report.created_at < end)
    return found
