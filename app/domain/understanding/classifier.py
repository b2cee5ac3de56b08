"""A linear model of categories over words and parts of words, kept as plain arrays.

Trained with scikit-learn (training.py), predicted with numpy alone: web processes load no more than the arrays. A stored model
is a compressed .npz without pickled objects.
"""

import io
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from app.domain.understanding.keywords import stem_of
from app.domain.understanding.words import plain, tokens

_PARTS = (3, 4, 5)
_WORD, _PAIR = "w:", "b:"

Floats = npt.NDArray[np.float32]


def terms(text: str) -> list[str]:
    """What the model counts in a text: stems, pairs of stems, and parts of words. Numbers are left out."""
    words = [plain(token.word) for token in tokens(text) if token.word.isalpha()]
    stems = [stem_of(word) for word in words]
    pairs = [f"{_PAIR}{one} {two}" for one, two in pairwise(stems)]
    return [*(_WORD + stem for stem in stems), *pairs, *(part for word in words for part in _parts(word))]


def _parts(word: str) -> Iterator[str]:
    padded = f" {word} "
    for size in _PARTS:
        for start in range(len(padded) - size + 1):
            yield padded[start : start + size]


@dataclass(frozen=True, slots=True)
class Classifier:
    """`weights` has a row for each term and a column for each category; rows already hold the term's rarity."""

    vocabulary: dict[str, int]
    categories: tuple[str, ...]
    rarity: Floats
    weights: Floats
    bias: Floats

    def probabilities(self, text: str) -> dict[str, float]:
        """Category -> probability; they add up to 1. A text without a known term gets the majority's shares."""
        counts = Counter(self.vocabulary[term] for term in terms(text) if term in self.vocabulary)
        rows = np.fromiter(counts.keys(), dtype=np.intp, count=len(counts))
        often = np.fromiter((1 + math.log(n) for n in counts.values()), dtype=np.float32, count=len(counts))
        vector = often * self.rarity[rows]
        length = float(np.linalg.norm(vector)) or 1.0
        scores = (vector / length) @ self.weights[rows] + self.bias
        shares = np.exp(scores - scores.max())
        return dict(zip(self.categories, (shares / shares.sum()).tolist(), strict=True))

    def familiarity(self, text: str) -> float:
        """The share of the text's words and pairs of words that the model has seen, 0 to 1."""
        whole = [term for term in terms(text) if term.startswith((_WORD, _PAIR))]
        return sum(term in self.vocabulary for term in whole) / len(whole) if whole else 0.0

    def dumps(self) -> bytes:
        """The model as bytes for the database."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            vocabulary=_packed(sorted(self.vocabulary, key=self.vocabulary.__getitem__)),
            categories=_packed(self.categories),
            rarity=self.rarity,
            weights=self.weights.astype(np.float16),
            bias=self.bias,
        )
        return buffer.getvalue()


def loads(stored: bytes) -> Classifier:
    """The model back from its bytes."""
    with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
        return Classifier(
            vocabulary={term: row for row, term in enumerate(_unpacked(arrays["vocabulary"]))},
            categories=tuple(_unpacked(arrays["categories"])),
            rarity=arrays["rarity"],
            weights=arrays["weights"].astype(np.float32),
            bias=arrays["bias"],
        )


def _packed(lines: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


def _unpacked(array: npt.NDArray[np.uint8]) -> list[str]:
    return array.tobytes().decode().split("\n")
