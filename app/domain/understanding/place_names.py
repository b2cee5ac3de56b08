"""Streets and landmarks by name, each with the kelurahan it lies in or runs through, or with a point.

A street through several kelurahan has one row for each. They are found in a text by one statement, however many
an operator brought in: `folded` is the name without blanks in canonical spelling.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice, product
from typing import NamedTuple

from geoalchemy2 import Geometry
from geoalchemy2.elements import WKBElement, WKTElement
from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id, one_of
from app.domain.geography import find_kelurahan
from app.domain.understanding.mentions import WORDS_MAX, cue_before
from app.domain.understanding.ordinary import NO_STREET, STREET, Cue
from app.domain.understanding.place_kinds import PlaceKind
from app.domain.understanding.words import Token, forms, name_key, tokens, word_set

LONGEST = 5
_SKIPPED = 3
TYPED_MAX = 20
_BEGUN_MAX, _BEGUN_MIN = 8, 4
_OWN_WORD = ("gang ", "lorong ", "jalur ")
_TITLES = word_set(
    "raya haji kyai kiai prof jend jenderal jendral letjen letjend mayjen brigjen kapten kapt kolonel letkol sultan raden"
)
_SPELLINGS = 4
_STREET_FORMS = {
    "jend": "jenderal",
    "jendral": "jenderal",
    "kapt": "kapten",
    "kol": "kolonel",
    "kiai": "kyai",
}


class PlaceName(Base):
    """One street or landmark in one kelurahan, or at a point (WGS84); `source` says where the row came from."""

    __tablename__ = "place_names"
    __table_args__ = (
        one_of("kind", PlaceKind),
        CheckConstraint("kelurahan_code IS NOT NULL OR location IS NOT NULL", name="somewhere"),
        UniqueConstraint("folded", "kind", "kelurahan_code", "source"),
        Index("ix_place_names_folded", "folded", postgresql_ops={"folded": "text_pattern_ops"}),
    )

    id: Mapped[Id]
    kind: Mapped[PlaceKind] = mapped_column(EnumText(PlaceKind))
    name: Mapped[str]
    folded: Mapped[str]
    kelurahan_code: Mapped[str | None] = mapped_column(ForeignKey("areas.code"), index=True)
    location: Mapped[WKBElement | WKTElement | None] = mapped_column(
        Geometry("POINT", 4326, spatial_index=False)
    )
    source: Mapped[str]


class Spot(NamedTuple):
    """Tokens `first` to `last` (included) name a street or landmark that lies in one of these kelurahan."""

    first: int
    last: int
    kind: PlaceKind
    codes: frozenset[str]
    cue: Cue


class NamedSpot(NamedTuple):
    """A street or landmark to choose, with its kelurahan and, where one is known, its point (WGS84)."""

    name: str
    kelurahan: str
    lat: float | None
    lon: float | None


class _Window(NamedTuple):
    first: int
    last: int
    kind: PlaceKind


_QUERY = select(
    PlaceName.kind,
    PlaceName.folded,
    PlaceName.kelurahan_code,
    func.ST_Y(PlaceName.location),
    func.ST_X(PlaceName.location),
).where(PlaceName.folded == any_(bindparam("keys", type_=ARRAY(Text))))


_LISTED = select(
    PlaceName.kind,
    PlaceName.name,
    PlaceName.kelurahan_code,
    func.ST_Y(PlaceName.location),
    func.ST_X(PlaceName.location),
)
_NAMED = _LISTED.where(PlaceName.folded == any_(bindparam("keys", type_=ARRAY(Text)))).order_by(
    func.length(PlaceName.folded).desc(), PlaceName.name, PlaceName.kelurahan_code
)
# `%` and `_` cannot stand in a key, which holds letters and digits only.
_BEGINNING = (
    _LISTED.where(PlaceName.folded.like(bindparam("begin", type_=Text)))
    .order_by(func.length(PlaceName.folded), PlaceName.name, PlaceName.kelurahan_code)
    .limit(_BEGUN_MAX)
)


def place_name_row(kind: PlaceKind, name: str, kelurahan_code: str, source: str) -> dict[str, object]:
    """The row of a street or landmark in a kelurahan."""
    row: dict[str, object] = {"kind": kind, "name": name, "folded": name_key(name)}
    return row | {"kelurahan_code": kelurahan_code, "source": source}


def find_spots(session: Session, words: list[Token]) -> list[Spot]:
    """The streets and landmarks of the list that the words name, longest first, none overlapping."""
    windows = _windows(words[:WORDS_MAX])
    if not windows:
        return []
    codes = _codes(session, sorted({key for key, _ in windows}))
    hits = [
        Spot(*window, frozenset(codes[window.kind, key]), cue_before(words, window.first))
        for key, window in windows
        if (window.kind, key) in codes
    ]
    return _apart(hits)


def named_spots(session: Session, typed: str) -> list[NamedSpot]:
    """The streets and landmarks that somebody names who looks for a place, the longest name first; where there are none,
    those that begin so. No cue is needed. Of two rows about one place that with a point is taken."""
    words = [token.word for token in tokens(typed) if token.word not in STREET][:TYPED_MAX]
    runs = (tuple(words[a : a + n]) for n in range(1, LONGEST + 1) for a in range(len(words) + 1 - n))
    keys = sorted({key for run in runs for key in _keys(run) if len(key) > 2})
    rows = session.execute(_NAMED, {"keys": keys}).all() if keys else []
    begin = spot_key(typed)
    if not rows and len(begin) >= _BEGUN_MIN:
        rows = session.execute(_BEGINNING, {"begin": f"{begin}%"}).all()
    found: dict[tuple[str, str], NamedSpot] = {}
    for kind, name, code, lat, lon in rows:
        place = None if code else find_kelurahan(session, lat, lon)
        if kelurahan := code or (place.code if place else None):
            shown = _shown(kind, name)
            one, key = NamedSpot(shown, kelurahan, lat, lon), (shown.lower(), kelurahan)
            if key not in found or found[key].lat is None:
                found[key] = one
    return list(found.values())


def spot_key(name: str) -> str:
    """By what a whole name is looked up, with or without the word for a street."""
    return name_key(" ".join(token.word for token in tokens(name) if token.word not in STREET))


def _shown(kind: PlaceKind, name: str) -> str:
    return f"Jalan {name}" if kind == PlaceKind.STREET and not name.lower().startswith(_OWN_WORD) else name


def _windows(words: list[Token]) -> list[tuple[str, _Window]]:
    return [*_landmark_windows(words), *_street_windows(words)]


def _landmark_windows(words: list[Token]) -> Iterator[tuple[str, _Window]]:
    for first in range(len(words)):
        for typed, last in _runs(words, first):
            for key in _keys(typed):
                if len(key) > 2:
                    yield key, _Window(first, last, PlaceKind.LANDMARK)


def _street_windows(words: list[Token]) -> Iterator[tuple[str, _Window]]:
    for cue, token in enumerate(words):
        if token.word in STREET and (cue == 0 or words[cue - 1].word not in NO_STREET):
            for first in _street_starts(words, cue):
                for typed, last in _runs(words, first):
                    for key in _keys(typed):
                        yield key, _Window(first, last, PlaceKind.STREET)


def _street_starts(words: list[Token], cue: int) -> Iterator[int]:
    """Behind "jalan" a title may stand that the list leaves out: H.R. Rasuna Said."""
    first = cue + 1
    while first < len(words) and words[first].joined and first <= cue + _SKIPPED:
        yield first
        if len(words[first].word) > 2 and words[first].word not in _TITLES:
            return
        first += 1


def _runs(words: list[Token], first: int) -> Iterator[tuple[tuple[str, ...], int]]:
    last = first
    while last < len(words) and last - first < LONGEST and (last == first or words[last].joined):
        yield tuple(token.word for token in words[first : last + 1]), last
        last += 1


def _keys(typed: tuple[str, ...]) -> Iterable[str]:
    choices = [forms(_STREET_FORMS.get(word, word)) for word in typed]
    return {"".join(combination) for combination in islice(product(*choices), _SPELLINGS)}


def _codes(session: Session, keys: list[str]) -> dict[tuple[PlaceKind, str], set[str]]:
    found: dict[tuple[PlaceKind, str], set[str]] = defaultdict(set)
    for kind, folded, code, lat, lon in session.execute(_QUERY, {"keys": keys}):
        place = None if code else find_kelurahan(session, lat, lon)
        if code or place:
            found[kind, folded].add(code or (place.code if place else ""))
    return dict(found)


def _apart(hits: list[Spot]) -> list[Spot]:
    kept: list[Spot] = []
    for hit in sorted(hits, key=lambda spot: (spot.first - spot.last, spot.first)):
        if all(hit.last < other.first or hit.first > other.last for other in kept):
            kept.append(hit)
    return kept
