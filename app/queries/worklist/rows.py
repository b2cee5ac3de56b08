"""The rows of one page of a worklist, in one statement.

The inner part finds the ids of the page by an index alone; the outer reads only those reports.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, null, select
from sqlalchemy.orm import Session

from app.domain import team
from app.domain.organisation import User
from app.domain.report import Report
from app.domain.subtask import RUNNING, SubTask
from app.domain.team import Absence
from app.domain.vocabulary import LocationKind, Priority, Role, Status
from app.labels.team import away_words
from app.queries.recurrence import earlier_count
from app.queries.worklist.asked import Asked, Cursor
from app.queries.worklist.helping import Checked, Helping, last_check, with_helping
from app.queries.worklist.ids import ids_of_readings, order_by
from app.queries.worklist.search import Search, searches
from app.queries.worklist.tabs import Order
from app.queries.worklist.viewer import Alike, Viewer, alike, fixed, is_open

PAGE = 50
TEXT_LENGTH = 160
KEYS = {
    Order.DUE: "due_at",
    Order.RED_FLAG: "red_flag_at",
    Order.RISK: "judge_by",
    Order.HELP: "help_due",
}
PLACELESS = "tanpa tempat"


class Row(NamedTuple):
    """One report as a worklist shows it. `place` and the other names are words for people.

    `reporters`: distinct ones of it and of what was merged into it; `times`: how often the same was reported there;
    `signs`: how much about a result that waits for Biro deserves a closer look, for Biro alone; `away`: until when the assignee
    is not there; `stands_in`: the viewer does his tasks meanwhile; `helping`: the viewer's own sub-task in a list of those, whose
    limit and assignee are then shown. `checked`: how far a field check is of what waits for Biro, in Biro's lists. `lat`, `lon`
    (WGS84) only where the list is shown on a map, and only of a point that somebody marked.
    """

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
    is_reminded: bool
    created_at: datetime
    version: int
    reporters: int
    times: int
    signs: int
    away: str | None = None
    stands_in: bool = False
    helping: Helping | None = None
    checked: Checked | None = None
    lat: float | None = None
    lon: float | None = None

    @property
    def is_paused(self) -> bool:
        return self.status == Status.NEEDS_REPORTER and self.due_at is None


class Rows(NamedTuple):
    """A page of rows and where the next one begins (None at the end)."""

    rows: list[Row]
    following: Cursor | None


def rows_of(session: Session, viewer: Viewer, asked: Asked, limit: int = PAGE) -> Rows:
    """The page that was asked for: one statement, and another for all further readings of a search that found nothing."""
    readings: list[Search | None] = [*searches(asked.text)] or [None]
    first, *others = readings
    found = _read(session, viewer, asked, limit, [first])
    return found if found.rows or not others else _read(session, viewer, asked, limit, others)


def cursor_of(session: Session, number: str, order: Order) -> Cursor | None:
    """Where that report stands in a list of this order, whether or not it is in the list; None for an unknown number."""
    query = select(Report.id, Report.due_at, Report.red_flag_at, Report.judge_by).where(
        Report.number == number
    )
    record = session.execute(query).first() if order != Order.HELP else None
    return _cursor(order, record) if record else None


def _read(
    session: Session, viewer: Viewer, asked: Asked, limit: int, readings: Sequence[Search | None]
) -> Rows:
    made = _statement if asked.is_filtered else _kept_statement
    query = made(_Listing.of(viewer, asked, readings, limit))
    found = session.execute(query, {**viewer.values, **asked.place}).all()
    rows = [_row(viewer, record) for record in found[:limit]]
    return Rows(rows, _cursor(asked.order, found[limit - 1]) if len(found) > limit else None)


@dataclass(frozen=True, slots=True)
class _Listing:
    """What the statement of an unfiltered page depends on."""

    viewer: Alike
    tab: str
    order: Order
    on_map: bool
    after: tuple[bool, bool]
    limit: int
    asked: Asked = field(compare=False)
    readings: Sequence[Search | None] = field(compare=False)

    @classmethod
    def of(cls, viewer: Viewer, asked: Asked, readings: Sequence[Search | None], limit: int) -> "_Listing":
        after = (asked.after is not None, asked.after is not None and asked.after.key is not None)
        return cls(alike(viewer), asked.tab.code, asked.order, asked.on_map, after, limit, asked, readings)


def _statement(listing: _Listing) -> Select[Any]:
    """The page, but for the values of who asks and of where it begins."""
    asked, viewer = listing.asked, listing.viewer
    ids = ids_of_readings(viewer, asked, listing.readings, listing.limit + 1).subquery()
    query = _shown(asked, viewer).join(ids, ids.c.id == Report.id).order_by(*order_by(asked.order))
    if asked.tab.helps:
        query = with_helping(query, viewer).outerjoin(User, User.id == SubTask.assignee_id)
    else:
        query = query.outerjoin(User, User.id == Report.assignee_id)
    gone = and_(Absence.user_id == User.id, is_open(), team.on(viewer.today))
    return query.outerjoin(Absence, gone)


# Building it took longer than asking it.
_kept_statement = lru_cache(maxsize=1024)(_statement)


def _shown(asked: Asked, viewer: Viewer) -> Select[Any]:
    """What `_row` reads, in its order."""
    return select(
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
        Report.reminded_at.is_not(None),
        Report.created_at,
        Report.version,
        Report.reporter_count,
        Report.judge_by,
        Report.sign_count,
        # Only who still has to act is told; lists of closed ones cost nothing more.
        case((is_open(), earlier_count()), else_=0),
        User.id,
        Absence.kind,
        Absence.last_day,
        _checked(viewer),
        *(_point() if asked.on_map else ()),
    )


def _checked(viewer: Viewer) -> ColumnElement[Any]:
    """Only for Biro, whose checks they are, and only of what it has to judge."""
    judged = Report.status == fixed(Status.AWAITING_VALIDATION.value)
    return case((judged, last_check())) if viewer.actor.sees_everything else null()


def _point() -> tuple[ColumnElement[float | None], ...]:
    """Latitude and longitude; nothing where only the kelurahan is known."""
    exact = Report.location_kind == LocationKind.EXACT
    axes = ((func.ST_Y, "lat"), (func.ST_X, "lon"))
    return tuple(case((exact, axis(Report.location))).label(name) for axis, name in axes)


def _row(viewer: Viewer, record: Any) -> Row:
    (_, number, text, category, kelurahan, address, channel, status, due_at, priority) = record[:10]
    (assignee, username, holder, is_returned, red_flag_at, is_reminded, created_at, version) = record[10:18]
    reporters, _, signs, earlier, assignee_id, why, last_day, check = record[18:26]
    helping = _helping(viewer, record) if hasattr(record, "help_due") else None
    known = viewer.known
    unit = known.units.get(holder)
    return Row(
        number=number,
        text=text,
        category=known.categories[category].name,
        place=_place(viewer, kelurahan, address),
        channel=known.channels[channel].name,
        status=status,
        due_at=record.help_due if helping else due_at,
        priority=priority,
        assignee=assignee,
        assignee_username=username,
        unit=unit.short_name if unit else holder,
        is_returned=is_returned,
        has_red_flag=red_flag_at is not None and red_flag_at <= viewer.now,
        is_reminded=is_reminded,
        created_at=created_at,
        version=version,
        reporters=reporters,
        times=earlier + 1,
        away=away_words(why, last_day) if why else None,
        stands_in=assignee_id in viewer.actor.stands_in_for,
        signs=signs if viewer.actor.sees_everything else 0,
        helping=helping,
        checked=(Checked.WAITING if check in RUNNING else Checked.ANSWERED) if check else None,
        lat=getattr(record, "lat", None),
        lon=getattr(record, "lon", None),
    )


def _helping(viewer: Viewer, record: Any) -> Helping:
    unit = viewer.known.units.get(record.asker_code)
    asker = unit.short_name if unit else record.asker_code
    return Helping((record.body or "")[:TEXT_LENGTH], asker, record.state, record.task_kind)


def _place(viewer: Viewer, kelurahan: str | None, address: str | None) -> str:
    """The address within the own kelurahan; elsewhere the kelurahan first."""
    if kelurahan is None:
        return address or PLACELESS
    unit = viewer.known.units[viewer.known.kelurahan_units[kelurahan]]
    if viewer.actor.role == Role.KELURAHAN and kelurahan == viewer.actor.area_code:
        return address or unit.short_name
    return f"{unit.short_name}, {address}" if address else unit.short_name


def _cursor(order: Order, record: Any) -> Cursor:
    key = getattr(record, KEYS[order]) if order in KEYS else None
    return Cursor(key, record.id)
