"""What the camera wrote into a photo: when and where. Nothing here trusts it; nonsense counts as absent."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from math import isfinite
from typing import Any

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from app.clock import WIB


def exif_of(image: Image.Image) -> Image.Exif:
    """What the camera wrote. Pillow decodes a whole PNG to look for it at its end; cameras make no PNG."""
    if image.format == "PNG" and "exif" not in image.info:
        return Image.Exif()
    return image.getexif()


def taken_at(exif: Image.Exif) -> datetime | None:
    """The moment of the photo in UTC; a camera that names no zone is taken to be in Jakarta."""
    try:
        detail = exif.get_ifd(IFD.Exif)
        written = str(detail.get(Base.DateTimeOriginal) or "").strip("\0 ")
        naive = datetime.strptime(written, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - the zone follows
        zone = _zone(str(detail.get(Base.OffsetTimeOriginal) or "").strip("\0 ")) or WIB
        return naive.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, TypeError, KeyError, OverflowError, OSError, SyntaxError):
        return None


def taken_where(exif: Image.Exif) -> tuple[float, float] | None:
    """(latitude, longitude) in WGS84 degrees; 0,0 is what cameras write when they do not know."""
    try:
        gps = exif.get_ifd(IFD.GPSInfo)
        lat = _degrees(gps, GPS.GPSLatitude, GPS.GPSLatitudeRef, "S")
        lon = _degrees(gps, GPS.GPSLongitude, GPS.GPSLongitudeRef, "W")
    except (ValueError, TypeError, KeyError, ZeroDivisionError, OverflowError, OSError, SyntaxError):
        return None
    known = isfinite(lat) and isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0, 0)
    return (lat, lon) if known else None


def _zone(offset: str) -> timezone | None:
    if len(offset) != 6 or offset[0] not in "+-":
        return None
    span = timedelta(hours=int(offset[1:3]), minutes=int(offset[4:6]))
    return timezone(span if offset[0] == "+" else -span)


def _degrees(gps: Mapping[int, Any], value: int, reference: int, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in gps[value])
    angle = degrees + minutes / 60 + seconds / 3600
    letter = gps.get(reference, "")
    letter = letter.decode("ascii", "replace") if isinstance(letter, bytes) else str(letter)
    return -angle if letter.strip("\0 ").upper() == negative else angle
