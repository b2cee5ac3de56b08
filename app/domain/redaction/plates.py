"""Number plates in a photo: lettering that reads like an Indonesian plate, or looks like one and cannot be read for sure.

A plate is what can be read: a code of one or two letters for the region, up to four digits, up to three letters (Peraturan
Kepolisian 7/2021). A line that reads so with a region that exists is a plate. One that nearly does, in letters of one height on a
ground of its own, is left to a person. House numbers, road signs, shop names and dates are neither.
"""

import re
from collections.abc import Iterator, Sequence
from math import cos, log, radians, sin

import cv2
import numpy as np

from app.domain.redaction.faces import Picture
from app.domain.redaction.lettering import Line, cut, find_lines, read
from app.domain.redaction.spot import Box, Spot, SpotKind, boxed

ONE_LETTER = frozenset("ABDEFGHKLMNPRSTWZ")
# By their first letter, what the second may be.
TWO_LETTERS = {
    "A": "ABDEG",
    "B": "ABDEGHKLMNP",
    "C": "CD",
    "D": "ABCDEGHKLMNPRSTW",
    "E": "ABD",
    "K": "BHTU",
    "P": "ABGST",
}
REGIONS = ONE_LETTER | {one + two for one, seconds in TWO_LETTERS.items() for two in seconds}
PLATE = re.compile(r"([A-Z]{1,2})([0-9]{1,4})([A-Z]{0,3})")
# What stands for a letter where a digit was read, and the other way round.
AS_LETTER = str.maketrans("01358264", "OIBSBZGA")
AS_DIGIT = str.maketrans("OQDISBZGA", "000158264")
SHAPES = (1.3, 8.5)  # how many times as long as high a plate's line is
USUAL = 4.5  # of those, what most plates are
MOST = 24  # lines that are read in one photo, the most plate-like first
CERTAIN, NEARLY_CERTAIN, LIKELY = 0.5, 0.6, 0.25
BEFORE = 1.4  # times the height that the first letter and its gap may take
MARGIN = 0.35  # of the line's height: plates are higher than their letters, and carry a date below


def find_plates(picture: Picture) -> list[Spot]:
    """The plates of a BGR picture."""
    lines = [
        line for line in _joined(find_lines(picture)) if SHAPES[0] <= line.length / line.height <= SHAPES[1]
    ]
    lines.sort(key=lambda line: abs(log(line.length / line.height / USUAL)))
    spots = (_judged(picture, line) for line in lines[:MOST])
    return [spot for spot in spots if spot]


def _judged(picture: Picture, line: Line) -> Spot | None:
    """The first reading that is a plate; else the best that nearly is one."""
    nearly = 0.0
    for strip in _strips(picture, line):
        text, chance = read(strip)
        if not any(sign.isdigit() for sign in text):
            return None
        match = reads_as_plate(text)
        if match == "exact" and chance >= CERTAIN:
            return _spot(picture, line, chance, is_sure=True)
        nearly = max(nearly, chance if match else 0.0)
    if nearly < LIKELY or not _has_ground(picture, line):
        return None
    return _spot(picture, line, nearly, is_sure=nearly >= NEARLY_CERTAIN)


def _strips(picture: Picture, line: Line) -> Iterator[Picture]:
    """The line as it was found, with more around it, and with more before it: the first letter stands by itself."""
    yield cut(picture, line)
    yield cut(picture, line, around=1.2)
    back = BEFORE * line.height
    turn = radians(line.slant)
    yield cut(
        picture,
        Line(
            line.x - back / 2 * cos(turn),
            line.y - back / 2 * sin(turn),
            line.length + back,
            line.height,
            line.slant,
        ),
    )


def reads_as_plate(text: str) -> str | None:
    """Whether it reads as a plate: exact, near (with letters mistaken for digits), or not at all."""
    if (match := PLATE.fullmatch(text)) and _is_one(*match.groups()):
        return "exact"
    if sum(sign.isdigit() for sign in text) < 2 or sum(sign.isalpha() for sign in text) < 2:
        return None
    for region, digits in _splits(text):
        first, number = text[:region].translate(AS_LETTER), text[region : region + digits].translate(AS_DIGIT)
        rest = text[region + digits :].translate(AS_LETTER)
        if number.isdigit() and rest.isalpha() == bool(rest) and _is_one(first, number, rest):
            return "near"
    return None


def _splits(text: str) -> Iterator[tuple[int, int]]:
    for region in (1, 2):
        for digits in (4, 3, 2):
            if 0 <= len(text) - region - digits <= 3:
                yield region, digits


def _is_one(region: str, digits: str, rest: str) -> bool:
    """Three signs at least behind the region: B 12 is a house or a bus, B 1 AB and B 1234 are cars."""
    return region in REGIONS and digits[0] != "0" and len(digits) + len(rest) >= 3


def _has_ground(picture: Picture, line: Line) -> bool:
    """Whether light and dark stand against each other in two shades, as letters on a plate do."""
    gray = cv2.cvtColor(cut(picture, line), cv2.COLOR_BGR2GRAY)
    edge, split = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    light, dark = gray[split > 0], gray[split == 0]
    if not light.size or not dark.size:
        return False
    share = light.size / gray.size
    return bool(light.mean() - dark.mean() > 45 and (0.15 < share < 0.85) and edge > 0)


def _joined(lines: Sequence[Line]) -> list[Line]:
    """The lines, and besides them those in which neighbours of one height are put together: B, 1234 and XYZ are one plate."""
    rest, rows = sorted(lines, key=lambda line: line.x), list(lines)
    for at, first in enumerate(rest):
        row = [first]
        for other in rest[at + 1 :]:
            if _continues(row[-1], other):
                row.append(other)
        if len(row) > 1:
            rows.append(_together(row))
    return rows


def _continues(line: Line, other: Line) -> bool:
    gap = other.x - line.x - (line.length + other.length) / 2
    drift = abs((other.y - line.y) - (other.x - line.x) * np.tan(radians(line.slant)))
    alike = 0.6 < other.height / line.height < 1.67 and abs(other.slant - line.slant) < 15
    return bool(alike and gap < 1.3 * line.height and drift < 0.5 * line.height)


def _together(row: Sequence[Line]) -> Line:
    first, last = row[0], row[-1]
    slant = float(np.degrees(np.arctan2(last.y - first.y, last.x - first.x)))
    left = first.x - first.length / 2 * cos(radians(slant)), first.y - first.length / 2 * sin(radians(slant))
    right = last.x + last.length / 2 * cos(radians(slant)), last.y + last.length / 2 * sin(radians(slant))
    length = float(np.hypot(right[0] - left[0], right[1] - left[1]))
    return Line(
        (left[0] + right[0]) / 2, (left[1] + right[1]) / 2, length, max(one.height for one in row), slant
    )


def _spot(picture: Picture, line: Line, chance: float, *, is_sure: bool) -> Spot:
    return Spot(SpotKind.PLATE, _box(picture, line), round(chance * 100), is_sure)


def _box(picture: Picture, line: Line) -> Box:
    """The upright rectangle around the plate, with its edge."""
    more = 2 * MARGIN * line.height
    wide, high = line.length + more, line.height + more
    turn = radians(line.slant)
    width = abs(wide * cos(turn)) + abs(high * sin(turn))
    height = abs(wide * sin(turn)) + abs(high * cos(turn))
    full_height, full_width = picture.shape[:2]
    return boxed(
        (line.x - width / 2) / full_width,
        (line.y - height / 2) / full_height,
        width / full_width,
        height / full_height,
    )
