"""Names of areas that stand in a text, each with what stands before it.

Longest names first: "Cengkareng Barat" is one name. Guesses (wrong letters, parts cut short) are taken only where an
everyday word is not meant instead.
"""

from dataclasses import dataclass

from rapidfuzz.distance import OSA

from app.domain.understanding.everyday import EVERYDAY
from app.domain.understanding.gazetteer import Gazetteer, Hit, Name
from app.domain.understanding.ordinary import (
    KECAMATAN,
    KELURAHAN,
    KOTA,
    NO_STREET,
    ORDINARY,
    PLACE,
    REGION,
    RIVER,
    SCHOOL,
    SPOT,
    STOP,
    STREET,
    STRICT,
    TOWARDS,
    Cue,
)
from app.domain.understanding.words import Token
from app.domain.vocabulary import AreaLevel

WORDS_MAX = 400
LONGEST = 4
_NEAR_CONTEXT = 3
_CAPITALS_MAX = 0.75
_CUES = (
    (KOTA, Cue.KOTA),
    (SPOT, Cue.SPOT),
    (RIVER, Cue.RIVER),
    (REGION, Cue.REGION),
    (TOWARDS, Cue.TOWARDS),
    (PLACE, Cue.PLACE),
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Tokens `first` to `last` (included) spell these names."""

    first: int
    last: int
    key: str
    names: tuple[Name, ...]
    likeness: float
    is_guess: bool
    cue: Cue

    def codes(self, level: AreaLevel, *, part: bool = False) -> tuple[str, ...]:
        """The areas of that level it may mean; with `part`, those that share this part of their name."""
        return tuple(
            code for name in self.names if name.level == level and name.is_part == part for code in name.codes
        )


def find_mentions(words: list[Token], gazetteer: Gazetteer) -> list[Mention]:
    """The areas named among the first WORDS_MAX words, in order, none overlapping."""
    words = words[:WORDS_MAX]
    found: list[Mention] = []
    position = 0
    while position < len(words):
        mention = _mention_at(words, position, gazetteer)
        if mention is not None:
            found.append(mention)
            position = mention.last
        position += 1
    return [mention for mention in found if _is_place(mention, words, found)]


def _mention_at(words: list[Token], first: int, gazetteer: Gazetteer) -> Mention | None:
    cue = cue_before(words, first)
    for size in range(min(LONGEST, _joined_words(words, first)), 0, -1):
        typed = tuple(token.word for token in words[first : first + size])
        hit = _hit(typed, gazetteer, cue)
        if hit is not None and not (hit.is_guess and _crosses_a_name(words, first, size, gazetteer)):
            names = gazetteer.names[hit.key]
            return Mention(first, first + size - 1, hit.key, names, hit.likeness, hit.is_guess, cue)
    return None


def _crosses_a_name(words: list[Token], first: int, size: int, gazetteer: Gazetteer) -> bool:
    """Whether a name in its right spelling begins within these words and goes on behind them."""
    for start in range(first + 1, first + size):
        for end in range(first + size + 1, min(start + LONGEST, len(words)) + 1):
            if all(token.joined for token in words[start + 1 : end]):
                hit = gazetteer.exact(tuple(token.word for token in words[start:end]))
                if hit is not None and not hit.is_guess:
                    return True
    return False


def _joined_words(words: list[Token], first: int) -> int:
    last = first + 1
    while last < len(words) and words[last].joined:
        last += 1
    return last - first


def _hit(typed: tuple[str, ...], gazetteer: Gazetteer, cue: Cue) -> Hit | None:
    if not typed[0].isalpha() or (len(typed) == 1 and len(typed[0]) < 4):
        return None
    exact = gazetteer.exact(typed)
    if exact is not None and not exact.is_guess:
        return exact
    if _is_everyday(typed, cue) or any(word in STOP for word in typed):
        return None
    if exact is not None:
        return exact
    near = gazetteer.near(typed)
    return None if near is None or _swallows_a_word(typed, near, gazetteer) else near


def _is_everyday(typed: tuple[str, ...], cue: Cue) -> bool:
    """Whether all words are everyday ones, so that no misspelt name need be seen in them."""
    return cue != Cue.KELURAHAN and all(word in EVERYDAY or len(word) < 3 for word in typed)


def _swallows_a_word(typed: tuple[str, ...], near: Hit, gazetteer: Gazetteer) -> bool:
    """Whether a name stands there without the first or last word, and that word is none of the longer name."""
    if len(typed) == 1:
        return False
    for inner, extra in ((typed[:-1], typed[-1]), (typed[1:], typed[0])):
        hit = gazetteer.exact(inner)
        if hit is not None and not hit.is_guess and not _completes(hit.key, extra, near.key):
            return True
    return False


def _completes(known: str, extra: str, name: str) -> bool:
    """Whether `extra` spells, about, what the name has beyond the known part."""
    rest = name.removeprefix(known) if name.startswith(known) else name.removesuffix(known)
    return rest != name and (rest.startswith(extra) or OSA.distance(rest, extra) <= max(1, len(rest) // 4))


def cue_before(words: list[Token], first: int) -> Cue:
    """What kind of word stands before the name that begins at `first`."""
    before = [token.word for token in words[max(0, first - 4) : first]]
    if not before:
        return Cue.NONE
    if not words[first].joined:
        return _said_level(before[-1])
    if _is_street(before):
        return Cue.STREET
    if _is_school(before):
        return Cue.SCHOOL
    for known, cue in _CUES:
        if before[-1] in known:
            return cue
    if len(before) > 1 and before[-1].isdigit() and before[-2] in ("rt", "rw"):
        return Cue.PLACE
    return _said_level(before[-1])


def _is_street(before: list[str]) -> bool:
    while len(before) > 1 and before[-1] in ("raya", "kh", "h", "haji"):
        before = before[:-1]
    return before[-1] in STREET and not (len(before) > 1 and before[-2] in NO_STREET)


def _is_school(before: list[str]) -> bool:
    words = [word for word in before if not word.isdigit()]
    return bool(words) and words[-1] in SCHOOL and (words[-1] != "sekolah") and before[-1] != "di"


def _said_level(word: str) -> Cue:
    """The level that a word says, also behind a colon or misspelt."""
    if word in KELURAHAN:
        return Cue.KELURAHAN
    if word in KECAMATAN:
        return Cue.KECAMATAN
    for right, cue in (("kelurahan", Cue.KELURAHAN), ("kecamatan", Cue.KECAMATAN)):
        if len(word) > 6 and OSA.distance(word, right, score_cutoff=2) <= 2:
            return cue
    return Cue.NONE


def _is_place(mention: Mention, words: list[Token], others: list[Mention]) -> bool:
    """Whether a name that is also an ordinary word is meant as a place here."""
    if mention.key not in ORDINARY | STRICT or mention.cue in (Cue.KELURAHAN, Cue.SCHOOL, Cue.STREET):
        return True
    if any(_holds(other, mention) for other in others if other is not mention):
        return True
    if mention.key in STRICT:
        return words[mention.first].capital and _mixed(words) and mention.cue in (Cue.PLACE, Cue.REGION)
    if mention.cue in (Cue.PLACE, Cue.REGION, Cue.TOWARDS):
        return True
    inside = words[mention.first].joined
    return words[mention.first].capital and _mixed(words) and (inside or _stands_alone(mention, words))


def _stands_alone(mention: Mention, words: list[Token]) -> bool:
    """Whether nothing but the name stands between two marks: "Jl. Kemang Utara, Bangka." """
    after = mention.last + 1
    return not words[mention.first].joined and (after == len(words) or not words[after].joined)


def _holds(other: Mention, mention: Mention) -> bool:
    """Whether the other, standing beside it, names the kecamatan or kota of the mention."""
    gap = max(other.first - mention.last, mention.first - other.last)
    around = other.codes(AreaLevel.KECAMATAN) + other.codes(AreaLevel.KOTA)
    return gap <= _NEAR_CONTEXT and any(
        code.startswith(outer + ".") for code in mention.codes(AreaLevel.KELURAHAN) for outer in around
    )


def _mixed(words: list[Token]) -> bool:
    """Whether capitals say something: some words have them and a good part has not."""
    letters = [token.capital for token in words if token.word.isalpha()]
    return 0 < sum(letters) <= _CAPITALS_MAX * len(letters)
