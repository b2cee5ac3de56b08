"""What came in, was reported as done, validated and closed without a fix, by day or week: each on its own day."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, cast, func, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from app.domain.figure import Figure
from app.domain.measure import Measure
from app.queries.steering.figures import CONDITIONS, MOMENTS, Condition, Rows, counted, within
from app.queries.steering.rows import Look, filters

SERIES = (Figure.RECEIVED, Figure.RESULT_DAY, Figure.VALID_DAY, Figure.CLOSED_DAY)
DAYS_MAX = 62


class Point(NamedTuple):
    """A day or a week (its part within the period): first and last day, and the count of each series."""

    since: date
    until: date
    counts: dict[Figure, int]


def trend(session: Session, look: Look) -> list[Point]:
    """One point for each day, from DAYS_MAX days on for each week (Monday to Sunday): one statement."""
    asked = look.asked
    weekly = asked.days > DAYS_MAX
    parts = union_all(*(_counts(figure, look, weekly) for figure in SERIES))
    found: dict[date, dict[Figure, int]] = {}
    for start, figure, n in session.execute(parts):
        found.setdefault(start, {})[Figure(figure)] = n
    step = timedelta(days=7 if weekly else 1)
    first = asked.since - timedelta(days=asked.since.weekday()) if weekly else asked.since
    starts = [first + step * nth for nth in range((asked.until - first) // step + 1)]
    return [
        Point(
            max(start, asked.since),
            min(start + step - timedelta(days=1), asked.until),
            {figure: found.get(start, {}).get(figure, 0) for figure in SERIES},
        )
        for start in starts
    ]


def _counts(figure: Figure, look: Look, weekly: bool) -> Select[*tuple[Any, ...]]:
    asked, m = look.asked, aliased(Measure)
    moment = _moment(figure, m)
    local: Any = func.timezone(literal("Asia/Jakarta", literal_execute=True), moment)
    start = cast(func.date_trunc(literal("week", literal_execute=True), local) if weekly else local, Date)

    def of_days(row: Rows) -> list[Condition]:
        return within(_moment(figure, row), asked.since, asked.until)

    return (
        select(start, literal(figure.value), func.count())
        .where(
            counted(m, asked.unit, look.actor, of_days),
            CONDITIONS[figure](m, look.now),
            *filters(m, asked),
        )
        .group_by(start)
    )


def _moment(figure: Figure, m: Rows) -> Any:
    return MOMENTS[figure](m) if figure in MOMENTS else m.created_at
