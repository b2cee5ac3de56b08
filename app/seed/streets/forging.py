"""What is done to photos so that they pass as others: cut, brightened, turned, compressed; or the thing painted over."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.seed.streets.camera import Stand, jpeg, outline
from app.seed.streets.places import Place
from app.seed.streets.surfaces import grain

Array = NDArray[Any]
Random = np.random.Generator
CUTS = ("kiri", "atas", "kanan", "bawah", "sudut", "keliling-5", "keliling-10")


def encoded(picture: Array, quality: int) -> Array:
    """Compressed and read again."""
    data = np.frombuffer(jpeg(picture, quality), np.uint8)
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))[..., ::-1].copy()


def brightened(picture: Array, by: float) -> Array:
    """All shades multiplied."""
    return np.asarray(np.clip(picture.astype(np.float32) * by, 0, 255), np.uint8)


def cropped(picture: Array, how: str, share: float = 0.1) -> Array:
    """A tenth cut off at one side, at a corner or all around."""
    height, width = picture.shape[:2]
    part = 0.05 if how == "keliling-5" else share
    x, y = round(width * part), round(height * part)
    left = x if how in ("kiri", "sudut", "keliling-5", "keliling-10") else 0
    top = y if how in ("atas", "sudut", "keliling-5", "keliling-10") else 0
    right = width - (x if how in ("kanan", "keliling-5", "keliling-10") else 0)
    bottom = height - (y if how in ("bawah", "keliling-5", "keliling-10") else 0)
    return picture[top:bottom, left:right]


def smaller(picture: Array, scale: float) -> Array:
    """Resized."""
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))


def turned(picture: Array, degrees: float) -> Array:
    """Turned a little about its middle, the edges repeated."""
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(
        cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    )


def reused(picture: Array, rng: Random) -> tuple[str, bytes]:
    """An old photo passed off as a new one: one or two changes, and another compression. Says which."""
    done = [str(rng.choice(("kompresi", "potong", "terang", "kecil", "putar", "pesan")))]
    if rng.random() < 0.35:
        done.append(str(rng.choice(("potong", "terang", "kecil"))))
    done = sorted(set(done))
    for change in done:
        picture = _changed(picture, change, rng)
    quality = int(rng.integers(30, 60)) if "kompresi" in done else int(rng.integers(60, 93))
    return "+".join(done), jpeg(np.ascontiguousarray(picture), quality)


def _changed(picture: Array, change: str, rng: Random) -> Array:
    if change == "potong":
        return cropped(picture, str(rng.choice(CUTS)))
    if change == "terang":
        return brightened(picture, float(rng.choice((rng.uniform(0.7, 0.85), rng.uniform(1.15, 1.3)))))
    if change == "kecil":
        return smaller(picture, float(rng.uniform(0.5, 0.8)))
    if change == "putar":
        return turned(picture, float(rng.choice((-1, 1))))
    if change == "pesan":
        return encoded(smaller(picture, 0.8), 65)
    return picture


def edited(picture: Array, where: Place, stand: Stand, rng: Random) -> tuple[str, bytes]:
    """The complaint's own photo with the thing painted over. Says how."""
    mask = _mask(picture, outline(where.problem, stand), rng)
    how = str(rng.choice(("isi", "tambal", "halus")))
    done = _filled(picture, mask, how, rng)
    if rng.random() < 0.35:
        how += "+gambar ulang"
        done = _redrawn(done, rng)
    return how, jpeg(done, int(rng.integers(60, 94)))


def _mask(picture: Array, corners: Array, rng: Random) -> Array:
    """An ellipse around the thing, a little larger; at least some of the picture, at most a third."""
    height, width = picture.shape[:2]
    middle = np.clip(corners.mean(axis=0), (width * 0.15, height * 0.15), (width * 0.85, height * 0.85))
    reach = np.clip(
        np.ptp(corners, axis=0) * rng.uniform(0.5, 0.7),
        (width * 0.09, height * 0.09),
        (width * 0.32, height * 0.32),
    )
    mask = np.zeros((height, width), np.uint8)
    cv2.ellipse(mask, tuple(int(v) for v in middle), tuple(int(v) for v in reach), 0, 0, 360, 255, -1)
    return mask


def _filled(picture: Array, mask: Array, how: str, rng: Random) -> Array:
    height, width = picture.shape[:2]
    new: Array
    if how == "isi":
        half = cv2.resize(picture, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
        small = cv2.resize(mask, (width // 2, height // 2), interpolation=cv2.INTER_NEAREST)
        new = cv2.resize(cv2.inpaint(half, small, 4, cv2.INPAINT_TELEA), (width, height)).astype(np.float32)
        new = new + rng.normal(0, 4, (height, width, 1))
    elif how == "tambal":
        shift = int(width * 0.3) * (1 if rng.random() < 0.5 else -1)
        new = np.roll(picture, shift, axis=1).astype(np.float32)
    else:
        ring = cv2.dilate(mask, np.ones((25, 25), np.uint8)) - mask
        shade = np.array(cv2.mean(picture, ring)[:3], np.float32)
        new = shade * (1 + 0.12 * grain(rng, width, height))[..., None]
    soft = cv2.GaussianBlur(mask, (0, 0), 4)[..., None].astype(np.float32) / 255
    return np.asarray(np.clip(picture * (1 - soft) + new * soft, 0, 255), np.uint8)


def _redrawn(picture: Array, rng: Random) -> Array:
    """As a model draws the whole picture anew: alike in shape, without its grain, in slightly other colours."""
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (int(width * 0.75), int(height * 0.75)), interpolation=cv2.INTER_AREA)
    soft = cv2.bilateralFilter(small, 5, 28, 3)
    back = cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    return np.asarray(np.clip(back * rng.uniform(0.94, 1.07, 3) + rng.uniform(-6, 6), 0, 255), np.uint8)
