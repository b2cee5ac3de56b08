"""How many reports each tab of a worklist holds: one statement over indexes alone.

Counting stops at a ceiling, since nobody works through thousands: beyond it a count says "1.000+", or "312+" for a part of
the first thousand. Tabs of what is over are not counted.
"""

from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, Select, func, literal_column, select
from sqlalchemy.orm import Session

from app.domain.report import Report
from app.domain.vocabulary import Role, Status
from app.queries.worklist.tabs import ALL, HELP, SOON, Tab, tabs_of
from app.queries.worklist.viewer import Viewer, at_unit, is_open

CEILING = 1000
UNCOUNTED = frozenset({"selesai", ALL, "saya"})
APART = frozenset({"lain", "absen", HELP})  # by an index of their own
_WORKING = (Status.IN_PROGRESS, Status.RESULT_REJECTED, Status.NEEDS_REPORTER)


class Count(NamedTuple):
    """A number of reports; `more` if counting stopped there."""

    number: int
    more: bool = False


def counts_of(session: Session, viewer: Viewer) -> dict[str, Count]:
    """The counts of the viewer's tabs by tab code: one statement."""
    tabs = [tab for tab in tabs_of(viewer.actor.role) if tab.code not in UNCOUNTED]
    if viewer.actor.role in (Role.KELURAHAN, Role.DINAS, Role.SUKU_DINAS):
        return _of_unit(session, viewer, tabs)
    row = session.execute(select(*(_capped(viewer, tab).label(tab.code) for tab in tabs))).one()
    return {tab.code: Count(number, number >= CEILING) for tab, number in zip(tabs, row, strict=True)}


def _capped(viewer: Viewer, tab: Tab) -> ScalarSelect[int]:
    found: Select[Any] = (
        select(literal_column("1")).select_from(Report).where(tab.scope(viewer)).limit(CEILING)
    )
    return select(func.count()).select_from(found.subquery()).scalar_subquery()


def _of_unit(session: Session, viewer: Viewer, tabs: list[Tab]) -> dict[str, Count]:
    """What the unit holds is read once for all of its tabs."""
    here = (
        select(Report.status, Report.due_at, Report.is_returned)
        .where(is_open(), at_unit(viewer))
        .limit(CEILING)
        .subquery()
    )
    apart = [tab for tab in tabs if tab.code in APART]
    others = (_capped(viewer, tab).label(tab.code) for tab in apart)
    row = session.execute(select(*_held_counts(viewer, here.c), *others).select_from(here)).one()._mapping
    full = row["total"] >= CEILING
    return {
        tab.code: Count(row[tab.code], row[tab.code] >= CEILING if tab in apart else full) for tab in tabs
    }


def _held_counts(viewer: Viewer, here: Any) -> list[Any]:
    arrived = {Role.KELURAHAN: Status.WAITING, Role.DINAS: Status.COORDINATION}
    active = here.status != Status.AWAITING_VALIDATION
    count = func.count()
    return [
        count.label("total"),
        count.filter(active).label("perlu"),
        count.filter(here.status == arrived.get(viewer.actor.role, Status.DISPOSITION)).label("baru"),
        count.filter(here.status.in_(_WORKING)).label("dikerjakan"),
        count.filter(active, here.due_at < viewer.now + SOON).label("mepet"),
        count.filter(active, here.is_returned).label("kembali"),
    ]
