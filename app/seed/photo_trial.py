"""How well faces and plates are found, on photos made for it or on a folder of real ones (`flask privasi ukur-foto`)."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import cv2
import numpy as np

from app.domain import evidence
from app.domain.redaction import networks
from app.domain.redaction.finding import find
from app.domain.redaction.screening import covered, grown
from app.domain.redaction.spot import Box, Spot, SpotKind
from app.seed import streets, traffic
from app.seed.streets import Stand
from app.seed.traffic import Scene

SIZE = (1280, 960)
# Of what a scene shows, by its number: plates, faces. Nearly half show neither, as most photos of complaints do.
SHOWS = ((0, 0), (1, 0), (0, 0), (0, 1), (1, 0), (0, 0), (0, 2), (0, 0), (1, 1), (0, 0))
HIDDEN_SHARE = 0.6  # of a face or plate that must lie under what is covered
PLATE_WIDTHS, FACE_WIDTHS = (80, 320), (16, 200)  # pixels: smaller ones nobody reads or knows
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".heic"}


class Fate(StrEnum):
    """What became of a face or plate: covered, left to a person, or not seen."""

    COVERED = "covered"
    DOUBTED = "doubted"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Tried:
    """One photo: what it really shows and how that fared, what was covered for nothing, and how long looking took."""

    name: str
    fates: list[tuple[SpotKind, Fate]]
    in_vain: int
    spots: list[Spot]
    seconds: float

    @property
    def is_held(self) -> bool:
        return any(not spot.is_sure for spot in self.spots)


def made(count: int, seed: int) -> Iterator[Tried]:
    """Photos made for it, of every family of places, each looked at as the worker does."""
    networks.load()
    for at in range(count):
        scene = _scene(at, seed)
        data = _encoded(scene, at)
        began = time.perf_counter()
        spots = [grown(spot) for spot in find(data)]
        yield _judged(f"foto {at}", scene, spots, time.perf_counter() - began)


def read(folder: Path, out: Path | None) -> Iterator[Tried]:
    """The photos of a folder, whose truth nobody told; with `out`, what the public would see of each is left there."""
    networks.load()
    for path in sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES):
        try:
            display = evidence.render(path.read_bytes()).display
        except (OSError, ValueError, SyntaxError):
            continue
        began = time.perf_counter()
        spots = [grown(spot) for spot in find(display)]
        seconds = time.perf_counter() - began
        if out is not None:
            (out / f"{path.stem}.jpg").write_bytes(covered(display, [spot.box for spot in spots])[0])
        yield Tried(path.name, [], 0, spots, seconds)


def _scene(at: int, seed: int) -> Scene:
    rng = np.random.default_rng([seed, at])
    families = list(streets.FAMILIES)
    place = streets.place(families[at % len(families)], at + 1000 * seed)
    view = cv2.resize(streets.taken(place, Stand.some(rng)), SIZE, interpolation=cv2.INTER_CUBIC)
    scene = Scene(np.ascontiguousarray(view.astype(np.uint8)))
    plates, people = SHOWS[at % len(SHOWS)]
    for _ in range(plates):
        traffic.add_plate(scene, rng, int(rng.integers(*PLATE_WIDTHS)))
    for _ in range(people if traffic.faces() else 0):
        traffic.add_face(scene, rng, int(rng.integers(*FACE_WIDTHS)))
    for _ in range(int(rng.integers(0, 3))):
        traffic.add_sign(scene, rng)
    return traffic.as_taken(scene, rng)


def _encoded(scene: Scene, at: int) -> bytes:
    bgr = cv2.cvtColor(scene.picture, cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 72 + at % 20])[1].tobytes()


def _judged(name: str, scene: Scene, spots: list[Spot], seconds: float) -> Tried:
    fates = [(kind, _fate(box, spots)) for kind, box in scene.truths]
    boxes = [box for _, box in scene.truths]
    vain = sum(spot.is_sure and not any(spot.box.overlap(box) > 0.2 for box in boxes) for spot in spots)
    return Tried(name, fates, vain, spots, seconds)


def _fate(box: Box, spots: list[Spot]) -> Fate:
    over = [spot for spot in spots if _hides(spot.box, box)]
    if any(spot.is_sure for spot in over):
        return Fate.COVERED
    return Fate.DOUBTED if over else Fate.MISSED


def _hides(cover: Box, shown: Box) -> bool:
    """Whether enough of it lies under the cover."""
    wide = min(cover.right, shown.right) - max(cover.left, shown.left)
    high = min(cover.bottom, shown.bottom) - max(cover.top, shown.top)
    return wide > 0 and high > 0 and wide * high >= HIDDEN_SHARE * shown.width * shown.height
