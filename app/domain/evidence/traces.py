"""What a file says of how it was made: a camera's data or none, and programs that changed or invented the picture.

Read from EXIF, XMP, PNG texts and C2PA (the signed record of cameras and editors; read, not verified). A phone that signs its
own photos by C2PA is no editor. Whoever strips a file leaves nothing to find: its absence says little, its presence much.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image
from PIL.ExifTags import IFD, Base
from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.base import Base as Row
from app.domain.evidence.camera import exif_of
from app.domain.evidence.check import FORMATS

EDITOR_MAX = 60
EDITORS = re.compile(
    r"photoshop|lightroom|firefly|adobe express|snapseed|picsart|\bgimp\b|canva\b|pixlr|facetune|facelab|remini|meitu"
    r"|beautyplus|airbrush|inshot|photoroom|faceapp|\bvsco\b|polarr|fotor\b|paint\.net|affinity photo|luminar|capture one"
    r"|photodirector|photo ?editor|picmonkey|\bb612\b|youcam|pixelmator|afterlight|touchretouch|cleanup\.pictures"
    r"|magic (?:eraser|editor)|dall.?e\b|midjourney|stable diffusion|comfyui|automatic1111|gemini|imagen\b|chatgpt|openai"
    r"|gpt-4o|\bgrok\b|bing image|image creator|made with google ai|ideogram|leonardo\.ai|\bflux\b|krita|photopea|befunky",
    re.IGNORECASE,
)
# Of IPTC's digital source types: what is made by a model, wholly or in part.
GENERATED = re.compile(rb"(?:composite)?(?:WithTrained|[tT]rained)AlgorithmicMedia|compositeSynthetic")
CHANGED = re.compile(
    rb"c2pa\.(?:edited|placed|drawing|filtered|color_adjustments|converted_to_synthetic|removed)"
)
C2PA = b"jumdc2pa\x00\x11\x00\x10"  # the description box of a C2PA manifest store
XMP_NAMES = re.compile(
    rb"(?:CreatorTool|softwareAgent|photoshop:Credit|Iptc4xmpExt:AISystemUsed)(?:=\"|>)([^\"<]{2,120})"
)
# A word of CBOR: its length in the first byte, or in the second behind an x.
AGENTS = re.compile(rb"(?:claim_generator|softwareAgent|name)(?:[\x60-\x77]|x[\x00-\xff])([\x20-\x7e]{3,80})")
MODELS_TEXTS = {"parameters", "prompt", "workflow", "Dream", "sd-metadata"}
CAMERA = (Base.Make, Base.Model)
CAMERA_DETAIL = (Base.DateTimeOriginal, Base.ExposureTime, Base.FNumber, Base.FocalLength)


class PhotoTrace(Row):
    """What the file of a photo says of its making. `pixels`: SHA-256 of the decoded picture as it is shown."""

    __tablename__ = "photo_traces"
    __table_args__ = (Index("ix_photo_traces_pixels", "pixels"),)

    photo_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("photos.id", ondelete="CASCADE"), primary_key=True)
    pixels: Mapped[bytes] = mapped_column(LargeBinary)
    has_exif: Mapped[bool]
    has_camera: Mapped[bool]
    editor: Mapped[str | None]
    is_generated: Mapped[bool]


@dataclass(frozen=True, slots=True)
class Traces:
    """`editor`: the program that says it changed the picture, "" where it names none; None where nothing says so."""

    has_exif: bool
    has_camera: bool
    editor: str | None
    is_generated: bool


def traces_of(original: bytes) -> Traces:
    """Read a checked file; decodes nothing. Raises what `Image.open` raises on what is no photo."""
    with Image.open(BytesIO(original), formats=FORMATS) as image:
        exif, info = exif_of(image), image.info
        has_exif, has_camera = _camera(exif)
        texts = {key: value for key, value in info.items() if isinstance(key, str) and isinstance(value, str)}
    named = [
        _text(exif.get(Base.Software)),
        _text(exif.get(Base.ProcessingSoftware)),
        texts.get("Software", ""),
    ]
    named += [_text(name) for name in XMP_NAMES.findall(original)]
    signed = C2PA in original
    made_by_model = bool(GENERATED.search(original)) or bool(MODELS_TEXTS & texts.keys())
    named += _agents(original) if signed else []
    editor = next((name for name in named if EDITORS.search(name)), None)
    if editor is None and (made_by_model or (signed and CHANGED.search(original))):
        editor = ""
    return Traces(has_exif, has_camera, editor[:EDITOR_MAX] if editor else editor, made_by_model)


def _camera(exif: Image.Exif) -> tuple[bool, bool]:
    """Whether there is any EXIF, and whether a camera wrote it."""
    try:
        detail = exif.get_ifd(IFD.Exif)
    except (ValueError, TypeError, KeyError, OSError, SyntaxError):
        detail = {}
    known = any(exif.get(tag) for tag in CAMERA) or any(detail.get(tag) for tag in CAMERA_DETAIL)
    return bool(len(exif)) or bool(detail), bool(known)


def _agents(original: bytes) -> list[str]:
    start = original.find(C2PA)
    return [_text(name) for name in AGENTS.findall(original[start : start + 400_000])]


def _text(value: object) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")
    return " ".join(_printable(text)).strip()


def _printable(text: str) -> Iterator[str]:
    for word in text.split():
        clean = "".join(letter for letter in word if letter.isprintable() and letter != "\0")
        if clean:
            yield clean
