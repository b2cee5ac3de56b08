"""The counts by code of /statistik.json: from the kept tallies where they hold all of them, else counted now from the reports.

Kept are those of everything, a year or a month, of Jakarta, a kota or a kecamatan, for all categories and channels together; they
are read in one statement, so that they agree with each other.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row as Record
from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from app.domain import tally
from app.domain.geography import area_prefix, level_of
from app.domain.tally import STATUSES, Tally
from app.domain.vocabulary import AreaLevel
from app.queries import statistics
from app.queries.city.asked import period_of
from app.queries.city.months import months_between
from app.queries.statistics import Counts, Scope, Statistics

KELURAHAN_LENGTH = 13


def counts(session: Session, scope: Scope, *, now: datetime) -> Statistics:
    """All counts of the reports in scope."""
    period = period_of(scope.since, scope.until) if scope.since or scope.until else ""
    of_kelurahan = scope.area is not None and level_of(scope.area) == AreaLevel.KELURAHAN
    if period is None or of_kelurahan or scope.category or scope.channel or not tally.counted_at(session):
        return statistics.count(session, scope)
    return _kept(
        session, period, scope.area or "", months_between(session, scope.since, scope.until, now=now)
    )


def _kept(session: Session, period: str, place: str, months: list[str]) -> Statistics:
    counted = [Tally.received, *(getattr(Tally, status) for status in STATUSES)]
    cells = select(Tally.period, Tally.place, Tally.category, Tally.channel, *counted)
    whole = (Tally.category == "", Tally.channel == "")
    inside = Tally.place.startswith(area_prefix(place) if place else "", autoescape=True)
    found = session.execute(
        union_all(
            cells.where(Tally.period == period, Tally.place == place, (whole[0]) | (whole[1])),
            cells.where(Tally.period == period, inside, func.length(Tally.place) == KELURAHAN_LENGTH, *whole),
            cells.where(Tally.period.in_(months), Tally.place == place, *whole),
        )
    ).all()
    here = [cell for cell in found if cell.period == period and cell.place == place]
    total = next((cell for cell in here if not cell.category and not cell.channel), None)
    if total is None:
        return Statistics()
    return Statistics(
        total=total.received,
        status=_ordered((status, getattr(total, status)) for status in STATUSES),
        kelurahan=_ordered((cell.place, cell.received) for cell in found if cell.place != place),
        category=_ordered((cell.category, cell.received) for cell in here if cell.category),
        channel=_ordered((cell.channel, cell.received) for cell in here if cell.channel),
        month=dict(sorted(_of_months(found, place))),
    )


def _of_months(cells: Iterable[Record[Any]], place: str) -> Iterable[tuple[str, int]]:
    alike = (cell for cell in cells if cell.place == place and not cell.category and not cell.channel)
    return ((cell.period, cell.received) for cell in alike if len(cell.period) == len("2026-11"))


def _ordered(found: Iterable[tuple[str, int]]) -> Counts:
    """The largest first; what counts nothing is left out."""
    return {code: n for code, n in sorted(found, key=lambda item: (-item[1], item[0])) if n}
