"""Where letters stand in a photo, and what a line of them says: PP-OCR, letters of the Latin alphabet and digits only."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.redaction import networks
from app.domain.redaction.faces import Picture, multiple

SIDE = 960
LETTER, LINE = 0.3, 0.5  # how likely a pixel and a line must be
GROWN = 1.6  # the network marks the middle of letters; their edges are found by growing
LEAST = 6  # pixels of SIDE: nobody reads what is lower
LINE_HEIGHT, LINE_WIDTHS = 48, (32, 640)


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of lettering: its middle, length and height in pixels of the picture, and its slant in degrees."""

    x: float
    y: float
    length: float
    height: float
    slant: float


def find_lines(picture: Picture) -> list[Line]:
    """Pieces of lettering in a BGR picture, of any language."""
    height, width = picture.shape[:2]
    scale = min(1.0, SIDE / max(width, height))
    size = (multiple(width * scale), multiple(height * scale))
    network = networks.letters()
    network.setInput(cv2.dnn.blobFromImage(picture, 1 / 127.5, size, (127.5, 127.5, 127.5)))
    likely = network.forward()[0, 0]
    marked = cv2.dilate((likely > LETTER).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(marked, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = [_line(outline, likely) for outline in outlines]
    kx, ky = width / size[0], height / size[1]
    return [Line(one.x * kx, one.y * ky, one.length * kx, one.height * ky, one.slant) for one in found if one]


def _line(outline: NDArray[Any], likely: NDArray[np.float32]) -> Line | None:
    (x, y), (length, height), slant = cv2.minAreaRect(outline)
    if length < height:
        length, height, slant = height, length, slant - 90
    if height < 2 or _likelihood(outline, likely) < LINE:
        return None
    grown = length * height * GROWN / (2 * (length + height))
    line = Line(x, y, length + 2 * grown, height + 2 * grown, (slant + 90) % 180 - 90)
    return line if line.height >= LEAST else None


def _likelihood(outline: NDArray[Any], likely: NDArray[np.float32]) -> float:
    left, top, width, height = cv2.boundingRect(outline)
    return float(
        cv2.mean(likely[top : top + height, left : left + width], _filled(outline, left, top, width, height))[
            0
        ]
    )


def _filled(outline: NDArray[Any], left: int, top: int, width: int, height: int) -> Picture:
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [outline - np.array([left, top], np.int32)], 1)
    return mask


def cut(picture: Picture, line: Line, around: float = 1.0) -> Picture:
    """The line laid level, `around` times its height high, and as much wider."""
    more = line.height * (around - 1)
    size = (max(round(line.length + more), 4), max(round(line.height * around), 4))
    turn = cv2.getRotationMatrix2D((line.x, line.y), line.slant, 1.0)
    turn[:, 2] += np.array([size[0] / 2 - line.x, size[1] / 2 - line.y])
    return cv2.warpAffine(picture, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[return-value]


def read(strip: Picture) -> tuple[str, float]:
    """What a level line says in A to Z and 0 to 9, and how likely its least likely letter is."""
    height, width = strip.shape[:2]
    wide = min(max(multiple(width * LINE_HEIGHT / height), LINE_WIDTHS[0]), LINE_WIDTHS[1])
    network = networks.reading()
    network.setInput(cv2.dnn.blobFromImage(strip, 1 / 127.5, (wide, LINE_HEIGHT), (127.5, 127.5, 127.5)))
    answer = network.forward()[0]
    best = answer.argmax(axis=1)
    letters, chances = [], []
    for at, letter in enumerate(best):
        if letter and (at == 0 or best[at - 1] != letter) and (sign := _known().get(int(letter))):
            letters.append(sign)
            chances.append(float(answer[at, letter]))
    return "".join(letters), min(chances, default=0.0)


@cache
def _known() -> dict[int, str]:
    signs = {at: sign.upper() for at, sign in enumerate(networks.alphabet())}
    return {at: sign for at, sign in signs.items() if len(sign) == 1 and sign.isascii() and sign.isalnum()}
