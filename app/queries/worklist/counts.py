"""How many reports each tab of a worklist holds: one statement over indexes alone.

Counting stops at a ceiling, since nobody works through thousands: beyond it a count says "1.000+", or "312+" for a part of
the first thousand. Tabs of what is over are not counted.
"""

from typing import Any, NamedTuple

from sqlalchemy import Label, ScalarSelect, Select, func, literal_column, null, select
from sqlalchemy.orm import Session

from app.domain.report import Report
from app.domain.vocabulary import Role, Status
from app.queries.worklist.tabs import ALL, HELP, SOON, Tab, tabs_of
from app.queries.worklist.viewer import Viewer, at_unit, is_open

CEILING = 1000
BESIDES = "besides"
UNCOUNTED = frozenset({"selesai", ALL, "saya"})
APART = frozenset({"lain", "absen", HELP})  # by an index of their own
_WORKING = (Status.IN_PROGRESS, Status.RESULT_REJECTED, Status.NEEDS_REPORTER)


class Count(NamedTuple):
    """A number of reports; `more` if counting stopped there."""

    number: int
    more: bool = False


def counts_of(
    session: Session, viewer: Viewer, besides: ScalarSelect[Any] | None = None
) -> tuple[dict[str, Count], Any]:
    """The counts of the viewer's tabs by tab code, and the value of `besides`: one statement for both."""
    tabs = [tab for tab in tabs_of(viewer.actor.role) if tab.code not in UNCOUNTED]
    more = (null() if besides is None else besides).label(BESIDES)
    if viewer.actor.role in (Role.KELURAHAN, Role.DINAS, Role.SUKU_DINAS):
        return _of_unit(session, viewer, tabs, more)
    columns = [_capped(viewer, tab).label(tab.code) for tab in tabs]
    row = session.execute(select(*columns, more)).one()._mapping
    return {tab.code: Count(row[tab.code], row[tab.code] >= CEILING) for tab in tabs}, row[BESIDES]


def _capped(viewer: Viewer, tab: Tab) -> ScalarSelect[int]:
    found: Select[Any] = (
        select(literal_column("1")).select_from(Report).where(tab.scope(viewer)).limit(CEILING)
    )
    return select(func.count()).select_from(found.subquery()).scalar_subquery()


def _of_unit(
    session: Session, viewer: Viewer, tabs: list[Tab], more: Label[Any]
) -> tuple[dict[str, Count], Any]:
    """What the unit holds is read once for all of its tabs."""
    here = (
        select(Report.status, Report.due_at, Report.is_returned)
        .where(is_open(), at_unit(viewer))
        .limit(CEILING)
        .subquery()
    )
    apart = [tab for tab in tabs if tab.code in APART]
    others = (_capped(viewer, tab).label(tab.code) for tab in apart)
    columns = (*_held_counts(viewer, here.c), *others, more)
    row = session.execute(select(*columns).select_from(here)).one()._mapping
    full = row["total"] >= CEILING
    counts = {
        tab.code: Count(row[tab.code], row[tab.code] >= CEILING if tab in apart else full) for tab in tabs
    }
    return counts, row[BESIDES]


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
