"""Photos as cameras make them, made here: with GPS, turned, huge, moving, broken."""

import struct
import zlib
from io import BytesIO

import pillow_heif
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

pillow_heif.register_heif_opener()
RED, BLUE = (200, 20, 20), (20, 20, 200)


def picture(width: int = 640, height: int = 480) -> Image.Image:
    """Red above, blue below."""
    image = Image.new("RGB", (width, height), BLUE)
    image.paste(RED, (0, 0, width, height // 2))
    return image


def saved(image: Image.Image, format_: str = "JPEG", **options: object) -> bytes:
    out = BytesIO()
    image.save(out, format_, **options)
    return out.getvalue()


def camera_exif(orientation: int = 1, *, zone: str | None = "+07:00") -> Image.Exif:
    """Taken on 23 November 2026 at 10:15:30 at 6.1763 S, 106.8270 E."""
    exif = Image.Exif()
    exif[Base.Orientation] = orientation
    exif[Base.Make] = "Kamera Uji"
    detail = exif.get_ifd(IFD.Exif)
    detail[Base.DateTimeOriginal] = "2026:11:23 10:15:30"
    if zone:
        detail[Base.OffsetTimeOriginal] = zone
    gps = exif.get_ifd(IFD.GPSInfo)
    gps[GPS.GPSLatitudeRef], gps[GPS.GPSLatitude] = "S", (6.0, 10.0, 34.68)
    gps[GPS.GPSLongitudeRef], gps[GPS.GPSLongitude] = "E", (106.0, 49.0, 37.2)
    return exif


def phone_photo(**options: object) -> bytes:
    """A JPEG with GPS, as a phone makes it."""
    return saved(picture(), exif=camera_exif(), comment=b"rumah saya", **options)


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that say they are a picture of that size: a decompression bomb."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 10_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def colour(image: Image.Image, x: float, y: float) -> str:
    """Which half of the picture lies at that share of its width and height."""
    red, _, blue = image.convert("RGB").getpixel((int(x * (image.width - 1)), int(y * (image.height - 1))))
    return "red" if red > blue else "blue"
