"""What things are made of: textures in RGBA, floats from 0 to 1, each from a source of chance."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Random = np.random.Generator
Colour = tuple[float, float, float]


def grain(rng: Random, width: int, height: int, *, coarse: float = 1.0) -> Array:
    """Irregularity of all sizes, about -1 to 1."""
    total = np.zeros((height, width), np.float32)
    for size, weight in ((1, 0.3), (3, 0.35), (9, 0.35), (40, 0.4 * coarse)):
        few = rng.standard_normal((max(2, height // size), max(2, width // size)), dtype=np.float32)
        total += weight * cv2.resize(few, (width, height), interpolation=cv2.INTER_LINEAR)
    return total / 1.2


def painted(rng: Random, colour: Colour, width: int, height: int, rough: float, coarse: float = 1.0) -> Array:
    """A surface of that colour, opaque."""
    surface = np.ones((height, width, 4), np.float32)
    surface[..., :3] = (
        np.array(colour, np.float32) * (1 + rough * grain(rng, width, height, coarse=coarse))[..., None]
    )
    return surface


def colour(rng: Random, low: float = 0.25, high: float = 0.8) -> Colour:
    base, tint = rng.uniform(low, high), rng.normal(0, 0.09, 3)
    red, green, blue = np.clip(base + tint, 0.05, 0.95)
    return float(red), float(green), float(blue)


def asphalt(rng: Random, width: int = 512, height: int = 512) -> Array:
    surface = painted(rng, (g := float(rng.uniform(0.28, 0.45)), g, g * 1.02), width, height, 0.16)
    for _ in range(int(rng.integers(4, 10))):
        points = np.cumsum(rng.normal(0, 18, (9, 2)), axis=0) + rng.uniform(0, (width, height), 2)
        cv2.polylines(
            surface, [points.astype(np.int32)], False, (0.16, 0.15, 0.15, 1), int(rng.integers(1, 4))
        )
    for at in range(0, height, 64):
        if rng.random() < 0.8:
            cv2.rectangle(surface, (width // 2 - 6, at), (width // 2 + 6, at + 30), (0.8, 0.8, 0.76, 1), -1)
    for _ in range(int(rng.integers(2, 6))):
        x, y = rng.integers(0, (width, height), 2)
        shade = float(rng.uniform(0.2, 0.5))
        cv2.ellipse(
            surface,
            (int(x), int(y)),
            (int(rng.integers(14, 60)), int(rng.integers(8, 40))),
            float(rng.uniform(0, 180)),
            0,
            360,
            (shade, shade, shade, 1),
            -1,
        )
    return surface


def facade(rng: Random, width: int = 512, height: int = 256) -> Array:
    """House after house, with doors, windows and signs."""
    surface, left = np.ones((height, width, 4), np.float32), 0
    while left < width:
        wide = int(rng.integers(60, 150))
        top = int(rng.integers(0, height // 3))
        right = min(width, left + wide)
        surface[:, left:right] = painted(rng, colour(rng), right - left, height, 0.07)
        surface[:top, left:right, 3] = 0
        step = int(rng.integers(22, 40))
        for y in range(top + 12, height - 30, step + 14):
            for x in range(left + 8, right - 14, step):
                shade = colour(rng, 0.12, 0.5)
                cv2.rectangle(surface, (x, y), (min(x + step - 9, right - 4), y + step), (*shade, 1), -1)
        if rng.random() < 0.7:
            sign = colour(rng, 0.3, 0.9)
            cv2.rectangle(surface, (left + 6, height - 96), (right - 6, height - 74), (*sign, 1), -1)
            letters = "".join(rng.choice(list("ABDEGIKLMNORSTU"), 7))
            written = np.zeros((height, width), np.uint8)
            cv2.putText(written, letters, (left + 9, height - 78), cv2.FONT_HERSHEY_SIMPLEX, 0.55, 255, 2)
            surface[(written > 0) & (surface[..., 3] > 0)] = (0.1, 0.1, 0.12, 1)
        left = right
    return surface


def leaves(rng: Random, width: int = 200, height: int = 260, green: bool = True) -> Array:
    """A crown on a trunk, or a heap."""
    surface = np.zeros((height, width, 4), np.float32)
    if green:
        cv2.rectangle(
            surface, (width // 2 - 7, height // 2), (width // 2 + 7, height), (0.3, 0.22, 0.15, 1), -1
        )
    for _ in range(420):
        x = rng.normal(width / 2, width / 5)
        y = rng.normal(height * 0.33, height / 8) if green else rng.normal(height * 0.7, height / 7)
        shade = rng.uniform(0.12, 0.55)
        tone = (
            (shade * 0.6, shade, shade * 0.4)
            if green
            else tuple(np.clip(shade + rng.normal(0, 0.15, 3), 0, 1))
        )
        size = (int(rng.integers(3, 13)), int(rng.integers(2, 9)))
        cv2.ellipse(
            surface, (int(x), int(y)), size, float(rng.uniform(0, 180)), 0, 360, (*map(float, tone), 1), -1
        )
    return surface


def hole(rng: Random, width: int = 256, height: int = 256) -> Array:
    """A hole in the road with its debris."""
    surface = np.zeros((height, width, 4), np.float32)
    angles = np.linspace(0, 2 * np.pi, 24)
    radius = rng.uniform(0.6, 1, 24) * width * 0.4
    edge = np.stack([width / 2 + radius * np.cos(angles), height / 2 + radius * np.sin(angles)], axis=1)
    cv2.fillPoly(surface, [edge.astype(np.int32)], (0.13, 0.11, 0.1, 1))
    surface[..., :3] *= (1 + 0.5 * grain(rng, width, height))[..., None]
    for _ in range(50):
        shade = float(rng.uniform(0.15, 0.6))
        at = rng.normal(width / 2, width / 5, 2).astype(int)
        cv2.circle(
            surface, (int(at[0]), int(at[1])), int(rng.integers(2, 8)), (shade, shade, shade * 0.95, 1), -1
        )
    return surface


def pole(rng: Random) -> Array:
    surface = np.zeros((400, 60, 4), np.float32)
    surface[:, 24:36] = painted(rng, colour(rng, 0.2, 0.5), 12, 400, 0.1)
    cv2.rectangle(surface, (4, 20), (56, 60), (*colour(rng), 1), -1)
    return surface
