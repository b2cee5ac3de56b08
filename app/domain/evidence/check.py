"""The check of a photo while the reporter waits: is it one, is it whole, and not larger than we can handle?

Accepted are JPEG, PNG, WebP and HEIC up to 10 MB and 40 megapixels (contract.md section 5). Everything else
is refused by the name of the file and the reason. Little memory is spent on a file before its header has been
believed.
"""

import hashlib
import math
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import PurePath

import pillow_heif
from PIL import Image, ImageFile, UnidentifiedImageError

from app.domain.errors import Invalid
from app.domain.evidence.camera import exif_of, taken_at, taken_where
from app.wording import worded

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
# Up to here a whole decode fits the request; larger ones are decoded by the worker only (JPEG always at an
# eighth).
DECODE_PIXELS = 16_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "HEIF": "image/heic",
}
SUFFIXES = {
    "image/jpeg": frozenset({".jpg", ".jpeg", ".jpe", ".jfif"}),
    "image/png": frozenset({".png"}),
    "image/webp": frozenset({".webp"}),
    "image/heic": frozenset({".heic", ".heif", ".hif"}),
}
KNOWN_SUFFIXES = frozenset().union(*SUFFIXES.values())
NO_PICTURE = worded("Foto {name} bukan gambar. Pilih foto JPG, PNG, WebP, atau HEIC.")
TURNED = frozenset({5, 6, 7, 8})
ORIENTATION = 0x0112
# What makes a browser or a reader take the same file for something else. A mark counts with what has to follow it only:
# its few letters alone stand by chance among the millions of bytes of many a good photo.
FOREIGN = (re.compile(rb"<(?:script|html|!doctype|\?php)[\s>:/]"), re.compile(rb"%pdf-\d"))
# Too short even so; and a drawing is one from its beginning, or hangs behind the photo.
FOREIGN_AT_ENDS = re.compile(rb"<svg[\s>:/]")
ENDS = 64 * 1024
ZIP_END = b"PK\x05\x06"
PNG_END = b"\0\0\0\0IEND\xaeB`\x82"  # the last chunk, which is empty: its length, name and check sum

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Inspected:
    """What the check learnt: size in pixels as seen upright.

    Time in UTC and WGS84 degrees as the camera wrote them.
    """

    media_type: str
    width: int
    height: int
    sha256: bytes
    taken_at: datetime | None = None
    lat: float | None = None
    lon: float | None = None


def inspect(data: bytes, file_name: str) -> Inspected:
    """Check a photo. Raises Invalid({"foto": sentence}) naming the file and the reason."""
    name = _shown(file_name)
    _check_size(data, name)
    with _refusing(name), Image.open(BytesIO(data), formats=FORMATS) as image:
        media_type = MEDIA_TYPES[image.format or ""]
        _check_suffix(file_name, media_type, name)
        _check_frames(image, name)
        _check_pixels(image.size, name)
        _check_whole(data, media_type)
        _check_foreign(data, name)
        exif = exif_of(image)
        moment, place = taken_at(exif), taken_where(exif)
        width, height = _upright(image.size, exif)
        _decode(image)
    lat, lon = place or (None, None)
    return Inspected(media_type, width, height, hashlib.sha256(data).digest(), moment, lat, lon)


def refuse(sentence: str) -> Invalid:
    return Invalid({"foto": sentence})


def _shown(file_name: str) -> str:
    """The name as a sentence may show it: no folders, no line breaks, not endless."""
    printable = "".join(c for c in PurePath(file_name.replace("\\", "/")).name if c.isprintable()).strip()
    return printable if len(printable) <= 60 else f"{printable[:40]}…{printable[-12:]}"


def _check_size(data: bytes, name: str) -> None:
    if not data:
        raise refuse(worded("Foto {name} kosong. Pilih foto JPG, PNG, WebP, atau HEIC.", name=name))
    if len(data) > MAX_BYTES:
        megabytes = math.ceil(len(data) / 1024 / 1024 * 10) / 10
        raise refuse(
            worded("Foto {name} berukuran {size} MB. Paling besar 10 MB.", name=name, size=megabytes)
        )


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    """Turn what the decoders say of a bad file into a sentence."""
    try:
        yield
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise refuse(_too_many_pixels(name)) from error
    except UnidentifiedImageError as error:
        raise refuse(_no_picture(name)) from error
    except (OSError, SyntaxError, ValueError, EOFError, RuntimeError, MemoryError) as error:
        # Pillow and libheif say "broken" in all these ways.
        sentence = worded("Foto {name} rusak atau terpotong. Ambil atau unggah ulang fotonya.", name=name)
        raise refuse(sentence) from error


def _no_picture(name: str) -> str:
    return worded(NO_PICTURE, name=name)


def _too_many_pixels(name: str) -> str:
    return worded("Foto {name} lebih dari 40 megapiksel. Perkecil dulu fotonya.", name=name)


def _check_suffix(file_name: str, media_type: str, name: str) -> None:
    suffix = PurePath(file_name).suffix.lower()
    if suffix and suffix not in KNOWN_SUFFIXES:
        raise refuse(_no_picture(name))
    if suffix and suffix not in SUFFIXES[media_type]:
        kind = media_type.removeprefix("image/").upper()
        raise refuse(
            worded(
                "Isi foto {name} tidak sesuai namanya (isinya {kind}). Pilih foto JPG, PNG, WebP, atau HEIC.",
                name=name,
                kind=kind,
            )
        )


def _check_frames(image: Image.Image, name: str) -> None:
    """Moving pictures are refused; the second picture that phones put into a JPEG or HEIC is left aside."""
    if image.format in ("PNG", "WEBP") and getattr(image, "n_frames", 1) > 1:
        raise refuse(worded("Foto {name} adalah gambar bergerak. Pilih foto biasa.", name=name))


def _check_pixels(size: tuple[int, int], name: str) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise refuse(_too_many_pixels(name))


def _check_whole(data: bytes, media_type: str) -> None:
    """Whether a container holds all that its header announces.

    JPEG shows that when it is decoded, PNG but for its last bytes.
    """
    if media_type == "image/png" and PNG_END not in data:
        raise OSError("truncated PNG")
    if media_type == "image/webp" and int.from_bytes(data[4:8], "little") + 8 > len(data):
        raise OSError("truncated RIFF")
    if media_type == "image/heic":
        _check_boxes(data)


def _check_boxes(data: bytes) -> None:
    at = 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size == 0:
            return
        if size < 8 or at + size > len(data):
            raise OSError("truncated box")
        at += size


def _check_foreign(data: bytes, name: str) -> None:
    """Refuse a file that is a photo and at the same time a page, a script, a PDF or an archive."""
    lowered = data.lower()
    end = data.rfind(ZIP_END)
    is_archive = end >= 0 and end + 22 + int.from_bytes(data[end + 20 : end + 22], "little") == len(data)
    if is_archive or _has_mark(lowered):
        raise refuse(
            worded(
                "Foto {name} berisi lebih dari sekadar gambar. Ambil ulang fotonya, lalu unggah lagi.",
                name=name,
            )
        )


def _has_mark(lowered: bytes) -> bool:
    ends = (lowered[:ENDS], lowered[-ENDS:])
    return any(mark.search(lowered) for mark in FOREIGN) or any(map(FOREIGN_AT_ENDS.search, ends))


def _upright(size: tuple[int, int], exif: Image.Exif) -> tuple[int, int]:
    return (size[1], size[0]) if exif.get(ORIENTATION) in TURNED else size


def _decode(image: Image.Image) -> None:
    """Decode as much as a request can afford; raises what the decoder raises on a broken or cut file."""
    # The library that prints PDFs sets it for the whole process, and cut photos would pass.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    if image.format in ("JPEG", "MPO"):
        image.draft("RGB", (max(1, image.width // 8), max(1, image.height // 8)))
        image.load()
    elif image.width * image.height <= DECODE_PIXELS:
        image.load()
    elif image.format == "PNG":
        image.verify()
