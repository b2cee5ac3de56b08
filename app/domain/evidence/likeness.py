"""How alike two photos look: perceptual hashes of 64 bits, kept as signed numbers so that the database can index them.

Scaling, compression and changes of light flip a few bits; another scene flips about half of them. `looks` is of the whole
picture. What a photo is found by is its core, the middle 80 %: a tenth may be cut off at any side and the core is still there.
So one core is kept of every photo, and who searches asks for each place where that core may lie in the photo at hand.
(imagehash's own crop-resistant hash makes an unknown number of segments, which no database can index.)
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from PIL import Image

BITS = 64
ALIKE = 10  # so many differing bits at most
VERSION = 1  # of how a core is made; another one has every photo made anew
GRAY_SIDE = 320
# A core is found by three bands. Their bits come from all rows and columns alike: those of slow changes, as from sky to road, are
# alike in most photos.
BANDS: tuple[tuple[int, int], ...] = (
    (0, 22),
    (22, 21),
    (43, 21),
)  # the first bit of each, and how many it has
ORDER = sorted(range(BITS), key=lambda bit: ((bit // 8 + bit % 8) % len(BANDS), bit))
Box = tuple[float, float, float, float]
CORE: Box = (0.1, 0.1, 0.9, 0.9)
# What may have been cut off at both ends of a side, as shares of it: nothing, up to a tenth of the whole, or a tenth at each end.
ENDS = ((0.0, 0.0), (0.0, 0.05), (0.05, 0.0), (0.0, 0.1), (0.05, 0.05), (0.1, 0.0), (0.1, 0.1))
CUTS: tuple[Box, ...] = tuple((left, top, right, bottom) for left, right in ENDS for top, bottom in ENDS)
COMMON_CUTS: tuple[Box, ...] = (
    (0.1, 0, 0, 0),
    (0, 0.1, 0, 0),
    (0, 0, 0.1, 0),
    (0, 0, 0, 0.1),
    (0.05,) * 4,
    (0.1,) * 4,
)


@dataclass(frozen=True, slots=True)
class Look:
    """What a photo is found by: phash and dhash of its core. `is_plain`: hardly anything to see, as in the dark."""

    core: int
    fine: int
    is_plain: bool


def looks(image: Image.Image) -> int:
    """The hash of an upright picture as a whole."""
    # Only the worker needs it, and it brings NumPy and SciPy along.
    import imagehash

    return _number(imagehash.phash(image).hash, range(BITS))


def look_of(image: Image.Image) -> Look:
    """What the upright picture is found by later."""
    gray = _gray(image)
    low, high = _spread(gray)
    return Look(_phash(gray, CORE), _dhash(gray, CORE), is_plain=high - low < 12)


def asked_for(image: Image.Image) -> list[int]:
    """The cores of the photos that this picture may be a copy of, or a part of, or the whole of."""
    gray = _gray(image)
    return list(dict.fromkeys(_phash(gray, box) for box in places()))


def differing_bits(one: int, other: int) -> int:
    """0 for the same picture, about 32 for two that have nothing in common."""
    return ((one ^ other) & ((1 << BITS) - 1)).bit_count()


@cache
def places() -> tuple[Box, ...]:
    """Where the core of the other photo may lie in this one."""
    before = [_core_before(cut) for cut in CUTS]
    after = [_core_after(cut) for cut in COMMON_CUTS]
    return (*before, *after)


def _core_before(cut: Box) -> Box:
    """This one was cut from the other."""
    left, top, right, bottom = cut
    width, height = 1 - left - right, 1 - top - bottom
    found = (
        (CORE[0] - left) / width,
        (CORE[1] - top) / height,
        (CORE[2] - left) / width,
        (CORE[3] - top) / height,
    )
    return found[0], found[1], min(found[2], 1.0), min(found[3], 1.0)


def _core_after(cut: Box) -> Box:
    """The other was cut from this one."""
    left, top, right, bottom = cut
    width, height = 1 - left - right, 1 - top - bottom
    return left + CORE[0] * width, top + CORE[1] * height, left + CORE[2] * width, top + CORE[3] * height


def _gray(image: Image.Image) -> Image.Image:
    if image.mode == "L" and max(image.size) <= GRAY_SIDE:
        return image
    gray = image.convert("L")
    gray.thumbnail((GRAY_SIDE, GRAY_SIDE), Image.Resampling.LANCZOS)
    return gray


def _spread(gray: Image.Image) -> tuple[int, int]:
    """The shades between which the middle 96 % of the picture lie."""
    counts, total, below = gray.histogram(), gray.width * gray.height, 0
    low, high = 0, 255
    for shade, count in enumerate(counts):
        if below <= total * 0.02:
            low = shade
        below += count
        if below >= total * 0.98:
            high = shade
            break
    return low, high


def _part(gray: Image.Image, box: Box, size: tuple[int, int]) -> Image.Image:
    x0, y0, x1, y1 = box
    area = (x0 * gray.width, y0 * gray.height, x1 * gray.width, y1 * gray.height)
    return gray.resize(size, Image.Resampling.LANCZOS, box=area)


def _phash(gray: Image.Image, box: Box) -> int:
    import imagehash

    return _number(imagehash.phash(_part(gray, box, (32, 32))).hash, ORDER)


def _dhash(gray: Image.Image, box: Box) -> int:
    import imagehash

    return _number(imagehash.dhash(_part(gray, box, (9, 8))).hash, range(BITS))


def _number(bits: Any, order: Any) -> int:
    flat = bits.flatten().tolist()
    unsigned = int("".join("1" if flat[at] else "0" for at in order), 2)
    return unsigned - (1 << BITS) if unsigned >> (BITS - 1) else unsigned
