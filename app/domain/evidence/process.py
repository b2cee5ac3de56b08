"""The clean copies of a photo: upright, in sRGB, small, and without a byte of metadata. Officers and the reporter see these.

`render` is pure; `process` brings a pending photo to ready or failed, once, however often it is called.
"""

import hashlib
import uuid
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Protocol

from PIL import Image, ImageCms, ImageOps
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.evidence.check import FORMATS, MAX_PIXELS
from app.domain.evidence.likeness import VERSION, Look, look_of, looks
from app.domain.evidence.photo import Photo
from app.domain.evidence.search import PhotoLook
from app.domain.evidence.traces import PhotoTrace, Traces, traces_of
from app.domain.evidence.upload import display_key, thumb_key
from app.domain.vocabulary import PhotoState

DISPLAY_SIDE = 2048
THUMB_SIDE = 480
BROKEN = "Foto tidak dapat dibaca."
GONE = "Berkas asli tidak ditemukan."
JPEG = "image/jpeg"
_SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True, slots=True)
class Rendered:
    """Two JPEGs of at most 2,048 and 480 pixels a side, the size of the larger one, and what it looks like in 64 bits.

    `look`: what it is found by; `pixels`: SHA-256 of the picture as it is shown, before it is compressed again.
    """

    display: bytes
    thumb: bytes
    width: int
    height: int
    phash: int
    look: Look
    pixels: bytes


class Store(Protocol):
    """Where the files are; `get` raises KeyError for what is not there."""

    def get(self, key: str) -> bytes: ...
    def put(self, key: str, data: bytes, media_type: str) -> None: ...


def render(original: bytes) -> Rendered:
    """Make the copies. Raises OSError, ValueError or Image.DecompressionBombError for what is no photo."""
    with Image.open(BytesIO(original), formats=FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            raise ValueError("too many pixels")
        # A JPEG is decoded at the smallest scale that still fills the display copy.
        image.draft("RGB", (DISPLAY_SIDE, DISPLAY_SIDE))
        upright = _flat(_in_srgb(ImageOps.exif_transpose(image)))
    upright.thumbnail((DISPLAY_SIDE, DISPLAY_SIDE), Image.Resampling.LANCZOS)
    display, (width, height) = jpeg(upright, 85), upright.size
    pixels = hashlib.sha256(b"%d " % width + upright.tobytes()).digest()
    upright.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS)
    thumb = jpeg(upright, 80)
    return Rendered(display, thumb, width, height, looks(upright), look_of(upright), pixels)


def process(session: Session, store: Store, photo_id: uuid.UUID) -> PhotoState | None:
    """Make the copies of a pending photo and note the outcome.

    None where there is nothing to do: no such photo, done already, or another worker is at it. An unreachable
    store raises, so that the photo stays pending and is tried again.
    """
    pending = select(Photo).where(Photo.id == photo_id, Photo.state == PhotoState.PENDING)
    photo = session.scalar(pending.with_for_update(skip_locked=True))
    if photo is None:
        return None
    try:
        rendered, traces = _rendered(store, photo)
    except _FailedError as failure:
        photo.state, photo.failure = PhotoState.FAILED, str(failure)
    else:
        make_ready(session, store, photo, rendered, traces)
    session.flush()
    return photo.state


def make_ready(session: Session, store: Store, photo: Photo, rendered: Rendered, traces: Traces) -> None:
    """Keep the copies and what the photo is found by."""
    photo.display_key, photo.thumb_key = display_key(photo.original_key), thumb_key(photo.original_key)
    store.put(photo.display_key, rendered.display, JPEG)
    store.put(photo.thumb_key, rendered.thumb, JPEG)
    photo.state = PhotoState.READY
    remember(session, photo, rendered, traces)


def remember(session: Session, photo: Photo, rendered: Rendered, traces: Traces) -> None:
    """Keep what the photo looks like and what its file says of its making."""
    photo.phash = rendered.phash
    look = rendered.look
    session.merge(PhotoLook(photo_id=photo.id, core=look.core, fine=look.fine, version=VERSION))
    session.merge(
        PhotoTrace(
            photo_id=photo.id,
            pixels=rendered.pixels,
            has_exif=traces.has_exif,
            has_camera=traces.has_camera,
            editor=traces.editor,
            is_generated=traces.is_generated,
        )
    )
    session.flush()


def copy(store: Store, original_key: str) -> None:
    """Make the clean copies of a photo that waits with a message; one that cannot be read gets none."""
    try:
        rendered = render(store.get(original_key))
    except (KeyError, OSError, ValueError, SyntaxError, RuntimeError, EOFError, Image.DecompressionBombError):
        return
    store.put(display_key(original_key), rendered.display, JPEG)
    store.put(thumb_key(original_key), rendered.thumb, JPEG)


class _FailedError(Exception):
    """No copies can be made, now or later; says why."""


def _rendered(store: Store, photo: Photo) -> tuple[Rendered, Traces]:
    try:
        original = store.get(photo.original_key)
    except KeyError as error:
        raise _FailedError(GONE) from error
    try:
        return render(original), traces_of(original)
    except (OSError, ValueError, SyntaxError, RuntimeError, EOFError, Image.DecompressionBombError) as error:
        raise _FailedError(BROKEN) from error


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image
    # A profile that cannot be applied costs a shade of colour, not the photo.
    with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        return ImageCms.profileToProfile(image, BytesIO(profile), _SRGB, outputMode=mode) or image
    return image


def _flat(image: Image.Image) -> Image.Image:
    """RGB on white, in a new image that carries nothing but its pixels."""
    if image.mode.startswith("I"):
        image = image.point(lambda value: value / 257).convert("L")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        flat = Image.new("RGB", image.size, "white")
        flat.paste(image, mask=image.getchannel("A"))
        return flat
    bare = image.convert("RGB")
    bare.info = {}
    return bare


def jpeg(image: Image.Image, quality: int) -> bytes:
    """The picture as a file that holds nothing else."""
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
