"""The two cards: of one report, and of the portal itself."""

from dataclasses import dataclass
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageOps

from app.share_card.place import Outline, draw_place
from app.share_card.type import BOLD, REGULAR, SEMIBOLD, face, lines_of, write

WIDTH, HEIGHT = 1200, 630
SCALE = 2
LEFT, TOP = 56, 52
TEXT_WIDTH = 508
PICTURE_FROM = 620
BRAND, INK, MUTED, GROUND = "#0f4c81", "#0f172a", "#475569", "#ffffff"
TICK = "#facc15"
# Ground and text of a status: those of the portal (static/css/crm.css).
STATUS = {
    "waiting": ("#b91c1c", "#ffffff"),
    "coordination": ("#b45309", "#ffffff"),
    "disposition": ("#1d4ed8", "#ffffff"),
    "in_progress": ("#facc15", "#422006"),
    "needs_reporter": ("#6d28d9", "#ffffff"),
    "awaiting_validation": ("#0e7490", "#ffffff"),
    "result_rejected": ("#9a3412", "#ffffff"),
    "completed": ("#15803d", "#ffffff"),
    "unactionable": ("#4b5563", "#ffffff"),
    "merged": ("#6b7280", "#ffffff"),
}
COLOURS = 256


@dataclass(frozen=True, slots=True)
class Facts:
    """What a report's card says, in words; `photo`: the public copy as JPEG; `point`: longitude, latitude."""

    category: str
    place: str
    status: str
    status_words: str
    number: str
    when: str
    photo: bytes | None
    point: tuple[float, float] | None
    outlines: tuple[Outline, ...]


class _Sheet(NamedTuple):
    """What is drawn on, in doubled points."""

    image: Image.Image
    pen: ImageDraw.ImageDraw


def report_card(facts: Facts) -> bytes:
    """The card of one report as PNG."""
    sheet = _sheet(GROUND)
    _picture(sheet, facts)
    _brand(sheet, BRAND, INK)
    below = _heading(sheet, facts.category, 168)
    write(sheet.pen, (LEFT, below + 14), facts.place, face(SEMIBOLD, 34), MUTED, TEXT_WIDTH)
    _status(sheet, facts, below + 82)
    write(sheet.pen, (LEFT, 530), facts.number, face(BOLD, 32), INK, TEXT_WIDTH)
    write(sheet.pen, (LEFT, 572), facts.when, face(REGULAR, 25), MUTED, TEXT_WIDTH)
    return _png(sheet.image)


def site_card(title: str, motto: str) -> bytes:
    """The card of the portal as PNG."""
    sheet = _sheet(BRAND)
    _mark(sheet, (LEFT + 24, 96), 170, GROUND, BRAND)
    top = 318
    for line in lines_of(title, face(BOLD, 62), WIDTH - 2 * LEFT, most=2):
        write(sheet.pen, (LEFT + 24, top), line, face(BOLD, 62), GROUND, WIDTH - 2 * LEFT)
        top += 76
    write(sheet.pen, (LEFT + 24, top + 18), motto, face(REGULAR, 34), "#dbeafe", WIDTH - 2 * LEFT)
    return _png(sheet.image)


def _sheet(ground: str) -> _Sheet:
    image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), ground)
    return _Sheet(image, ImageDraw.Draw(image))


def _picture(sheet: _Sheet, facts: Facts) -> None:
    """The right part: the photo, or the place, or the brand's mark alone."""
    image = sheet.image
    size = ((WIDTH - PICTURE_FROM) * SCALE, HEIGHT * SCALE)
    corner = (PICTURE_FROM * SCALE, 0)
    if facts.photo is not None:
        with Image.open(BytesIO(facts.photo)) as photo:
            image.paste(ImageOps.fit(photo.convert("RGB"), size, Image.Resampling.LANCZOS), corner)
    elif facts.outlines:
        image.paste(draw_place(size, facts.outlines, facts.point, STATUS[facts.status][0]), corner)
    else:
        image.paste(BRAND, (*corner, *image.size))
        _mark(sheet, ((PICTURE_FROM + WIDTH - 260) // 2, (HEIGHT - 260) // 2), 260, GROUND, BRAND)


def _brand(sheet: _Sheet, mark: str, words: str) -> None:
    _mark(sheet, (LEFT, TOP), 60, mark, TICK)
    write(sheet.pen, (LEFT + 76, TOP + 1), "CRM Jakarta", face(BOLD, 32), words, TEXT_WIDTH)
    write(sheet.pen, (LEFT + 76, TOP + 38), "Cepat Respons Masyarakat", face(REGULAR, 21), MUTED, TEXT_WIDTH)


def _heading(sheet: _Sheet, text: str, top: int) -> int:
    """The category, as large as it fits in two lines; returns where it ends."""
    size = next((size for size in (66, 56, 48) if len(lines_of(text, face(BOLD, size), TEXT_WIDTH)) <= 2), 42)
    for line in lines_of(text, face(BOLD, size), TEXT_WIDTH, most=3):
        write(sheet.pen, (LEFT, top), line, face(BOLD, size), INK, TEXT_WIDTH)
        top += round(size * 1.18)
    return top


def _status(sheet: _Sheet, facts: Facts, top: int) -> None:
    ground, words = STATUS[facts.status]
    font = face(SEMIBOLD, 30)
    wide = font.getlength(facts.status_words) / SCALE
    box = (LEFT, top, LEFT + min(wide + 48, TEXT_WIDTH), top + 58)
    sheet.pen.rounded_rectangle([edge * SCALE for edge in box], radius=29 * SCALE, fill=ground)
    write(sheet.pen, (LEFT + 24, top + 9), facts.status_words, font, words, TEXT_WIDTH - 48)


def _mark(sheet: _Sheet, corner: tuple[int, int], size: int, ground: str, tick: str) -> None:
    """The brand's mark (static/img/favicon.svg): a report whose tail is the point of a pin, with a tick."""
    unit = size * SCALE / 40

    def at(x: float, y: float) -> tuple[float, float]:
        return corner[0] * SCALE + x * unit, corner[1] * SCALE + y * unit

    sheet.pen.rounded_rectangle([at(3, 3), at(37, 30)], radius=6 * unit, fill=ground)
    sheet.pen.polygon([at(13.5, 29.9), at(26.5, 29.9), at(20, 38.5)], fill=ground)
    bends = [at(12, 17), at(17.5, 22.5), at(28.5, 11)]
    sheet.pen.line(bends, fill=tick, width=round(4 * unit), joint="curve")
    for x, y in (bends[0], bends[2]):
        sheet.pen.ellipse([x - 2 * unit, y - 2 * unit, x + 2 * unit, y + 2 * unit], fill=tick)


def _png(image: Image.Image) -> bytes:
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    # A palette makes a photo a quarter of its size, and nobody sees it in a preview.
    file = BytesIO()
    small.quantize(COLOURS, dither=Image.Dither.FLOYDSTEINBERG).save(file, "PNG", optimize=True)
    return file.getvalue()
