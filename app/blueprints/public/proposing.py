"""What a form proposes to whoever fills it in: the place from photos and words, the category from the text. Nothing is decided:
a place counts once the citizen says so, a category can be changed.
"""

import math
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from app import clock
from app.blueprints.report_form import ReportForm
from app.db import db
from app.domain import understanding
from app.domain.geography import Found, find_kelurahan, found_by_code
from app.domain.reference import catalogue
from app.domain.understanding import Understanding
from app.numerals import number_of
from app.wording import worded

FIELD = "tempat_usul"
NONE_OF_THEM = "bukan"
LEAST = 0.35  # below it a proposed category is more often wrong than right
ASK = worded("Foto Anda menyimpan tempat pengambilannya. Pilih: di situ kejadiannya, atau bukan.")


class PlaceChoice(NamedTuple):
    """A place to confirm. `value` is what the form sends for it; `taken_at` when the photo was taken that knows it."""

    value: str
    words: str
    from_photo: bool
    taken_at: datetime | None = None


class Proposed(NamedTuple):
    """Places best first, and categories (codes) best first."""

    places: list[PlaceChoice]
    categories: list[str]


def proposed(form: ReportForm) -> Proposed:
    """What photos, text and address speak for; no places where one is given, no categories where one is chosen."""
    read = understanding.understand(
        db.session(),
        "\n".join(part for part in (form.get("isi"), form.get("alamat")) if part),
        now=clock.now(),
    )
    known: dict[str, PlaceChoice] = {}
    for place in [] if has_place(form) else [*photo_places(form), *_named_places(read)]:
        known.setdefault(place.words, place)
    return Proposed(list(known.values()), [] if form.get("kategori") else likely(read))


def likely(read: Understanding) -> list[str]:
    """The categories that a text speaks for well enough to be shown, best first."""
    codes = [code for code, _ in read.categories]
    return codes if read.categories and read.categories[0][1] >= LEAST else []


def has_place(form: ReportForm) -> bool:
    """Whether a point or a kelurahan is given."""
    return bool(form.get("kelurahan") or (form.get("lat") and form.get("lon")))


def photo_places(form: ReportForm) -> list[PlaceChoice]:
    """Where the photos were taken, as far as that is in Jakarta; each kelurahan once."""
    found: dict[str, PlaceChoice] = {}
    for photo in form.photos:
        seen = photo.inspected
        area = (
            None if seen.lat is None or seen.lon is None else find_kelurahan(db.session(), seen.lat, seen.lon)
        )
        if area is not None:
            value = f"{seen.lat:.6f},{seen.lon:.6f}"
            found.setdefault(area.code, PlaceChoice(value, words_of(area), True, seen.taken_at))
    return list(found.values())


def settle(form: ReportForm) -> None:
    """Take over the proposed place that was confirmed, unless another one is given."""
    chosen = form.get(FIELD)
    if not chosen or chosen == NONE_OF_THEM or has_place(form):
        return
    lat, _, lon = chosen.partition(",")
    if lon and all(math.isfinite(number_of(part)) for part in (lat, lon)):
        form.values |= {"lat": lat, "lon": lon}
    elif chosen in catalogue(db.session()).kelurahan_units:
        form.values["kelurahan"] = chosen


def words_of(area: Found) -> str:
    """A kelurahan as people say it."""
    return f"Kelurahan {area.name}, {area.kota}"


def _named_places(read: Understanding) -> Iterator[PlaceChoice]:
    for place in read.places:
        area = found_by_code(db.session(), place.kelurahan_code) if place.kelurahan_code else None
        if area is not None:
            point = f"{place.lat:.6f},{place.lon:.6f}" if place.lat is not None else area.code
            yield PlaceChoice(point, words_of(area), False)
