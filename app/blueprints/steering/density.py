"""The classes of the density map: five steps with about as many kelurahan each, so that one hot spot does not pale the rest."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest

STEPS = 5


@dataclass(frozen=True, slots=True)
class Density:
    """`values` by kelurahan code; `limits` = the lowest count of each class; both as the map's script reads them."""

    values: str
    limits: tuple[int, ...]

    @property
    def classes(self) -> list[tuple[int, int | None]]:
        """First and last count of each class; the last one is open."""
        ends = [limit - 1 for limit in self.limits[1:]]
        return list(zip_longest(self.limits, ends))


def density_of(counts: Mapping[str, int]) -> Density:
    """Classes by quantiles of the kelurahan that have reports."""
    ordered = sorted(counts.values())
    picked = [ordered[len(ordered) * step // STEPS] for step in range(STEPS)] if ordered else []
    return Density(json.dumps(dict(counts), separators=(",", ":")), tuple(sorted(set(picked))))
