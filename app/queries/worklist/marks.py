"""The reports behind a figure of steering, as a condition of a worklist.

What a report itself says is asked of the report, which indexes find sooner than the measure that repeats it; the rest, and what
a figure says of one unit's part, is asked of the measures. Both say the same (app/queries/steering/figures.py).
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, and_, select, true

from app.domain.figure import Figure
from app.domain.measure import Measure
from app.domain.report import Report
from app.domain.vocabulary import Role, Status
from app.queries.steering.figures import OF_NOW, Mark, marked
from app.queries.worklist.asked import Asked
from app.queries.worklist.tabs import ALL, HELP, Order, is_late, is_running
from app.queries.worklist.viewer import Condition, Viewer, fixed, in_area, is_closed

# Tabs of a dinas with reports that never were at it itself.
ELSEWHERE = frozenset({"lain", HELP})
WATCHING = frozenset({Role.KECAMATAN, Role.KOTA})
PLAIN: dict[Figure, Callable[[Viewer, Asked], Condition]] = {
    Figure.RECEIVED: lambda viewer, asked: Report.status != fixed(Status.MERGED.value),
    Figure.OPEN: lambda viewer, asked: is_running(asked.tab, asked.order),
    Figure.OVERDUE: lambda viewer, asked: and_(
        is_running(asked.tab, asked.order), is_late(viewer, asked.tab)
    ),
    Figure.FLAGGED: lambda viewer, asked: and_(
        is_running(asked.tab, asked.order), Report.red_flag_at < viewer.moment
    ),
    Figure.JUDGED: lambda viewer, asked: and_(
        is_running(asked.tab, asked.order), Report.status == fixed(Status.AWAITING_VALIDATION.value)
    ),
    Figure.COMPLETED: lambda viewer, asked: and_(is_closed(), Report.status == fixed(Status.COMPLETED.value)),
    Figure.UNACTIONABLE: lambda viewer, asked: and_(
        is_closed(), Report.status == fixed(Status.UNACTIONABLE.value)
    ),
}


def within_own_area(viewer: Viewer, asked: Asked) -> bool:
    """Whether the list holds only what lies in the viewer's area: that of who watches one, unless a number is looked for."""
    return viewer.actor.role in WATCHING and not (asked.tab.code == ALL and asked.text)


def behind(viewer: Viewer, asked: Asked, mark: Mark) -> Condition:
    """The reports that the figure counts for this officer, of the days of intake that are asked for."""
    covered = _covered(viewer, asked, mark.figure)
    if mark.unit is None and mark.figure in PLAIN and covered is not None:
        return and_(covered, PLAIN[mark.figure](viewer, asked))
    days = {"since": asked.since, "until": asked.until}
    counted = marked(mark, actor=viewer.actor, now=viewer.moment, **days)
    ordered = mark.unit is not None and not asked.tab.by_units
    return Report.id.in_(_in_order(counted, asked.order) if ordered else counted)


def _in_order(counted: Select[Any], order: Order) -> Select[Any]:
    """One unit's part in the order of the list: the first reports of it are looked up and not all of it."""
    ids = counted.selected_columns[0]
    if order not in (Order.NEWEST, Order.OLDEST):
        return counted
    return counted.distinct().order_by(ids if order == Order.OLDEST else ids.desc())


def _was_here(asked: Asked) -> bool:
    """Whether the list of a dinas holds only what is or was at itself."""
    return asked.tab.code not in ELSEWHERE and not (asked.tab.by_units and asked.text)


def _covered(viewer: Viewer, asked: Asked, figure: Figure) -> Condition | None:
    """What the officer's figures cover, where reports say so themselves."""
    if viewer.actor.sees_everything or within_own_area(viewer, asked):
        return true()
    if viewer.actor.role in WATCHING:
        return in_area(viewer)
    if viewer.actor.role == Role.DINAS and _was_here(asked):
        return true()
    if viewer.actor.role == Role.DINAS and (figure in OF_NOW or asked.tab.over is False):
        here = select(Measure.report_id).where(
            Measure.unit_code == fixed(viewer.unit), Measure.closed_at.is_(None)
        )
        return Report.id.in_(here)
    return None
