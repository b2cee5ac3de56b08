"""How many reports each tab of a worklist holds: one statement over indexes alone.

Counting stops at a ceiling, since nobody works through thousands: beyond it a count says "1.000+", or "312+" for a part of
the first thousand. Tabs of what is over are not counted.
"""

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Label, ScalarSelect, Select, bindparam, func, literal_column, null, select
from sqlalchemy.orm import Session

from app.domain.report import Report
from app.domain.saved_view import offered_column
from app.domain.vocabulary import Role, Status
from app.queries.worklist.scopes import SOON, WORKING
from app.queries.worklist.tabs import ALL, HELP, Tab, tabs_of
from app.queries.worklist.viewer import Alike, Viewer, alike, at_unit, is_open

CEILING = 1000
VIEWS, TOTAL = "views", "total"
UNIT_ROLES = frozenset({Role.KELURAHAN, Role.DINAS, Role.SUKU_DINAS})
UNCOUNTED = frozenset({"selesai", ALL, "saya"})
APART = frozenset({"lain", "absen", HELP})  # by an index of their own


class Count(NamedTuple):
    """A number of reports; `more` if counting stopped there."""

    number: int
    more: bool = False


def counts_of(session: Session, viewer: Viewer, *, with_views: bool = False) -> tuple[dict[str, Count], Any]:
    """The counts of the viewer's tabs by tab code, and the saved views offered beside them: one statement for both."""
    values = {**viewer.values, "ceiling": CEILING}
    row = session.execute(_statement(alike(viewer), with_views), values).one()._mapping
    # What the unit holds is counted for all of its tabs at once.
    full = row.get(TOTAL, 0) >= CEILING
    counts = {
        tab.code: Count(row[tab.code], row[tab.code] >= CEILING or (full and tab.code not in APART))
        for tab in _counted(viewer.actor.role)
    }
    return counts, row[VIEWS]


def _counted(role: Role) -> list[Tab]:
    return [tab for tab in tabs_of(role) if tab.code not in UNCOUNTED]


# Building it took longer than asking it.
@lru_cache(maxsize=1024)
def _statement(viewer: Alike, with_views: bool) -> Select[Any]:
    views = (offered_column(viewer.actor, viewer.person) if with_views else null()).label(VIEWS)
    tabs = _counted(viewer.actor.role)
    if viewer.actor.role in UNIT_ROLES:
        return _of_unit(viewer, tabs, views)
    columns: list[Label[Any]] = [*(_capped(viewer, tab).label(tab.code) for tab in tabs), views]
    return select(*columns)


def _capped(viewer: Viewer, tab: Tab) -> ScalarSelect[int]:
    found: Select[Any] = (
        select(literal_column("1")).select_from(Report).where(tab.scope(viewer)).limit(bindparam("ceiling"))
    )
    return select(func.count()).select_from(found.subquery()).scalar_subquery()


def _of_unit(viewer: Viewer, tabs: list[Tab], views: Label[Any]) -> Select[Any]:
    """What the unit holds is read once for all of its tabs."""
    here = (
        select(Report.status, Report.due_at, Report.is_returned)
        .where(is_open(), at_unit(viewer))
        .limit(bindparam("ceiling"))
        .subquery()
    )
    others = (_capped(viewer, tab).label(tab.code) for tab in tabs if tab.code in APART)
    return select(*_held_counts(viewer, here.c), *others, views).select_from(here)


def _held_counts(viewer: Viewer, here: Any) -> list[Any]:
    arrived = {Role.KELURAHAN: Status.WAITING, Role.DINAS: Status.COORDINATION}
    active = here.status != Status.AWAITING_VALIDATION
    count = func.count()
    return [
        count.label(TOTAL),
        count.filter(active).label("perlu"),
        count.filter(here.status == arrived.get(viewer.actor.role, Status.DISPOSITION)).label("baru"),
        count.filter(here.status.in_(WORKING)).label("dikerjakan"),
        count.filter(active, here.due_at < viewer.moment + SOON).label("mepet"),
        count.filter(active, here.is_returned).label("kembali"),
    ]
