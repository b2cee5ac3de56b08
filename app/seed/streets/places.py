"""Places: planes with textures in space, in six families that look unlike each other, each place from a seed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from app.seed.streets.surfaces import (
    Array,
    Colour,
    Random,
    asphalt,
    colour,
    facade,
    grain,
    hole,
    leaves,
    painted,
    pole,
)

Corner = tuple[float, float, float]
GROUND = -1.5  # the camera is held at 1.5 m


@dataclass(frozen=True)
class Plane:
    """A rectangle in space: its corners in metres (right, up, forward) clockwise from the upper left, its texture in RGBA."""

    corners: tuple[Corner, Corner, Corner, Corner]
    texture: Array
    is_problem: bool = False
    tilt: float = 0.0


@dataclass(frozen=True)
class Place:
    """Planes from far to near; `light` and `noise` of the hour at which people come here."""

    family: str
    planes: tuple[Plane, ...]
    sky: tuple[Colour, Colour] = ((0.62, 0.74, 0.9), (0.86, 0.9, 0.93))
    light: float = 1.0
    noise: float = 1.0

    @property
    def problem(self) -> Plane:
        """What was complained about."""
        return next(plane for plane in self.planes if plane.is_problem)


@dataclass
class _Builder:
    rng: Random
    planes: list[Plane] = field(default_factory=list)
    tilt: float = 0.0

    def flat(self, left: float, right: float, near: float, far: float, texture: Array, **more: Any) -> None:
        """Something on the ground."""
        corners = ((left, GROUND, far), (right, GROUND, far), (right, GROUND, near), (left, GROUND, near))
        self.planes.append(Plane(corners, texture, tilt=self.tilt, **more))

    def upright(
        self, left: float, right: float, low: float, high: float, far: float, texture: Array, **more: Any
    ) -> None:
        """Something that faces the camera."""
        corners = ((left, high, far), (right, high, far), (right, low, far), (left, low, far))
        self.planes.append(Plane(corners, texture, tilt=self.tilt, **more))

    def side(self, at: float, near: float, far: float, high: float, texture: Array) -> None:
        """A wall along the street."""
        ends = (near, far) if at < 0 else (far, near)
        corners = ((at, high, ends[0]), (at, high, ends[1]), (at, GROUND, ends[1]), (at, GROUND, ends[0]))
        self.planes.append(Plane(corners, texture, tilt=self.tilt))


def _street(b: _Builder) -> None:
    rng = b.rng
    b.upright(-70, 70, GROUND, 22, 60, facade(rng, 1024, 256))
    b.flat(-9, 9, 10, 60, asphalt(rng, 512, 512))
    b.flat(-5, 5, 0.9, 11, asphalt(rng, 640, 640))
    wide, high = rng.uniform(3, 5), rng.uniform(4, 9)
    for sign in (-1, 1):
        b.side(sign * wide, 12, 50, high, facade(rng, 768, 256))
        b.side(sign * wide, 2.2, 13, high, facade(rng, 512, 320))
    for far in sorted(rng.uniform(6, 25, int(rng.integers(2, 5))), reverse=True):
        at = float(rng.choice((-1, 1)) * rng.uniform(2, wide))
        if rng.random() < 0.5:
            b.upright(at - 1.3, at + 1.3, GROUND, 2.4, float(far), leaves(rng))
        else:
            b.upright(at - 0.3, at + 0.3, GROUND, 3.0, float(far), pole(rng))
    at, far = float(rng.uniform(-1.2, 1.2)), float(rng.uniform(4.6, 6.2))
    if rng.random() < 0.5:
        b.flat(at - 0.9, at + 0.9, far - 0.9, far + 1.1, hole(rng), is_problem=True)
    else:
        b.upright(
            at - 0.9,
            at + 0.9,
            GROUND - 0.3,
            GROUND + 1.2,
            far,
            leaves(rng, 260, 200, green=False),
            is_problem=True,
        )


def _wall(b: _Builder) -> None:
    rng = b.rng
    b.flat(-8, 8, 0.9, 6, painted(rng, colour(rng, 0.3, 0.6), 512, 300, 0.2))
    front = painted(rng, colour(rng), 900, 400, 0.09)
    high = int(rng.integers(14, 30))
    for y in range(0, 400, high):
        cv2.line(front, (0, y), (900, y), (0.35, 0.33, 0.3, 1), 1)
        for x in range((y // high % 2) * high, 900, high * 2):
            cv2.line(front, (x, y), (x, y + high), (0.35, 0.33, 0.3, 1), 1)
    for x in range(60, 840, int(rng.integers(150, 260))):
        cv2.rectangle(front, (x, 60), (x + 80, 190), (*colour(rng, 0.1, 0.5), 1), -1)
        cv2.rectangle(front, (x, 60), (x + 80, 190), (*colour(rng, 0.5, 0.9), 1), 4)
    b.upright(-7, 7, GROUND, 4.5, 6, front)
    at = float(rng.uniform(-1, 1))
    b.upright(at - 1, at + 1, GROUND + 0.2, 0.5, 5.97, leaves(rng, 260, 200, green=False), is_problem=True)
    for _ in range(2):
        spot = float(rng.uniform(-2.6, 2.6))
        b.upright(spot - 0.4, spot + 0.4, GROUND, 1.2, float(rng.uniform(3.6, 5)), leaves(rng))


def _drain(b: _Builder) -> None:
    """Looking down at a ditch."""
    rng = b.rng
    b.tilt = -38.0
    soil = painted(rng, colour(rng, 0.3, 0.55), 900, 900, 0.22)
    edge = int(rng.integers(300, 420))
    cv2.rectangle(soil, (edge, 0), (edge + 150, 900), (*colour(rng, 0.1, 0.25), 1), -1)
    soil[:, edge : edge + 150, :3] *= (1 + 0.3 * grain(rng, 150, 900))[..., None]
    for x in (edge - 18, edge + 150):
        cv2.rectangle(soil, (x, 0), (x + 18, 900), (0.62, 0.6, 0.57, 1), -1)
    for _ in range(160):
        x, y = rng.integers(0, 900, 2)
        cv2.ellipse(
            soil,
            (int(x), int(y)),
            (int(rng.integers(2, 9)), 3),
            float(rng.uniform(0, 180)),
            0,
            360,
            (*colour(rng, 0.2, 0.6), 1),
            -1,
        )
    b.flat(-4, 4, 0.4, 8, soil)
    at = -4 + 8 * (edge + 75) / 900
    far = float(rng.uniform(2.2, 3.2))
    b.flat(at - 0.7, at + 0.7, far - 0.6, far + 0.7, leaves(rng, 260, 220, green=False), is_problem=True)


def _park(b: _Builder) -> None:
    rng = b.rng
    b.upright(-60, 60, GROUND, 14, 40, leaves(rng, 900, 160))
    b.flat(-20, 20, 0.9, 40, painted(rng, (0.22, 0.4, 0.16), 700, 900, 0.35))
    b.flat(-0.9, 1.3, 0.9, 30, painted(rng, (0.55, 0.5, 0.44), 120, 800, 0.15))
    for far in sorted(rng.uniform(5, 22, 7), reverse=True):
        at = float(rng.uniform(-6, 6))
        b.upright(at - 1.4, at + 1.4, GROUND, 2.6, float(far), leaves(rng))
    at = float(rng.uniform(-1, 1))
    b.upright(
        at - 1, at + 1, GROUND - 0.2, GROUND + 1.1, 5, leaves(rng, 260, 200, green=False), is_problem=True
    )


def _drawn(b: _Builder) -> None:
    """Plain shapes with hardly any texture."""
    rng = b.rng
    b.upright(-30, 30, GROUND, 6, 14, painted(rng, colour(rng, 0.6, 0.9), 200, 100, 0.01))
    left = -9.0
    while left < 9:
        wide, high = float(rng.uniform(1.2, 3)), float(rng.uniform(0.8, 4.5))
        b.upright(
            left,
            left + wide,
            GROUND,
            high,
            13 + float(rng.uniform(-2, 0)),
            painted(rng, colour(rng), 60, 60, 0.02),
        )
        b.upright(
            left + 0.3,
            left + 0.8,
            GROUND + 1,
            GROUND + 2,
            10.9,
            painted(rng, colour(rng, 0.1, 0.4), 20, 20, 0.01),
        )
        left += wide + float(rng.uniform(0, 0.6))
    b.flat(-12, 12, 0.9, 10.8, painted(rng, colour(rng, 0.35, 0.55), 200, 200, 0.03))
    b.flat(-2, 2, 0.9, 10.8, painted(rng, colour(rng, 0.2, 0.35), 200, 200, 0.03))
    at, far = float(rng.uniform(-1.2, 1.2)), float(rng.uniform(4.4, 6))
    b.flat(at - 0.8, at + 0.8, far - 0.7, far + 0.9, hole(rng), is_problem=True)


def _alley(b: _Builder) -> None:
    """Between two close walls, washing above."""
    rng = b.rng
    b.upright(-12, 12, GROUND, 6, 18, painted(rng, colour(rng, 0.4, 0.8), 300, 160, 0.1))
    b.flat(-3, 3, 0.9, 18, painted(rng, colour(rng, 0.35, 0.6), 300, 700, 0.22))
    for sign in (-1, 1):
        b.side(sign * 1.5, 1.4, 16, 3.2, facade(rng, 700, 360))
    for far in sorted(rng.uniform(3, 12, 5), reverse=True):
        at, high = float(rng.uniform(-1, 0.6)), float(rng.uniform(0.6, 1.6))
        cloth = painted(rng, colour(rng, 0.3, 0.95), 80, 100, 0.05)
        b.upright(at, at + 0.5, high, high + 0.7, float(far), cloth)
    at = float(rng.uniform(-0.6, 0.6))
    b.flat(at - 0.6, at + 0.6, 3.2, 4.8, hole(rng), is_problem=True)


def _stop(b: _Builder) -> None:
    """A bus stop with posters before a wide road."""
    rng = b.rng
    b.upright(-40, 40, GROUND, 9, 30, facade(rng, 1000, 220))
    b.flat(-20, 20, 7, 30, asphalt(rng, 512, 400))
    b.flat(-12, 12, 0.9, 7, painted(rng, colour(rng, 0.45, 0.7), 600, 300, 0.12))
    for left in (-2.4, -0.4, 1.6):
        board = painted(rng, colour(rng, 0.3, 0.9), 120, 160, 0.04)
        for _ in range(9):
            x, y = (int(v) for v in rng.integers(0, (100, 140)))
            cv2.rectangle(
                board, (x, y), (x + int(rng.integers(8, 40)), y + 10), (*colour(rng, 0.1, 0.9), 1), -1
            )
        b.upright(left, left + 1.1, -0.4, 1.3, 6, board)
        b.upright(left - 0.2, left - 0.05, GROUND, 2, 5.9, pole(rng))
    at = float(rng.uniform(-1.2, 1.2))
    heap = leaves(rng, 260, 200, green=False)
    b.upright(at - 0.8, at + 0.8, GROUND - 0.2, GROUND + 0.9, 4.6, heap, is_problem=True)


FAMILIES: dict[str, Callable[[_Builder], None]] = {
    "jalan": _street,
    "dinding": _wall,
    "saluran": _drain,
    "taman": _park,
    "datar": _drawn,
    "malam": _street,
    "gang": _alley,
    "halte": _stop,
}


@lru_cache(maxsize=4)
def place(family: str, seed: int) -> Place:
    """The place of that family and seed."""
    builder = _Builder(np.random.default_rng([seed, list(FAMILIES).index(family)]))
    FAMILIES[family](builder)
    planes = tuple(builder.planes)
    if family == "malam":
        return Place(family, planes, ((0.03, 0.03, 0.06), (0.1, 0.08, 0.09)), light=0.42, noise=2.0)
    return Place(family, planes)
