"""The camera: where somebody stands and which way it looks, the light of the hour, and the noise of the sensor."""

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.seed.streets.places import Place, Plane

Array = NDArray[Any]
SIZE = (800, 600)
FOCAL = 0.9  # of the width


@dataclass(frozen=True, slots=True)
class Stand:
    """Metres to the right, up and forward of the usual place, degrees of turn, and the light. `seed`: of noise and shadows."""

    right: float = 0.0
    up: float = 0.0
    forward: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0
    zoom: float = 1.0
    light: float = 1.0
    warmth: float = 0.0
    slope: tuple[float, float] = (0.0, 0.0)
    noise: float = 4.0
    seed: int = 0

    @classmethod
    def some(cls, rng: np.random.Generator) -> "Stand":
        """As somebody happens to stand who wants the thing in the picture."""
        return cls(
            right=float(rng.normal(0, 0.25)),
            up=float(rng.normal(0, 0.1)),
            forward=float(rng.uniform(-0.4, 0.4)),
            yaw=float(rng.normal(0, 2)),
            pitch=float(rng.normal(0, 1.2)),
            zoom=float(rng.uniform(0.94, 1.08)),
            light=float(rng.uniform(0.75, 1.2)),
            warmth=float(rng.normal(0, 0.06)),
            slope=(float(rng.normal(0, 0.12)), float(rng.normal(0, 0.08))),
            noise=float(rng.uniform(2.5, 7)),
            seed=int(rng.integers(2**31)),
        )

    def again(self, rng: np.random.Generator) -> "Stand":
        """Somebody else, later, who looks for the same picture from the same spot."""
        other = Stand.some(rng)
        return replace(
            other,
            right=self.right + _off(rng, 0.25, 0.9),
            up=self.up + float(rng.normal(0, 0.12)),
            forward=self.forward + float(rng.uniform(-0.5, 0.3)),
            yaw=self.yaw + _off(rng, 1.0, 5.0),
            pitch=self.pitch + float(rng.normal(0, 1.5)),
        )


def taken(where: Place, stand: Stand, *, mended: bool = False) -> Array:
    """The picture in RGB, 800 by 600."""
    canvas = _sky(where, stand)
    for plane in where.planes:
        if plane.is_problem and mended:
            continue
        _lay(canvas, plane, stand)
    return _exposed(canvas, where, stand)


def jpeg(picture: Array, quality: int = 85) -> bytes:
    """The picture as a file."""
    done, data = cv2.imencode(
        ".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    assert done  # noqa: S101 - an array of bytes can always be encoded
    return data.tobytes()


def outline(plane: Plane, stand: Stand) -> Array:
    """Where the corners of a plane lie in the picture, in pixels."""
    points = np.array(plane.corners, np.float64) - (stand.right, stand.up, stand.forward)
    yaw, pitch = np.radians(stand.yaw), np.radians(stand.pitch + plane.tilt)
    x, y, z = points.T
    x, z = x * np.cos(yaw) - z * np.sin(yaw), x * np.sin(yaw) + z * np.cos(yaw)
    y, z = y * np.cos(pitch) - z * np.sin(pitch), y * np.sin(pitch) + z * np.cos(pitch)
    z = np.maximum(z, 0.15)
    width, height = SIZE
    focal = FOCAL * stand.zoom * width
    return np.stack([width / 2 + focal * x / z, height / 2 - focal * y / z], axis=1).astype(np.float32)


def _off(rng: np.random.Generator, least: float, most: float) -> float:
    return float(rng.choice((-1, 1)) * rng.uniform(least, most))


def _sky(where: Place, stand: Stand) -> Array:
    width, height = SIZE
    ramp = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    above, below = (np.array(colour, np.float32) for colour in where.sky)
    return np.broadcast_to(above * (1 - ramp) + below * ramp, (height, width, 3)).copy()


def _lay(canvas: Array, plane: Plane, stand: Stand) -> None:
    """Draw a plane over what is behind it."""
    texture = plane.texture
    high, wide = texture.shape[:2]
    here = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    there = outline(plane, stand)
    (left, top), (right, bottom) = there.min(axis=0).astype(int), there.max(axis=0).astype(int) + 1
    left, top, right, bottom = max(0, left), max(0, top), min(SIZE[0], right), min(SIZE[1], bottom)
    if right - left < 2 or bottom - top < 2:
        return
    fit = cv2.getPerspectiveTransform(here, there - np.array([left, top], np.float32))
    drawn = cv2.warpPerspective(texture, fit, (right - left, bottom - top), flags=cv2.INTER_AREA)
    alpha = drawn[..., 3:4]
    part = canvas[top:bottom, left:right]
    part *= 1 - alpha
    part += drawn[..., :3] * alpha


def _exposed(canvas: Array, where: Place, stand: Stand) -> Array:
    """Light, its colour and its fall over the picture, passing shadows, the lens and the sensor."""
    width, height = SIZE
    rng = np.random.default_rng(stand.seed)
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    light = stand.light * where.light * (1 + stand.slope[0] * x + stand.slope[1] * y)
    clouds = rng.normal(0, 1, (5, 6)).astype(np.float32)
    light = light * (1 + 0.07 * cv2.resize(clouds, SIZE, interpolation=cv2.INTER_CUBIC))
    light = light * (1 - 0.12 * (x * x + y * y))
    tint = np.array([1 + stand.warmth, 1, 1 - stand.warmth], np.float32)
    lit = cv2.GaussianBlur(canvas * light[..., None] * tint, (0, 0), 0.7)
    grain = rng.standard_normal((height, width, 3), dtype=np.float32) * stand.noise * where.noise
    return np.clip(lit * 255 + grain, 0, 255).astype(np.uint8)
