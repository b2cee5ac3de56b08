"""Number plates, signs and faces put into photos of streets that exist nowhere, to measure what is found of them.

Plates are drawn as Indonesian ones are: four grounds, a date below, bent by the view, near and far, sharp and blurred. Faces come
from pictures that a package for tests brings along (scikit-image); nothing of them is kept here. The same seed makes the same
picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from app.domain.redaction.spot import Box, SpotKind, boxed

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]
Corners = NDArray[np.float32]

WHITE, BLACK, YELLOW, RED = (240, 240, 236), (24, 24, 26), (232, 178, 30), (168, 24, 28)
GROUNDS: Sequence[tuple[Colour, Colour]] = (
    (BLACK, WHITE),
    (WHITE, BLACK),
    (WHITE, BLACK),
    (YELLOW, BLACK),
    (RED, WHITE),
)
TRIES = 30
SIGNS = (
    "WARUNG BU TINI",
    "JL. KEBON SIRIH",
    "RT 05 RW 03",
    "NO. 12A",
    "DILARANG PARKIR",
    "FOTOKOPI 24 JAM",
    "KAV. 18 BLOK B2",
    "PULSA & TOKEN",
    "SEDOT WC 0812 9011 2345",
    "HATI-HATI",
    "KM 14 + 200",
    "BUS 6B",
    "TUTUP 17 AGUSTUS 2026",
    "DINAS SDA",
    "BENGKEL MOTOR",
    "MAKS 40",
    "DIJUAL",
    "PDAM 2019",
)


@dataclass
class Scene:
    """A picture in RGB and where in it somebody would have to be spared."""

    picture: Picture
    truths: list[tuple[SpotKind, Box]] = field(default_factory=list)
    taken: list[Box] = field(default_factory=list)

    def place(
        self, rng: np.random.Generator, width: int, height: int, lowest: float = 0.0
    ) -> tuple[int, int] | None:
        """Room for something of that size that hides nothing else, below that share of the height."""
        full_height, full_width = self.picture.shape[:2]
        top = round(full_height * lowest)
        if width >= full_width or height >= full_height - top:
            return None
        for _ in range(TRIES):
            x, y = int(rng.integers(0, full_width - width)), int(rng.integers(top, full_height - height))
            box = boxed(x / full_width, y / full_height, width / full_width, height / full_height)
            if not any(box.overlap(other) for other in self.taken):
                self.taken.append(box)
                return x, y
        return None


def number(rng: np.random.Generator) -> str:
    """A plate of Jakarta and around, as often as elsewhere in Java."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    region = (
        "B" if rng.random() < 0.7 else str(rng.choice(["D", "F", "A", "T", "E", "AB", "L", "N", "AD", "H"]))
    )
    series = "".join(rng.choice(list(letters), int(rng.integers(1, 4)) if region == "B" else 2))
    return f"{region} {rng.integers(1, 9999) if rng.random() < 0.1 else rng.integers(1000, 9999)} {series}"


def add_plate(scene: Scene, rng: np.random.Generator, width: int) -> None:
    """A vehicle's back with its plate, so many pixels wide, somewhere in the lower part."""
    ground, ink = GROUNDS[int(rng.integers(len(GROUNDS)))]
    plate = _plate(number(rng), ground, ink, is_motorbike=rng.random() < 0.5, rng=rng)
    height = round(width * plate.shape[0] / plate.shape[1])
    at = scene.place(rng, 2 * width, 3 * height, lowest=0.3)
    if at is None:
        return
    x, y = at
    body = tuple(int(shade) for shade in rng.integers(20, 200, 3))
    cv2.rectangle(scene.picture, at, (x + 2 * width, y + 3 * height), body, -1)
    box = _paste(scene.picture, plate, x + width // 2, y + height, width, height, rng, bend=0.14)
    scene.truths.append((SpotKind.PLATE, box))


def add_sign(scene: Scene, rng: np.random.Generator) -> None:
    """A sign that names no person and no car."""
    back, ink = ((250, 250, 250), (20, 20, 120)) if rng.random() < 0.5 else ((20, 90, 60), (250, 250, 240))
    sign = _lettered(str(rng.choice(SIGNS)), back, ink, 60, 14)
    full_width = scene.picture.shape[1]
    width = int(rng.integers(full_width // 8, full_width // 3))
    height = max(round(width * sign.shape[0] / sign.shape[1]), 8)
    at = scene.place(rng, width, height)
    if at is not None:
        _paste(scene.picture, sign, *at, width, height, rng, bend=0.08)


def add_face(scene: Scene, rng: np.random.Generator, side: int) -> None:
    """Somebody's head and shoulders, the face so many pixels wide."""
    people = faces()
    person, mask, face = people[int(rng.integers(len(people)))]
    scale = side / face.width
    size = max(round(person.shape[1] * scale), 2), max(round(person.shape[0] * scale), 2)
    at = scene.place(rng, *size)
    if at is None:
        return
    x, y = at
    small = cv2.resize(person, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    alpha = cv2.resize(mask, size)[..., None]
    if mirrored := rng.random() < 0.5:
        small, alpha = small[:, ::-1], alpha[:, ::-1]
    light = np.clip(small * rng.uniform(0.6, 1.15), 0, 255)
    under = scene.picture[y : y + size[1], x : x + size[0]]
    under[:] = (light * alpha + under * (1 - alpha)).astype(np.uint8)
    full_height, full_width = scene.picture.shape[:2]
    left = size[0] - face.right * scale if mirrored else face.left * scale
    place = ((x + left) / full_width, (y + face.top * scale) / full_height)
    scene.truths.append((SpotKind.FACE, boxed(*place, side / full_width, face.height * scale / full_height)))


def as_taken(scene: Scene, rng: np.random.Generator) -> Scene:
    """What a hurried hand and a cheap camera make of it."""
    picture = scene.picture
    if rng.random() < 0.5:
        picture = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.4, 1.3)))  # type: ignore[assignment]
    light = picture.astype(np.float32) * rng.uniform(0.55, 1.2) + rng.normal(
        0, rng.uniform(1, 7), picture.shape
    )
    return Scene(np.clip(light, 0, 255).astype(np.uint8), scene.truths)


@cache
def faces() -> list[tuple[NDArray[np.float32], NDArray[np.float32], Box]]:
    """Pictures of people with a soft edge, and where in each the face is, in pixels. Empty where none are installed."""
    spec = find_spec("skimage")
    if spec is None or spec.origin is None:
        return []
    folder = Path(spec.origin).parent / "data"
    astronaut = np.array(Image.open(folder / "astronaut.png").convert("RGB"), np.float32)[10:250, 110:340]
    man = np.array(Image.open(folder / "camera.png").convert("RGB"), np.float32)[70:300, 130:330]
    whole = [(astronaut, Box(71, 48, 88, 119)), (man, Box(72, 48, 55, 77))]
    return [(person, _soft(person.shape[1], person.shape[0]), face) for person, face in whole]


def _soft(width: int, height: int) -> NDArray[np.float32]:
    mask = np.zeros((height, width), np.float32)
    cv2.ellipse(
        mask, (width // 2, height // 2), (round(width * 0.44), round(height * 0.46)), 0, 0, 360, 1.0, -1
    )
    return cv2.GaussianBlur(mask, (0, 0), width * 0.03)  # type: ignore[return-value]


def _plate(
    words: str, ground: Colour, ink: Colour, *, is_motorbike: bool, rng: np.random.Generator
) -> Picture:
    size = (550, 220) if is_motorbike else (860, 270)
    image = Image.new("RGB", size, ground)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((6, 6, size[0] - 7, size[1] - 7), 18, outline=ink, width=5)
    _centred(draw, words, (size[0] / 2, size[1] * 0.42), size[0] * 0.88, size[1] * 0.62, ink)
    month = f"{rng.integers(1, 13):02d}.{rng.integers(26, 32)}"
    _centred(draw, month, (size[0] / 2, size[1] * 0.85), size[0] * 0.25, size[1] * 0.2, ink)
    return np.array(image)


def _centred(
    draw: ImageDraw.ImageDraw, words: str, middle: tuple[float, float], wide: float, high: float, ink: Colour
) -> None:
    font = ImageFont.load_default(size=round(high))
    left, _, right, _ = draw.textbbox((0, 0), words, font=font, stroke_width=3)
    if right - left > wide:
        font = ImageFont.load_default(size=round(high * wide / (right - left)))
    draw.text(middle, words, fill=ink, font=font, anchor="mm", stroke_width=3, stroke_fill=ink)


def _lettered(words: str, back: Colour, ink: Colour, size: int, edge: int) -> Picture:
    font = ImageFont.load_default(size=size)
    left, top, right, bottom = font.getbbox(words, stroke_width=1)
    image = Image.new("RGB", (round(right - left) + 2 * edge, round(bottom - top) + 2 * edge), back)
    ImageDraw.Draw(image).text((edge - left, edge - top), words, fill=ink, font=font, stroke_width=1)
    return np.array(image)


def _paste(
    picture: Picture,
    piece: Picture,
    x: int,
    y: int,
    width: int,
    height: int,
    rng: np.random.Generator,
    *,
    bend: float,
) -> Box:
    """Lay the piece into the picture as seen from a little aside; where it is."""
    rows, columns = piece.shape[:2]
    source = np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], np.float32)
    target = np.array([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], np.float32)
    target += rng.uniform(-bend, bend, (4, 2)).astype(np.float32) * height
    full_height, full_width = picture.shape[:2]
    shrunk = cv2.GaussianBlur(piece, (0, 0), 0.35 * columns / width) if width < columns else piece
    laid = cv2.warpPerspective(shrunk, cv2.getPerspectiveTransform(source, target), (full_width, full_height))
    where = np.zeros((full_height, full_width), np.uint8)
    cv2.fillConvexPoly(where, target.astype(np.int32), 255)
    picture[where > 0] = laid[where > 0]
    left, top, wide, high = cv2.boundingRect(target)
    return boxed(left / full_width, top / full_height, wide / full_width, high / full_height)
