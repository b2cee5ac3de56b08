"""What citizens bring: phones nobody else has, photos as cameras make them, reports from the JAKI application."""

import io
from itertools import count
from typing import Any, NamedTuple

import httpx
from PIL import Image

GAMBIR = (-6.1763, 106.8270)
KEY = "jaki-demo-key"
SUDIN = "bina-marga.jakarta-pusat"
_phones = count(1)

# Points of Gambir that are no other report's, so that tiles and lists show one each.
_places = count(0)


class Filed(NamedTuple):
    """A report as the application got it back."""

    number: str
    code: str
    phone: str
    lat: float
    lon: float


def phone() -> str:
    """A mobile number that no other report has."""
    return f"0813{next(_phones):08d}"


def place() -> tuple[float, float]:
    """A point in kelurahan Gambir that no other report has."""
    step = next(_places)
    return GAMBIR[0] + 0.00011 * (step % 20), GAMBIR[1] + 0.00011 * (step // 20)


def jpeg(
    size: tuple[int, int] = (640, 480),
    colour: tuple[int, int, int] = (120, 90, 60),
    *,
    orientation: int | None = None,
    gps: bool = False,
    noise: bool = False,
) -> bytes:
    """A photo: half of it lighter so that one sees how it is turned, with the EXIF that a phone writes."""
    picture = Image.effect_noise(size, 120).convert("RGB") if noise else Image.new("RGB", size, colour)
    picture.paste((250, 250, 250), (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    if gps:
        place_block = exif.get_ifd(0x8825)
        place_block[1], place_block[2] = "S", (6.0, 10.0, 34.68)
        place_block[3], place_block[4] = "E", (106.0, 49.0, 37.2)
        exif[0x010F] = "TelefonRahasia"
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", exif=exif, quality=90)
    return buffer.getvalue()


def heic(size: tuple[int, int] = (640, 480)) -> bytes:
    """A photo as an iPhone stores it."""
    import pillow_heif

    buffer = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", size, (30, 140, 90))).save(buffer, quality=60)
    return buffer.getvalue()


def post_request(base: str, files: Any = None, key: str | None = None, **fields: str) -> httpx.Response:
    """POST /open311/v2/requests.json as JAKI does; fields given as "" are left out."""
    given = {
        "api_key": KEY,
        "service_code": "jalan",
        "description": "Jalan berlubang dalam di depan halte, beberapa motor sudah jatuh.",
        "lat": str(GAMBIR[0]),
        "long": str(GAMBIR[1]),
        "publik": "1",
    } | fields
    headers = {"Idempotency-Key": key} if key else {}
    data = {name: value for name, value in given.items() if value != ""}
    address = f"{base}/open311/v2/requests.json"
    return httpx.post(address, data=data, files=files, headers=headers, timeout=60, trust_env=False)


def from_jaki(base: str, files: Any = None, **fields: str) -> Filed:
    """A public report with a phone, at a place of its own in Gambir."""
    lat, lon = place()
    wanted = {"lat": f"{lat:.6f}", "long": f"{lon:.6f}", "phone": phone()} | fields
    answer = post_request(base, files, **wanted)
    assert answer.status_code == 201, answer.text
    (row,) = answer.json()
    return Filed(row["service_request_id"], row["tracking_code"], wanted["phone"], lat, lon)
