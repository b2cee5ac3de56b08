"""What is known of words: which are names, offices, places, and how usual a word of the language is.

The lists (data/) were written for this: common names of the country, no register of anybody; offices and usual words that stand
behind a title; kelurahan, kecamatan and other well-known places; names of people that places and companies bear as well.
"""

import re
from functools import cache, lru_cache
from pathlib import Path

import snowballstemmer
from wordfreq import zipf_frequency

_DATA = Path(__file__).parent / "data"
COMMON, SELDOM, SECOND = 4.2, 3.6, 2.5  # zipf scale: 3 = once in a million words
_stemmer = snowballstemmer.stemmer("indonesian")
_WORDS = re.compile(r"[A-Za-z]+(?: [A-Za-z]+){0,2}")


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset((_DATA / name).read_text(encoding="utf-8").split())


def common() -> frozenset[str]:
    return _listed("nama.txt")


def offices() -> frozenset[str]:
    """Offices, places and usual words that stand behind a title or an introduction and name nobody."""
    return _listed("bukan_nama.txt")


@cache
def places() -> frozenset[str]:
    return frozenset((_DATA / "tempat.txt").read_text(encoding="utf-8").splitlines())


def is_place(text: str, at: int) -> bool:
    """Whether a kelurahan, a kecamatan or another well-known place is named there, and not somebody of that name."""
    match = _WORDS.match(text, at)
    words = match.group().casefold().split(" ") if match else []
    longer = any(" ".join(words[:count]) in places() for count in range(2, len(words) + 1))
    return longer or (bool(words) and words[0] in places() and words[0] not in common())


def is_only_a_name(word: str) -> bool:
    """Listed, and not a part of the names of places and companies as well."""
    plain = word.casefold()
    return plain in common() and plain not in _listed("juga_tempat.txt")


def is_short(word: str) -> bool:
    """Short forms as RT, PJU, SDN."""
    return word.isupper() and 1 < len(word) < 6


@lru_cache(4096)
def is_word(word: str, seldom: float) -> bool:
    """Whether the word, or its stem, is used more often than that (zipf scale: 3 = once in a million)."""
    forms = {word, _stemmer.stemWord(word)}
    return max(float(zipf_frequency(form, "id")) for form in forms) > seldom
