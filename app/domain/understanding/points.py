"""Places from points: coordinates and map links in the text, and where photos were taken; joined with those named."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from app.domain.geography import find_kelurahan
from app.domain.understanding.coordinates import LINK, TEXT, find_points
from app.domain.understanding.proposal import GIVEN, PHOTO, PLACES_MAX, PlaceProposal

_SCORES = {TEXT: 0.97, LINK: 0.96, GIVEN: 0.95, PHOTO: 0.88}
_AGREEMENT = 0.02
_POINTS_MAX = 6


def point_proposals(
    session: Session,
    text: str,
    photo_places: Sequence[tuple[float, float]],
    given_places: Sequence[tuple[float, float]] = (),
) -> list[PlaceProposal]:
    """The points of a text, its photos, and sent with it (lat, lon in WGS84) in Jakarta, one for each kelurahan."""
    found: dict[str, PlaceProposal] = {}
    for lat, lon, words, how in (*_in_text(text), *_bare(given_places, GIVEN), *_bare(photo_places, PHOTO)):
        place = find_kelurahan(session, lat, lon)
        if place is not None and place.code not in found:
            found[place.code] = PlaceProposal(
                place.code, place.kecamatan_code, lat, lon, words, how, _SCORES[how]
            )
    return list(found.values())


def _in_text(text: str) -> Iterator[tuple[float, float, tuple[str, ...], str]]:
    for point in find_points(text)[:_POINTS_MAX]:
        yield point.lat, point.lon, (point.written,), point.how


def _bare(
    places: Sequence[tuple[float, float]], how: str
) -> Iterator[tuple[float, float, tuple[str, ...], str]]:
    for lat, lon in places[:_POINTS_MAX]:
        yield lat, lon, (), how


def joined(points: Iterable[PlaceProposal], named: Iterable[PlaceProposal]) -> tuple[PlaceProposal, ...]:
    """Points and named places as one list, best first: a name that agrees with a point strengthens it.

    A kecamatan alone says nothing that a point or kelurahan within it does not say better.
    """
    places = list(points)
    for place in named:
        same = [i for i, one in enumerate(places) if one.kelurahan_code == place.kelurahan_code]
        if same and place.kelurahan_code:
            places[same[0]] = _agreeing(places[same[0]], place)
        elif place.kelurahan_code or not _covered(place, places):
            places.append(place)
    return tuple(sorted(places, key=lambda place: -place.score)[:PLACES_MAX])


def _agreeing(point: PlaceProposal, named: PlaceProposal) -> PlaceProposal:
    score = min(0.99, max(point.score, named.score) + _AGREEMENT)
    return replace(point, found=(*point.found, *named.found), score=round(score, 2))


def _covered(kecamatan: PlaceProposal, places: list[PlaceProposal]) -> bool:
    return any(place.kecamatan_code == kecamatan.kecamatan_code for place in places)
