"""Text on a card: the portal's font at a weight and size, broken into lines, cut where it does not fit."""

from functools import lru_cache
from pathlib import Path

from flask import current_app
from PIL import ImageDraw, ImageFont

SCALE = 2
REGULAR, SEMIBOLD, BOLD = 400, 600, 800
FONT = "vendor/fonts/plus-jakarta-sans-latin-wght-normal.woff2"
CUT = "…"
Face = ImageFont.FreeTypeFont


def face(weight: int, size: int) -> Face:
    """Plus Jakarta Sans at that weight; `size` in points of the card."""
    return _face(Path(current_app.static_folder or "") / FONT, weight, size)


@lru_cache(maxsize=32)
def _face(file: Path, weight: int, size: int) -> Face:
    font = ImageFont.truetype(file, size * SCALE)
    font.set_variation_by_axes([weight])
    return font


def lines_of(text: str, font: Face, width: int, most: int | None = None) -> list[str]:
    """The text broken at its blanks; the rest beyond `most` lines stays in the last one, where it is cut."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and (font.getlength(longer) <= width * SCALE or len(lines) == most):
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def write(
    pen: ImageDraw.ImageDraw, corner: tuple[float, float], text: str, font: Face, colour: str, width: float
) -> None:
    """One line from its upper left corner, cut where it is wider than that."""
    fitting = text
    while fitting and font.getlength(fitting if fitting == text else f"{fitting}{CUT}") > width * SCALE:
        fitting = fitting[:-1].rstrip()
    shown = fitting if fitting == text else f"{fitting}{CUT}"
    pen.text((corner[0] * SCALE, corner[1] * SCALE), shown, font=font, fill=colour)
