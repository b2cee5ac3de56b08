"""A share with how sure it is: a few re-checks say less than many, and a ranking must not hide that."""

from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

_Z = NormalDist().inv_cdf(0.975)


class Share(NamedTuple):
    """`part` of `of`, with the bounds between which the true share lies in 19 of 20 cases; all between 0 and 1."""

    part: int
    of: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share that was seen; 0 where nothing was looked at."""
        return self.part / self.of if self.of else 0.0


def share(part: int, of: int) -> Share:
    """The share with Wilson's interval, which holds for few cases and for shares near 0 and 1 too."""
    if of == 0:
        return Share(part, of, 0.0, 1.0)
    seen, spread = part / of, _Z * _Z / of
    middle = (seen + spread / 2) / (1 + spread)
    half = _Z * sqrt(seen * (1 - seen) / of + spread / (4 * of)) / (1 + spread)
    return Share(part, of, max(0.0, middle - half), min(1.0, middle + half))
