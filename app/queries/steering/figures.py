"""The figures of steering as conditions on measures, and the marks by which a worklist shows the reports behind one.

One condition serves the count and the list, so both always agree. What an officer's figures cover is narrower than what
they may open: kecamatan and kota their area, a dinas what is or was at it, Biro and observers everything. Merged reports
follow their parent and are counted nowhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, DateTime, Select, and_, false, literal, or_, select, true
from sqlalchemy.orm import aliased

from app.clock import WIB, day_from
from app.domain.actor import Actor
from app.domain.figure import Figure
from app.domain.geography import area_prefix
from app.domain.measure import WHOLE, Measure
from app.domain.vocabulary import Role, Status

Condition = ColumnElement[bool]
Rows = type[Measure]
# A moment, or what a statement will be given as one.
Moment = datetime | ColumnElement[datetime]
# Conditions on the time of a row; true of every row of a report or of none.
Narrowing = Callable[[Rows], list[Condition]]


def _open(m: Rows, now: Moment) -> Condition:
    return and_(m.is_here, m.closed_at.is_(None))


def _is(status: Status) -> Callable[[Rows, Moment], Condition]:
    return lambda m, now: and_(m.is_here, m.status == status)


def _ended(status: Status) -> Callable[[Rows, Moment], Condition]:
    """What is over, said twice so that the index of it is used."""
    return lambda m, now: and_(m.is_here, m.status == status, m.closed_at.is_not(None))


CONDITIONS: dict[Figure, Callable[[Rows, Moment], Condition]] = {
    Figure.RECEIVED: lambda m, now: true(),
    Figure.OPEN: _open,
    Figure.OVERDUE: lambda m, now: and_(_open(m, now), m.due_at < now),
    Figure.FLAGGED: lambda m, now: and_(_open(m, now), m.red_flag_at < now),
    Figure.JUDGED: _is(Status.AWAITING_VALIDATION),
    Figure.LATE: lambda m, now: or_(m.was_late, m.late_from < now),
    Figure.COMPLETED: _ended(Status.COMPLETED),
    Figure.UNACTIONABLE: _ended(Status.UNACTIONABLE),
    Figure.RETURNED: lambda m, now: m.returned.is_(True),
    Figure.REJECTED: lambda m, now: m.rejected.is_(True),
    Figure.REOPENED: lambda m, now: m.reopened.is_(True),
    Figure.DECLINED: lambda m, now: m.declined.is_(True),
    Figure.QUICK: lambda m, now: m.quick.is_(True),
    Figure.RESULT_DAY: lambda m, now: m.is_here.is_(True),
    Figure.VALID_DAY: _is(Status.COMPLETED),
    Figure.CLOSED_DAY: _is(Status.UNACTIONABLE),
}
# The moment that a figure's days are about; all others are about the intake.
MOMENTS: dict[Figure, Callable[[Rows], Any]] = {
    Figure.RESULT_DAY: lambda m: m.finished_at,
    Figure.VALID_DAY: lambda m: m.closed_at,
    Figure.CLOSED_DAY: lambda m: m.closed_at,
}
# Of what is still running, and of what is over.
OF_NOW = frozenset({Figure.OPEN, Figure.OVERDUE, Figure.FLAGGED, Figure.JUDGED})
OF_OVER = frozenset({Figure.COMPLETED, Figure.UNACTIONABLE, Figure.VALID_DAY, Figure.CLOSED_DAY})


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure as one word of an address: `lewat`, `lewat@bina-marga`, `hasil_hari~2026-11-16~2026-11-22`."""

    figure: Figure
    unit: str | None = None
    since: date | None = None
    until: date | None = None

    def __str__(self) -> str:
        days = f"~{self.since}~{self.until}" if self.since and self.until else ""
        return f"{self.figure}{'@' + self.unit if self.unit else ''}{days}"


def mark_from(word: str) -> Mark | None:
    """The mark behind that word; None for one that is none."""
    name, *days = word.split("~")
    figure, _, unit = name.partition("@")
    if figure not in set(Figure) or len(days) not in (0, 2):
        return None
    bounds = [day_from(day) for day in days]
    if None in bounds:
        return None
    return Mark(Figure(figure), unit or None, *bounds)


def marked(
    mark: Mark, *, actor: Actor, now: Moment, since: date | None = None, until: date | None = None
) -> Select[Any]:
    """The ids of the reports that the figure counts for this officer; `since`, `until` are days of intake."""
    m = aliased(Measure)

    def of_days(row: Rows) -> list[Condition]:
        found = within(row.created_at, since, until)
        if mark.figure in OF_NOW:
            found.append(row.closed_at.is_(None))
        if mark.figure in MOMENTS:
            moment = MOMENTS[mark.figure](row)
            found += [*within(moment, mark.since, mark.until), moment.is_not(None)]
        return found

    base = counted(m, mark.unit, actor, of_days)
    return select(m.report_id).where(base, CONDITIONS[mark.figure](m, now))


def counted(m: Rows, unit: str | None, actor: Actor, narrow: Narrowing) -> Condition:
    """The rows of one unit's part, or of whole reports, that this officer's figures cover; `narrow` = the time they are about."""
    own = m.unit_code == _fixed(unit or WHOLE)
    if unit is not None and actor.role == Role.DINAS and unit == actor.unit_code:
        # Its own part is what was at it.
        return and_(own, m.status != Status.MERGED, *narrow(m))
    return and_(own, covered(m, actor, narrow))


def covered(m: Rows, actor: Actor, narrow: Narrowing) -> Condition:
    """What this officer's figures cover of that time; nothing for roles that do not steer."""
    found = and_(m.status != Status.MERGED, *narrow(m))
    if actor.sees_everything:
        return found
    if actor.role in (Role.KECAMATAN, Role.KOTA) and actor.area_code:
        return and_(found, m.kelurahan_code.startswith(area_prefix(actor.area_code), autoescape=True))
    if actor.role == Role.DINAS and actor.unit_code:
        own = aliased(Measure)
        was_here = select(own.report_id).where(own.unit_code == _fixed(actor.unit_code), *narrow(own))
        return and_(found, m.report_id.in_(was_here))
    return false()


def _fixed(value: str | datetime) -> BindParameter[Any]:
    """A value that is part of the statement's text, so that the database plans for it and not for an average."""
    return literal(
        value, DateTime(timezone=True) if isinstance(value, datetime) else None, literal_execute=True
    )


def within(column: Any, since: date | None, until: date | None) -> list[Condition]:
    """From the first moment of one day in Jakarta to the last of another."""
    found: list[Condition] = []
    if since is not None:
        found.append(column >= _fixed(datetime.combine(since, time(), WIB).astimezone(UTC)))
    if until is not None:
        found.append(
            column < _fixed(datetime.combine(until + timedelta(days=1), time(), WIB).astimezone(UTC))
        )
    return found
