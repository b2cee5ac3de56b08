"""What was seen in a photo that others may have to be spared: where, what kind, and how sure.

Places are in ten-thousandths of the picture's width and height, so that they hold for every size of it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

WHOLE = 10_000


class SpotKind(StrEnum):
    """What an area of a photo shows; `drawn`: whatever an officer marked."""

    FACE = "face"
    PLATE = "plate"
    DRAWN = "drawn"


class Box(NamedTuple):
    """A rectangle in ten-thousandths of the picture."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height

    def overlap(self, other: "Box") -> float:
        """The share of the smaller one that both have in common."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        least = min(self.width * self.height, other.width * other.height)
        return wide * high / least if wide > 0 and high > 0 and least else 0.0


def boxed(left: float, top: float, width: float, height: float) -> Box:
    """A box from shares of the picture, cut off at its edges."""
    x0, y0 = (min(max(edge, 0.0), 1.0) for edge in (left, top))
    x1, y1 = min(max(left + width, 0.0), 1.0), min(max(top + height, 0.0), 1.0)
    at = [round(edge * WHOLE) for edge in (x0, y0, x1, y1)]
    return Box(at[0], at[1], max(at[2] - at[0], 1), max(at[3] - at[1], 1))


@dataclass(frozen=True, slots=True)
class Spot:
    """Something that was seen. `is_sure`: it is covered without asking; else a person decides. `score` 0 to 100."""

    kind: SpotKind
    box: Box
    score: int
    is_sure: bool
