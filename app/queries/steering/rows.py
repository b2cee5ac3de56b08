"""The counts and lengths of one table row, and the table itself: one statement, whatever it is grouped by.

Lengths are percentiles over all cases, those that have not ended counted as longer than every other one. A rank needs
MINIMUM cases; the few of a small unit say too little.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, ColumnElement, Float, func, literal, select
from sqlalchemy.orm import Session, aliased

from app.domain.actor import Actor
from app.domain.figure import Figure
from app.domain.geography import area_prefix
from app.domain.measure import RUNNING, WHOLE, Measure
from app.domain.organisation import Unit
from app.domain.reference import Catalogue
from app.domain.vocabulary import AreaLevel, UnitKind
from app.queries.steering.asked import Asked, By, Order, own_units
from app.queries.steering.figures import CONDITIONS, Condition, Rows, counted, covered, within

MINIMUM = 20
HOPS = ("react", "start", "finish", "validate")
COUNTED = (
    Figure.OPEN,
    Figure.COMPLETED,
    Figure.UNACTIONABLE,
    Figure.LATE,
    Figure.RETURNED,
    Figure.REJECTED,
    Figure.REOPENED,
    Figure.DECLINED,
    Figure.QUICK,
)
CODE_LENGTH = {AreaLevel.KOTA: 5, AreaLevel.KECAMATAN: 8, AreaLevel.KELURAHAN: 13}
UNIT_KINDS = {
    By.KELURAHAN: (UnitKind.KELURAHAN,),
    By.UNIT: (UnitKind.PD, UnitKind.UKPD, UnitKind.BIRO, UnitKind.DESK),
}


class Spread(NamedTuple):
    """Median and 90th percentile in seconds over `cases`; None = not ended for that many of them, or no case."""

    cases: int
    median: int | None
    p90: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `reporters` = different known reporters; `rank` only with enough cases; `counts` by figure."""

    code: str | None
    name: str
    received: int
    reporters: int
    counts: dict[Figure, int]
    lengths: dict[str, Spread]
    rank: int | None = None

    def share(self, figure: Figure) -> float | None:
        """The figure as a part of all cases of the row."""
        return self.counts[figure] / self.received if self.received else None

    @property
    def is_small(self) -> bool:
        return self.received < MINIMUM


@dataclass(frozen=True, slots=True)
class Look:
    """Who asks what, when."""

    asked: Asked
    actor: Actor
    known: Catalogue
    now: datetime

    def asked_days(self, m: Rows) -> list[Condition]:
        """The days of intake that were asked for."""
        return within(m.created_at, self.asked.since, self.asked.until)


def total(session: Session, look: Look) -> Row:
    """All reports of the question in one row."""
    m = aliased(Measure)
    base = counted(m, look.asked.unit, look.actor, look.asked_days)
    query = select(*_columns(m, look.now)).where(base, *filters(m, look.asked))
    return _row(None, "Seluruhnya", tuple(session.execute(query).one()))


def table(session: Session, look: Look) -> list[Row]:
    """A row for each place, unit or category that has cases, in the order asked for."""
    asked, m = look.asked, aliased(Measure)
    key = _key(m, asked)
    query = select(key, *_columns(m, look.now)).where(*_base(m, look), *filters(m, asked)).group_by(key)
    names = _names(look)
    rows = [_row(code, names.get(code, code or ""), record) for code, *record in session.execute(query)]
    return _ordered(_ranked(rows, asked.by), asked.order)


def filters(m: Rows, asked: Asked) -> list[Condition]:
    """Place, category and channel; the unit decides which rows are read and is no part of this."""
    found: list[Condition] = []
    if asked.area:
        found.append(m.kelurahan_code.startswith(area_prefix(asked.area), autoescape=True))
    if asked.category:
        found.append(m.category_code == asked.category)
    if asked.channel:
        found.append(m.channel_code == asked.channel)
    return found


def _base(m: Rows, look: Look) -> list[Condition]:
    asked = look.asked
    if asked.unit or asked.by not in UNIT_KINDS:
        return [counted(m, asked.unit, look.actor, look.asked_days)]
    own = own_units(look.actor, look.known)
    kinds = select(Unit.code).where(Unit.kind.in_(UNIT_KINDS[asked.by]))
    return [
        m.unit_code != literal(WHOLE, literal_execute=True),
        m.unit_code.in_(own) if own else m.unit_code.in_(kinds),
        covered(m, look.actor, look.asked_days),
    ]


def _key(m: Rows, asked: Asked) -> Any:
    if asked.by == By.AREA:
        return func.left(m.kelurahan_code, literal(CODE_LENGTH[asked.level], literal_execute=True))
    return m.category_code if asked.by == By.CATEGORY else m.unit_code


def _columns(m: Rows, now: datetime) -> list[ColumnElement[Any]]:
    count = func.count()
    points = literal([0.5, 0.9], ARRAY(Float))
    lengths = [getattr(m, f"{hop}_s") for hop in HOPS]
    return [
        count,
        func.count(m.reporter.distinct()),
        *(count.filter(CONDITIONS[figure](m, now)) for figure in COUNTED),
        *(func.count(length) for length in lengths),
        *(func.percentile_disc(points).within_group(length) for length in lengths),
    ]


def _row(code: str | None, name: str, record: Sequence[Any]) -> Row:
    received, reporters, *rest = record
    counts, rest = rest[: len(COUNTED)], rest[len(COUNTED) :]
    cases, spreads = rest[: len(HOPS)], rest[len(HOPS) :]
    return Row(
        code=code,
        name=name,
        received=received,
        reporters=reporters,
        counts=dict(zip(COUNTED, counts, strict=True)),
        lengths={hop: _spread(n, found) for hop, n, found in zip(HOPS, cases, spreads, strict=True)},
    )


def _spread(cases: int, found: list[int] | None) -> Spread:
    median, p90 = found if found else (RUNNING, RUNNING)
    return Spread(cases, _ended(median), _ended(p90))


def _ended(seconds: int | None) -> int | None:
    return None if seconds == RUNNING else seconds


def _names(look: Look) -> dict[str | None, str]:
    known = look.known
    if look.asked.by == By.CATEGORY:
        return {code: category.name for code, category in known.categories.items()}
    if look.asked.by in UNIT_KINDS:
        return {code: unit.name for code, unit in known.units.items()}
    kinds = {UnitKind.KOTA, UnitKind.KECAMATAN, UnitKind.KELURAHAN}
    places = {unit.area_code: unit.short_name for unit in known.units.values() if unit.kind in kinds}
    return {**places, None: "Tempat belum diketahui"}


def _ranked(rows: list[Row], by: By) -> list[Row]:
    """Ranks by the median that measures the row: how fast a kelurahan's office reacts, how fast others finish.

    Equal medians are parted by the share that was late; rows with too few cases get no rank.
    """
    hop = "react" if by == By.KELURAHAN else "finish"
    able = [row for row in rows if row.code and row.lengths[hop].cases >= MINIMUM]
    places = sorted({_merit(row, hop) for row in able})
    ranks = {id(row): places.index(_merit(row, hop)) + 1 for row in able}
    return [replace(row, rank=ranks.get(id(row))) for row in rows]


def _merit(row: Row, hop: str) -> tuple[int, float]:
    median = row.lengths[hop].median
    return (RUNNING if median is None else median, round(row.share(Figure.LATE) or 0, 4))


def _ordered(rows: list[Row], order: Order) -> list[Row]:
    if order == Order.RANK:
        return sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, -row.received, row.name))
    if order == Order.LATE:
        return sorted(rows, key=lambda row: (row.is_small, -(row.share(Figure.LATE) or 0), row.name))
    if order == Order.REPORTERS:
        return sorted(rows, key=lambda row: (-row.reporters, -row.received, row.name))
    return sorted(rows, key=lambda row: (-row.received, row.name))
