"""A place on a simple map: the boundaries around it, its own kelurahan brighter, a pin where the point is known."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PIL import Image, ImageDraw

WATER, LAND, OWN, EDGE = "#e2e8f0", "#f1f5f9", "#dbeafe", "#94a3b8"
OWN_EDGE = "#0f4c81"
Ring = Sequence[tuple[float, float]]
# Metres that the longer side shows around a point.
AROUND = 2600.0
METRES_A_DEGREE = 111_320.0
MARGIN = 0.12


class Outline(NamedTuple):
    """A kelurahan near the place: its outer rings in longitude and latitude."""

    code: str
    is_own: bool
    rings: tuple[Ring, ...]


class _View(NamedTuple):
    """Which part of the world is shown: the middle, and how many pixels a degree of each axis is."""

    lon: float
    lat: float
    x: float
    y: float
    width: int
    height: int

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        return self.width / 2 + (lon - self.lon) * self.x, self.height / 2 - (lat - self.lat) * self.y


def draw_place(
    size: tuple[int, int], outlines: Sequence[Outline], point: tuple[float, float] | None, colour: str
) -> Image.Image:
    """The map; `colour`: that of the pin."""
    image = Image.new("RGB", size, WATER)
    pen, view = ImageDraw.Draw(image), _view(size, outlines, point)
    for outline in sorted(outlines, key=lambda one: one.is_own):
        for ring in outline.rings:
            corners = [view.at(*corner) for corner in ring]
            pen.polygon(corners, fill=OWN if outline.is_own else LAND)
            pen.line(
                [*corners, corners[0]],
                fill=OWN_EDGE if outline.is_own else EDGE,
                width=6 if outline.is_own else 3,
            )
    if point is not None:
        _pin(pen, view.at(*point), size[1] / 9, colour)
    return image


def _view(size: tuple[int, int], outlines: Sequence[Outline], point: tuple[float, float] | None) -> _View:
    """Around the point; without one, all of the own kelurahan."""
    width, height = size
    if point is not None:
        scale = max(size) / AROUND * METRES_A_DEGREE
        return _View(*point, scale * math.cos(math.radians(point[1])), scale, width, height)
    corners = list(_corners(outlines))
    lons, lats = [lon for lon, _ in corners], [lat for _, lat in corners]
    lon, lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    narrow = math.cos(math.radians(lat))
    wide, high = (max(lons) - min(lons)) * narrow, max(lats) - min(lats)
    scale = (1 - MARGIN) * min(width / max(wide, 1e-4), height / max(high, 1e-4))
    return _View(lon, lat, scale * narrow, scale, width, height)


def _corners(outlines: Sequence[Outline]) -> Iterator[tuple[float, float]]:
    own = [outline for outline in outlines if outline.is_own] or outlines
    for outline in own:
        for ring in outline.rings:
            yield from ring


def _pin(pen: ImageDraw.ImageDraw, tip: tuple[float, float], size: float, colour: str) -> None:
    """A drop whose tip is the point."""
    x, y = tip
    radius, middle = size * 0.38, y - size * 0.72
    pen.ellipse([x - size * 0.22, y - size * 0.08, x + size * 0.22, y + size * 0.08], fill="#64748b")
    pen.polygon(
        [(x - radius * 0.86, middle + radius * 0.5), (x + radius * 0.86, middle + radius * 0.5), tip],
        fill=colour,
    )
    pen.ellipse([x - radius, middle - radius, x + radius, middle + radius], fill=colour)
    hole = radius * 0.42
    pen.ellipse([x - hole, middle - hole, x + hole, middle + hole], fill="#ffffff")
