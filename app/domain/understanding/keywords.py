"""Categories by the keywords that an administrator keeps with each of them (`categories.keywords`).

A word counts in any of its Indonesian forms ("berlubang", "lubangnya"), a phrase also with a word in between. What stands
behind "depan" or "dekat" is where something is, not what it is about.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.domain.understanding.words import plain

Keywords = tuple[tuple[str, tuple[str, ...]], ...]
_WEIGHT = {1: 1.0, 2: 2.2, 3: 3.2}
_GAP = 3
_APART = 0.8
_MISSPELT = 0.8
_NEARBY = 0.3
_INSIDE = 0.7
_NEAR = frozenset(
    {
        "depan",
        "dekat",
        "samping",
        "sebelah",
        "seberang",
        "belakang",
        "sekitar",
        "sekeliling",
        "arah",
        "menuju",
    }
)
_IN = frozenset({"di", "pada", "ke", "dari"})
_REACH = 2
_one_at_a_time = Lock()
_stemmer = snowballstemmer.stemmer("indonesian")


@dataclass(frozen=True, slots=True)
class _Phrase:
    stems: tuple[str, ...]
    category: str
    weight: float


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Keywords prepared for matching: phrases by the first of their stems."""

    phrases: dict[str, tuple[_Phrase, ...]]
    vocabulary: tuple[str, ...]

    def scores(self, words: Sequence[str]) -> dict[str, float]:
        """Category -> how much the words speak for it; only those above 0. The words in order, as typed."""
        stems = [self._known(plain(word)) for word in words]
        places = defaultdict(list)
        for position, (stem, _) in enumerate(stems):
            places[stem].append(position)
        found: dict[tuple[str, tuple[str, ...]], float] = {}
        for position, (stem, _) in enumerate(stems):
            for phrase in self.phrases.get(stem, ()):
                weight = _closeness(phrase, position, places) * _standing(words, position, stems)
                key = (phrase.category, phrase.stems)
                found[key] = max(found.get(key, 0.0), phrase.weight * weight)
        total: Counter[str] = Counter()
        for (category, _), weight in found.items():
            total[category] += weight  # type: ignore[assignment]
        return {category: score for category, score in total.items() if score > 0}

    def _known(self, word: str) -> tuple[str, float]:
        """The stem of a word, or of the keyword it misspells, with how sure that is."""
        own = stem_of(word)
        if own in self.phrases or len(word) < 5:
            return own, 1.0
        near = _nearest(word, self.vocabulary)
        return (stem_of(near), _MISSPELT) if near else (own, 1.0)


@lru_cache(maxsize=8)
def lexicon(keywords: Keywords) -> Lexicon:
    """The lexicon of these categories (code, keywords)."""
    phrases = [(code, _stems(keyword)) for code, own in keywords for keyword in own]
    shared = Counter(stems for _, stems in set(phrases))
    by_first: dict[str, list[_Phrase]] = defaultdict(list)
    for code, stems in dict.fromkeys(phrases):
        if stems:
            weight = _WEIGHT.get(len(stems), _WEIGHT[3]) / shared[stems] ** 0.5
            by_first[stems[0]].append(_Phrase(stems, code, weight))
    vocabulary = {plain(word) for _, own in keywords for keyword in own for word in keyword.lower().split()}
    return Lexicon(
        {stem: tuple(found) for stem, found in by_first.items()},
        tuple(sorted(word for word in vocabulary if len(word) > 4)),
    )


@lru_cache(maxsize=20_000)
def stem_of(word: str) -> str:
    """The stem by the Indonesian Snowball rules."""
    # The stemmer keeps the word it works on in itself, and web workers have several threads.
    with _one_at_a_time:
        return str(_stemmer.stemWord(word))


def _stems(keyword: str) -> tuple[str, ...]:
    return tuple(stem_of(plain(word)) for word in keyword.lower().replace("-", " ").split())


def _closeness(phrase: _Phrase, first: int, places: dict[str, list[int]]) -> float:
    """1 where the words of the phrase stand together, less with others between, 0 if one is missing."""
    closeness, last = 1.0, first
    for stem in phrase.stems[1:]:
        gaps = [place - last for place in places.get(stem, ()) if 0 < abs(place - last) <= _GAP + 1]
        if not gaps:
            return 0.0
        step = min(gaps, key=lambda gap: (abs(gap), -gap))
        closeness *= 1.0 if step == 1 else _APART
        last += step
    return closeness


def _standing(words: Sequence[str], position: int, stems: list[tuple[str, float]]) -> float:
    """How much a word counts where it stands: little behind "depan", less behind "di"."""
    before = [plain(word) for word in words[max(0, position - _REACH) : position]]
    sure = stems[position][1]
    if any(word in _NEAR for word in before):
        return sure * _NEARBY
    return sure * (_INSIDE if before and before[-1] in _IN else 1.0)


@lru_cache(maxsize=20_000)
def _nearest(word: str, vocabulary: tuple[str, ...]) -> str | None:
    found = process.extractOne(word, vocabulary, scorer=OSA.distance, score_cutoff=1 if len(word) < 9 else 2)
    return found[0] if found and found[0][0] == word[0] else None


def keyword_ranking(known: Lexicon, words: Iterable[str]) -> list[tuple[str, float]]:
    """Categories with their share of what the words say, best first."""
    scores = known.scores(list(words))
    total = sum(scores.values())
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [(code, score / (total + 0.5)) for code, score in ranked]
