"""One row of figures, from a kept tally or counted now; and ranks that cannot be had by few or easy cases.

Lengths are percentiles over all reports that came to the hop, those that have not ended counted as longer than every other one;
they are kept in tenths of an hour (three digits), rounded down, and are exact in that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from app.domain.measure import RUNNING
from app.domain.tally import HOPS, STATUSES, seconds_of
from app.domain.vocabulary import Status
from app.queries.city.asked import Order

MINIMUM = 20
FLAGS = ("finished", "reopened", "rejected")
COUNTS = ("received", "reporters", *FLAGS, *STATUSES)


class Spread(NamedTuple):
    """Median and 90th percentile in seconds over `cases`; None = not reached by that many of them, or no case."""

    cases: int
    median: int | None
    p90: int | None


NONE = Spread(0, None, None)


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `code` None: place unknown, or the total. `counts` by the names of COUNTS."""

    code: str | None
    name: str
    counts: Mapping[str, int]
    lengths: Mapping[str, Spread]
    rank: int | None = None

    @property
    def received(self) -> int:
        return self.counts["received"]

    @property
    def reporters(self) -> int:
        """Different known reporters."""
        return self.counts["reporters"]

    @property
    def problems(self) -> int:
        """Different problems: what was merged into another report is the same one."""
        return self.received - self.counts["merged"]

    @property
    def completed(self) -> int:
        """Validated by Biro; what was closed without a fix never is."""
        return self.counts[Status.COMPLETED]

    @property
    def is_small(self) -> bool:
        return self.problems < MINIMUM

    def share(self, name: str) -> float | None:
        """The count of that name as a part of the problems."""
        return self.counts[name] / self.problems if self.problems else None


def row(code: str | None, name: str, counts: Sequence[Any], lengths: Mapping[str, Spread]) -> Row:
    """A row from the values of COUNTS in their order."""
    known = dict(zip(COUNTS, (int(n) for n in counts), strict=True))
    return Row(code or None, name, known, {hop: lengths.get(hop, NONE) for hop in HOPS})


def spread(cases: int, median: int | None, p90: int | None) -> Spread:
    """From bins."""
    return Spread(int(cases), seconds_of(median), seconds_of(p90)) if cases else NONE


def ranked(rows: list[Row]) -> list[Row]:
    """Ranks by the median from intake to validation, equal ones by the share that was reopened; too few cases get none."""
    able = [
        found
        for found in rows
        if found.code and not found.is_small and found.lengths["whole"].cases >= MINIMUM
    ]
    places = sorted({_merit(found) for found in able})
    ranks = {id(found): places.index(_merit(found)) + 1 for found in able}
    return [replace(found, rank=ranks.get(id(found))) for found in rows]


def ordered(rows: list[Row], order: Order) -> list[Row]:
    if order == Order.RANK:
        return sorted(rows, key=lambda r: (r.rank is None, r.rank or 0, -r.received, r.name))
    if order == Order.NAME:
        return sorted(rows, key=lambda r: r.name)
    return sorted(rows, key=lambda r: (-r.received, r.name))


def _merit(found: Row) -> tuple[int, float]:
    median = found.lengths["whole"].median
    return (RUNNING if median is None else median, round(found.share("reopened") or 0, 4))
