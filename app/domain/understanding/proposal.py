"""What understanding a text gives: proposals for whoever completes the report, never decisions."""

from dataclasses import dataclass

from app.domain.vocabulary import Priority

NAME, ROAD, PHOTO, GIVEN = "nama", "jalan", "foto", "titik"
PLACES_MAX = CATEGORIES_MAX = 3


@dataclass(frozen=True, slots=True)
class PlaceProposal:
    """A kelurahan, or only its kecamatan where the text says no more; WGS84 where there is a point.

    `found` are the words that named it, as written; `how` is koordinat, tautan, titik, foto, nama or jalan; `score` 0 to 1.
    """

    kelurahan_code: str | None
    kecamatan_code: str | None
    lat: float | None
    lon: float | None
    found: tuple[str, ...]
    how: str
    score: float


@dataclass(frozen=True, slots=True)
class Understanding:
    """Places best first (at most 3), categories (code, probability) best first (at most 3), earlier ticket
    numbers in the text, and how much it looks like advertising (0 to 1).
    """

    places: tuple[PlaceProposal, ...]
    categories: tuple[tuple[str, float], ...]
    priority: Priority
    numbers: tuple[str, ...]
    spam: float
