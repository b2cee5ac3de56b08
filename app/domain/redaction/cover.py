"""Covering: an area becomes a few blots of its mean colours, from which nobody gets back what was there."""

from collections.abc import Iterable

from PIL import Image, ImageFilter

from app.domain.redaction.spot import WHOLE, Box

BLOTS = 4  # along the longer side of an area


def cover(image: Image.Image, boxes: Iterable[Box]) -> Image.Image:
    """A copy of an RGB picture with these areas covered."""
    covered = image.copy()
    for box in boxes:
        edges = _pixels(box, image.size)
        covered.paste(_blotted(image.crop(edges)), edges[:2])
    return covered


def _pixels(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The pixels that the box touches, at least one."""
    width, height = size
    left, top = box.left * width // WHOLE, box.top * height // WHOLE
    right, bottom = -(-box.right * width // WHOLE), -(-box.bottom * height // WHOLE)
    return min(left, width - 1), min(top, height - 1), max(right, left + 1), max(bottom, top + 1)


def _blotted(piece: Image.Image) -> Image.Image:
    longest = max(piece.size)
    few = max(1, round(piece.width * BLOTS / longest)), max(1, round(piece.height * BLOTS / longest))
    blots = piece.resize(few, Image.Resampling.BOX).resize(piece.size, Image.Resampling.NEAREST)
    return blots.filter(ImageFilter.GaussianBlur(longest / BLOTS / 3))
