"""What /statistik counts: every report, private and imported ones too, by the day of its intake in Jakarta.

Public: no actor, and only counts leave. A report closed without a fix or merged is never counted as finished;
lengths are medians, so that a few very old reports do not hide the rest. One narrow index holds all that is
counted (ix_reports_statistics); the groupings are read in two passes that PostgreSQL can share among workers.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, ColumnElement, DateTime, WithinGroup, func, literal, select
from sqlalchemy.orm import Session, aliased

from app.clock import WIB, local_date
from app.domain.geography import Area, area_prefix
from app.domain.report import Report
from app.domain.vocabulary import AreaLevel, Status

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which reports are counted: days of intake in Jakarta, both included; `area` a dotted code."""

    since: date | None = None
    until: date | None = None
    area: str | None = None
    category: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts by code; reports whose kelurahan is unknown are in `total` and not in `kelurahan`."""

    total: int = 0
    status: Counts = field(default_factory=dict)
    kelurahan: Counts = field(default_factory=dict)
    category: Counts = field(default_factory=dict)
    channel: Counts = field(default_factory=dict)
    month: Counts = field(default_factory=dict)

    @property
    def finished(self) -> int:
        """Reports completed and validated."""
        return self.status.get(Status.COMPLETED, 0)


class AreaCount(NamedTuple):
    """One kelurahan of the table, with the kota it belongs to."""

    code: str
    name: str
    kota: str
    reports: int


def count(session: Session, scope: Scope) -> Statistics:
    """All counts of the reports in scope, exact at this moment."""
    months = _months(session, scope)
    if not months:
        return Statistics()
    by_place = _grouped(session, scope, Report.status, Report.kelurahan_code)
    starts = literal([start for _, start in months], ARRAY(DateTime(timezone=True)))
    month = func.width_bucket(Report.created_at, starts).label("month")
    by_kind = _grouped(session, scope, Report.category_code, Report.channel_code, month)
    return Statistics(
        total=sum(n for *_, n in by_place),
        status=_marginal(by_place, 0),
        kelurahan=_marginal(by_place, 1),
        category=_marginal(by_kind, 0),
        channel=_marginal(by_kind, 1),
        month={months[int(nth) - 1][0]: n for nth, n in sorted(_counter(by_kind, 2).items())},
    )


def median_seconds(session: Session, scope: Scope) -> float | None:
    """The median length from intake to completion of the completed reports in scope; None without one."""
    found = session.scalar(
        select(_median_length()).where(Report.status == Status.COMPLETED, *conditions(scope))
    )
    return None if found is None else float(found)


def _median_length() -> WithinGroup[Any]:
    length = func.date_part("epoch", Report.closed_at) - func.date_part("epoch", Report.created_at)
    return func.percentile_cont(0.5).within_group(length)


def by_kelurahan(session: Session, counted: Statistics) -> list[AreaCount]:
    """The kelurahan that have reports, in the order of kota and name."""
    kecamatan, kota = aliased(Area), aliased(Area)
    query = (
        select(Area.code, Area.name, kota.name)
        .join(kecamatan, kecamatan.code == Area.parent_code)
        .join(kota, kota.code == kecamatan.parent_code)
        .where(Area.level == AreaLevel.KELURAHAN)
        .order_by(kota.code, Area.name)
    )
    rows = session.execute(query)
    counts = counted.kelurahan
    return [AreaCount(code, name, city, counts[code]) for code, name, city in rows if code in counts]


def _grouped(session: Session, scope: Scope, *columns: Any) -> list[tuple[Any, ...]]:
    query = select(*columns, func.count()).where(*conditions(scope)).group_by(*columns)
    return [tuple(row) for row in session.execute(query)]


def _marginal(rows: Iterable[tuple[Any, ...]], place: int) -> Counts:
    """The counts of one column of a grouping, the largest first; NULL is left out."""
    counted = _counter(rows, place)
    counted.pop(None, None)
    return {str(code): n for code, n in sorted(counted.items(), key=lambda item: (-item[1], item[0]))}


def _counter(rows: Iterable[tuple[Any, ...]], place: int) -> Counter[Any]:
    counted: Counter[Any] = Counter()
    for row in rows:
        counted[row[place]] += row[-1]
    return counted


def conditions(scope: Scope) -> list[ColumnElement[bool]]:
    """The scope as conditions on reports."""
    found: list[ColumnElement[bool]] = []
    if scope.since:
        found.append(Report.created_at >= _start_of(scope.since))
    if scope.until:
        found.append(Report.created_at < _start_of(scope.until + timedelta(days=1)))
    if scope.area:
        found.append(Report.kelurahan_code.startswith(area_prefix(scope.area), autoescape=True))
    if scope.category:
        found.append(Report.category_code == scope.category)
    if scope.channel:
        found.append(Report.channel_code == scope.channel)
    return found


def _months(session: Session, scope: Scope) -> list[tuple[str, datetime]]:
    """Every month in scope that may hold a report: its code and its first moment."""
    first, last = session.execute(select(func.min(Report.created_at), func.max(Report.created_at))).one()
    if first is None:
        return []
    day = max(local_date(first), scope.since or date.min).replace(day=1)
    end = min(local_date(last), scope.until or date.max)
    found = []
    while day <= end:
        found.append((f"{day:%Y-%m}", _start_of(day)))
        day = (day + timedelta(days=32)).replace(day=1)
    return found


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), WIB)
