"""Faces in a photo, of any size down to about ten pixels: CenterFace, one look at the whole picture."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.redaction import networks
from app.domain.redaction.spot import Spot, SpotKind, boxed

Picture = NDArray[np.uint8]

SIDE = 1024  # the longer side that the network looks at: a head of a hundredth of it is still found
STEP = 32  # what both sides must be a multiple of
CELL = 4  # pixels that one place of the answer stands for
SURE, DOUBTFUL = 0.45, 0.34
ANSWERS = (
    "537",
    "538",
    "539",
    "540",
)  # what the layers are called: how likely, how large, where exactly, eyes and mouth


def find_faces(picture: Picture) -> list[Spot]:
    """The faces of a BGR picture; what is less likely than DOUBTFUL is none."""
    width, height = _looked_at(picture)
    network = networks.faces()
    network.setInput(cv2.dnn.blobFromImage(picture, 1.0, (width, height), (0, 0, 0), swapRB=True))
    likely, size, shift, _ = network.forward(ANSWERS)
    found = list(_candidates(likely[0, 0], size[0], shift[0], width, height))
    return [_spot(found[at]) for at in _apart(found)]


def _looked_at(picture: Picture) -> tuple[int, int]:
    height, width = picture.shape[:2]
    scale = min(1.0, SIDE / max(width, height))
    return multiple(width * scale), multiple(height * scale)


def multiple(side: float) -> int:
    """The side that a network can look at: the nearest multiple of STEP."""
    return max(1, round(side / STEP)) * STEP


Candidate = tuple[
    float, float, float, float, float
]  # left, top, width, height as shares of the picture, and how likely


def _candidates(
    likely: NDArray[np.float32],
    size: NDArray[np.float32],
    shift: NDArray[np.float32],
    width: int,
    height: int,
) -> Iterator[Candidate]:
    for row, column in zip(*np.where(likely >= DOUBTFUL), strict=True):
        high, wide = np.exp(size[:, row, column]) * CELL
        x = (column + shift[1, row, column] + 0.5) * CELL
        y = (row + shift[0, row, column] + 0.5) * CELL
        yield (
            float((x - wide / 2) / width),
            float((y - high / 2) / height),
            float(wide / width),
            float(high / height),
            float(likely[row, column]),
        )


def _apart(found: list[Candidate]) -> list[int]:
    """The likeliest of those that lie over each other."""
    boxes = [[round(edge * 10_000) for edge in one[:4]] for one in found]
    kept = cv2.dnn.NMSBoxes(boxes, [one[4] for one in found], DOUBTFUL, 0.3) if found else []
    return [int(at) for at in np.array(kept).flatten()]


def _spot(one: Candidate) -> Spot:
    return Spot(SpotKind.FACE, boxed(*one[:4]), round(one[4] * 100), is_sure=one[4] >= SURE)
