"""Drawn stand-ins for photos of demo reports: a street scene, different for every report, marked as an example."""

import io
import random

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from app.domain.redaction.spot import Spot

SIZE = (1280, 960)
EDITED = "sunting"
PARKED_SHARE = 0.08
# Who comes again to show the mended place stands elsewhere. An edited picture has the frame of the first.
FRAMES = {
    "sesudah": (150, 100, 1280, 960),
    "cek": (40, 140, 1180, 960),
    "cek belum": (40, 140, 1180, 960),
}
UNMENDED = ("sebelum", "cek belum")
FIRST_FRAME = (0, 0, 1130, 860)


def plate_of(scene: str) -> str:
    """The number of the car that is parked in a scene, in few of them; none is "". It is the same before and after."""
    rng = random.Random(f"{scene} pelat")
    if rng.random() >= PARKED_SHARE:
        return ""
    return f"B {rng.randint(1000, 9999)} " + "".join(rng.choice("ABCDEFGHJKLNPRSTUVZ") for _ in range(3))


def nobody(data: bytes) -> list[Spot]:
    """What is to be seen of people and plates in most of these: looking for it would take minutes of the first start."""
    return []


def street(rng: random.Random, category: str, moment: str, plate: str = "") -> bytes:
    """A JPEG of a drawn street; `moment` "sebelum" shows a dark patch, "sesudah" a mended one, "sunting" one painted over,
    "cek" and "cek belum" what somebody else saw there later.

    `plate`: the number of a car that is parked there.
    """
    image = Image.new("RGB", SIZE, (rng.randint(150, 200), rng.randint(190, 220), rng.randint(220, 250)))
    draw = ImageDraw.Draw(image)
    horizon = rng.randint(380, 460)
    _houses(draw, rng, horizon)
    draw.rectangle((0, horizon, *SIZE), fill=(rng.randint(120, 140),) * 3)
    draw.polygon([(500, horizon), (780, horizon), (1180, 960), (100, 960)], fill=(rng.randint(70, 90),) * 3)
    _patch(draw, rng, moment)
    if plate:
        _car(draw, plate)
    image = _seen(image, rng, moment).filter(ImageFilter.GaussianBlur(1.2))
    ImageDraw.Draw(image).text(
        (24, 920), f"CONTOH · {category} · {moment}", fill=(255, 255, 255), font_size=28
    )
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=82)
    return buffer.getvalue()


def _car(draw: ImageDraw.ImageDraw, plate: str) -> None:
    draw.rounded_rectangle((760, 560, 1080, 760), 40, fill=(96, 30, 36))
    draw.rounded_rectangle((800, 575, 1040, 640), 20, fill=(150, 175, 190))
    for left in (775, 1015):
        draw.rounded_rectangle((left, 745, left + 50, 795), 12, fill=(20, 20, 20))
    draw.rectangle((825, 672, 1015, 728), fill=(240, 240, 236), outline=(20, 20, 20), width=3)
    draw.text((920, 700), plate, fill=(20, 20, 20), font_size=36, anchor="mm", stroke_width=1)


def _seen(image: Image.Image, rng: random.Random, moment: str) -> Image.Image:
    left, top, right, bottom = FRAMES.get(moment, FIRST_FRAME)
    eye = random.Random(f"{rng.random()} {moment if moment in FRAMES else ''}")
    corners = ((left, top), (left, bottom), (right, bottom), (right, top))
    quad = [max(0, side + eye.randint(-25, 25)) for corner in corners for side in corner]
    seen = image.transform(SIZE, Image.Transform.QUAD, quad, Image.Resampling.BICUBIC)
    return ImageEnhance.Brightness(seen).enhance(eye.uniform(0.85, 1.1))


def _houses(draw: ImageDraw.ImageDraw, rng: random.Random, horizon: int) -> None:
    left = 0
    while left < SIZE[0]:
        width, height = rng.randint(110, 240), rng.randint(120, 300)
        colour = (rng.randint(140, 230), rng.randint(110, 190), rng.randint(90, 170))
        draw.rectangle((left, horizon - height, left + width, horizon), fill=colour)
        draw.polygon(
            [
                (left - 8, horizon - height),
                (left + width / 2, horizon - height - 50),
                (left + width + 8, horizon - height),
            ],
            fill=(rng.randint(120, 170), 70, 55),
        )
        left += width + rng.randint(4, 30)


def _patch(draw: ImageDraw.ImageDraw, rng: random.Random, moment: str) -> None:
    x, y, radius = rng.randint(420, 760), rng.randint(620, 820), rng.randint(60, 130)
    fill = (38, 34, 30) if moment in UNMENDED else (96, 98, 100)
    draw.ellipse((x - radius * 1.7, y - radius * 0.6, x + radius * 1.7, y + radius * 0.6), fill=fill)
    for _ in range(40 if moment in UNMENDED else 0):
        dx, dy, size = rng.randint(-220, 220), rng.randint(-80, 80), rng.randint(3, 14)
        draw.ellipse((x + dx, y + dy, x + dx + size, y + dy + size), fill=(rng.randint(40, 110),) * 3)
