"""What was proposed for a message, in words: app/domain/inbox/proposing.py says what a proposal holds."""

from dataclasses import dataclass
from typing import Any

from app.domain.reference import Catalogue
from app.domain.vocabulary import Priority, UnitKind

HOW = {
    "foto": "dari lokasi foto",
    "koordinat": "dari koordinat dalam teks",
    "tautan": "dari tautan peta",
    "titik": "dari titik yang dikirim pelapor",
    "nama": "dari nama dalam teks",
    "jalan": "dari nama jalan dalam teks",
}
SPAM_FROM = 0.5
Proposal = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A proposed place. `how`: by what it was found; `found`: the words that name it; a point or None."""

    name: str
    kelurahan: str | None
    lat: float | None
    lon: float | None
    how: str
    found: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Category:
    """A proposed category and how likely it is (0 to 1)."""

    code: str
    name: str
    share: float


def places_of(proposal: Proposal, known: Catalogue) -> list[Place]:
    """The proposed places, best first."""
    return [
        Place(
            name=_place_name(place, known) or "tempat tanpa nama",
            kelurahan=place.get("kelurahan"),
            lat=place.get("lat"),
            lon=place.get("lon"),
            how=HOW.get(place.get("how", ""), str(place.get("how", ""))),
            found=tuple(str(word) for word in place.get("found", ())),
            score=float(place.get("score", 0)),
        )
        for place in proposal.get("places", ())
    ]


def categories_of(proposal: Proposal, known: Catalogue) -> list[Category]:
    """The proposed categories that are in use, best first."""
    return [
        Category(code, known.categories[code].name, float(share))
        for code, share in proposal.get("categories", ())
        if code in known.categories and known.categories[code].is_active
    ]


def best_place(proposal: Proposal, known: Catalogue) -> str | None:
    """The first place in words."""
    return next((name for place in proposal.get("places", ()) if (name := _place_name(place, known))), None)


def best_category(proposal: Proposal, known: Catalogue) -> str | None:
    """The first category in words."""
    return next((category.name for category in categories_of(proposal, known)), None)


def priority_of(proposal: Proposal) -> Priority:
    """The proposed priority; an unknown word is the usual one."""
    word = proposal.get("priority")
    return Priority(word) if word in set(Priority) else Priority.BIASA


def _place_name(place: Proposal, known: Catalogue) -> str | None:
    kelurahan, kecamatan = place.get("kelurahan"), place.get("kecamatan")
    if kelurahan in known.kelurahan_units:
        return known.units[known.kelurahan_units[kelurahan]].short_name
    if kecamatan:
        return next(
            (
                u.name
                for u in known.units.values()
                if u.kind == UnitKind.KECAMATAN and u.area_code == kecamatan
            ),
            None,
        )
    return None
