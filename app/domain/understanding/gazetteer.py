"""The names of all areas as messages write them, kept in the process: exact keys, sound keys, misspellings.

Areas change by decree, so the names are read once an hour; `forget()` reads them at the next use.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.geography import Area, AreaAlias
from app.domain.understanding.words import forms, name_key, skeleton, sound_key
from app.domain.vocabulary import AreaLevel

FRESH_SECONDS = 3600.0
DIRECTIONS = frozenset({"utara", "selatan", "barat", "timur"})
NO_DIRECTIONS = frozenset({"berat", "barang", "utama", "baret"})
# Parts of kelurahan names that people use alone, besides those that differ by a direction only.
COMMON_PARTS = {"malaka": ("malakasari", "malakajaya"), "sunter": ("sunteragung", "sunterjaya")}
AREA_SLANG = {
    "jakpus": "jakartapusat",
    "jakbar": "jakartabarat",
    "jaksel": "jakartaselatan",
    "jaktim": "jakartatimur",
    "jakut": "jakartautara",
    "muarakamal": "kamalmuara",
    "puloseribu": "kepulauanseribu",
    "mampang": "mampangprapatan",
    "priok": "tanjungpriok",
    "priuk": "tanjungpriok",
    "gropet": "grogolpetamburan",
    "tenabang": "tanahabang",
    "tanabang": "tanahabang",
}
_EXACT, _SOUND, _PART, _MISSPELT = 1.0, 0.94, 0.92, 0.9
_COMBINATIONS = 8


class Name(NamedTuple):
    """What a key names: one area, or (`is_part`) the kelurahan that share this part of their name."""

    level: AreaLevel
    codes: tuple[str, ...]
    is_part: bool = False


class Hit(NamedTuple):
    """A known key for typed words; `likeness` 1.0 is exact, `is_guess` that letters were wrong."""

    key: str
    likeness: float
    is_guess: bool


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All names at one moment."""

    names: dict[str, tuple[Name, ...]]
    sounds: dict[str, str]
    keys: tuple[str, ...]
    skeletons: dict[str, tuple[str, ...]]
    heads: dict[str, tuple[str, ...]]
    tails: dict[str, tuple[str, ...]]
    longer: dict[str, tuple[str, ...]]

    def exact(self, typed: tuple[str, ...]) -> Hit | None:
        """The name that the words spell, short forms written out, or sound like."""
        keys = ["".join(combination) for combination in self._spelt(typed)]
        for key in keys:
            if key in self.names:
                return Hit(key, _EXACT, False)
        for key in keys:
            alike = self.sounds.get(sound_key(key)) if len(key) > 4 else None
            if alike:
                return Hit(alike, _SOUND, True)
        return None

    def near(self, typed: tuple[str, ...]) -> Hit | None:
        """The only name that the words come close to: a part cut short, letters missing or swapped."""
        return self._cut_short(typed) or self._misspelt("".join(next(self._spelt(typed))))

    def _spelt(self, typed: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        choices = [(*forms(word), *_direction(word), *self._without_vowels(word)) for word in typed]
        for count, combination in enumerate(product(*choices)):
            if count == _COMBINATIONS:
                return
            yield combination

    def _without_vowels(self, word: str) -> tuple[str, ...]:
        bare = len(word) >= 3 and word.isalpha() and not set(word) & set("aeiou")
        return self.skeletons.get(skeleton(word), ()) if bare else ()

    def _cut_short(self, typed: tuple[str, ...]) -> Hit | None:
        if len(typed) < 2 or min(len(typed[0]), len(typed[-1])) < 3:
            return None
        head, tail = name_key("".join(typed[:-1])), name_key("".join(typed[1:]))
        ends = [key for key in self.heads.get(head, ()) if key.startswith(head + typed[-1])]
        starts = [
            key for key in self.tails.get(forms(tail)[-1], ()) if key.startswith(typed[0]) and typed[0] != key
        ]
        found = {*ends, *starts}
        return Hit(found.pop(), _PART, True) if len(found) == 1 else None

    def _misspelt(self, key: str) -> Hit | None:
        length = len(key)
        if length < 5:
            return None
        most = 1 if length < 8 else 2 if length < 13 else 3
        found = process.extract(key, self.keys, scorer=OSA.distance, score_cutoff=most, limit=3)
        close = [
            (distance, name)
            for name, distance, _ in found
            if name[0] == key[0] and len(name) > 4 and abs(len(name) - length) < 3
        ]
        if not close or (len(close) > 1 and self._tied(close)):
            return None
        distance, name = min(close)
        return Hit(name, _MISSPELT - 0.03 * distance, True)

    def _tied(self, close: list[tuple[int, str]]) -> bool:
        first, second = sorted(close)[:2]
        return first[0] == second[0] and self.names[first[1]] != self.names[second[1]]


@lru_cache(maxsize=4096)
def _direction(word: str) -> tuple[str, ...]:
    """The direction that a word of some length is, one letter wrong."""
    if len(word) < 4 or word in DIRECTIONS or word in NO_DIRECTIONS:
        return ()
    return tuple(name for name in sorted(DIRECTIONS) if OSA.distance(word, name, score_cutoff=1) <= 1)


@dataclass
class _Kept:
    gazetteer: Gazetteer | None = None
    read_at: float = 0.0


_kept = _Kept()


def gazetteer(session: Session) -> Gazetteer:
    """The names, at most an hour old."""
    if _kept.gazetteer is None or time.monotonic() - _kept.read_at > FRESH_SECONDS:
        areas = session.execute(select(Area.code, Area.level, Area.name)).tuples().all()
        aliases = session.execute(select(AreaAlias.alias, AreaAlias.kelurahan_code)).tuples().all()
        _kept.gazetteer, _kept.read_at = build(areas, aliases), time.monotonic()
    return _kept.gazetteer


def forget() -> None:
    """Read the names again at the next use in this process."""
    _kept.gazetteer = None


def build(areas: Iterable[tuple[str, AreaLevel, str]], aliases: Iterable[tuple[str, str]]) -> Gazetteer:
    """The gazetteer of areas (code, level, name) and other spellings (key, kelurahan code)."""
    known = list(areas)
    names: dict[str, list[Name]] = defaultdict(list)
    for code, level, name in known:
        names[name_key(name)].append(Name(level, (code,)))
    for alias, code in aliases:
        _add(names, name_key(alias), Name(AreaLevel.KELURAHAN, (code,)))
    for part, codes in _parts(known, names).items():
        names[part].append(Name(AreaLevel.KELURAHAN, codes, is_part=True))
    for short, key in AREA_SLANG.items():
        larger = [name for name in names.get(key, []) if name.level != AreaLevel.KELURAHAN]
        names[short] = larger or names.get(key, [])
    return Gazetteer(
        names={key: tuple(found) for key, found in names.items() if found},
        sounds=_sounds(names),
        keys=tuple(names),
        skeletons=_skeletons(name for _, _, name in known),
        longer=_longer({name_key(name): code for code, level, name in known if level == AreaLevel.KELURAHAN}),
        **_ends(name for _, _, name in known),
    )


def _add(names: dict[str, list[Name]], key: str, name: Name) -> None:
    if name.level not in {known.level for known in names[key]}:
        names[key].append(name)


def _parts(
    areas: list[tuple[str, AreaLevel, str]], names: dict[str, list[Name]]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code, level, name in areas:
        first, _, last = name.lower().rpartition(" ")
        if level == AreaLevel.KELURAHAN and first and last in DIRECTIONS:
            found[name_key(first)].append(code)
    for part, keys in COMMON_PARTS.items():
        found[part] = [name.codes[0] for key in keys for name in names.get(key, [])]
    return {part: tuple(codes) for part, codes in found.items() if len(codes) > 1}


def _sounds(names: dict[str, list[Name]]) -> dict[str, str]:
    found: dict[str, set[str]] = defaultdict(set)
    for key in names:
        if len(key) > 4:
            found[sound_key(key)].add(key)
    return {
        sound: min(keys) for sound, keys in found.items() if len({tuple(names[key]) for key in keys}) == 1
    }


def _skeletons(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for word in name.lower().split():
            found[skeleton(word)].add(name_key(word))
    return {bare: tuple(sorted(words)) for bare, words in found.items() if len(bare) >= 3}


def _longer(codes: dict[str, str]) -> dict[str, tuple[str, ...]]:
    found = {
        key: tuple(code for other, code in codes.items() if other.startswith(key) and other != key)
        for key in codes
    }
    return {key: longer for key, longer in found.items() if longer}


def _ends(names: Iterable[str]) -> dict[str, dict[str, tuple[str, ...]]]:
    heads: dict[str, set[str]] = defaultdict(set)
    tails: dict[str, set[str]] = defaultdict(set)
    for name in names:
        words = [name_key(word) for word in name.split()]
        if len(words) > 1:
            heads["".join(words[:-1])].add("".join(words))
            tails["".join(words[1:])].add("".join(words))
    return {
        "heads": {key: tuple(found) for key, found in heads.items()},
        "tails": {key: tuple(found) for key, found in tails.items()},
    }
