"""What the names of a text say together: which kecamatan and kota it speaks of, and how far a kelurahan fits them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from app.domain.understanding.mentions import Mention
from app.domain.understanding.ordinary import OUTSIDE, Cue
from app.domain.understanding.place_names import Spot
from app.domain.understanding.words import Token
from app.domain.vocabulary import AreaLevel

FITS_KECAMATAN, FITS_KOTA, FITS_SPOT = 0.08, 0.04, 0.05
_CONFLICT, _CONFLICT_SAID, _CONFLICT_MAYBE = 0.55, 0.85, 0.9
_OUTSIDE_REACH = 4
_NEITHER = (Cue.STREET, Cue.RIVER, Cue.TOWARDS)


@dataclass(frozen=True, slots=True)
class Context:
    """The areas that a text names for sure, those it may name, and its streets and landmarks.

    `shared` are kecamatan whose name is also that of a kelurahan, so that the bare name may mean either.
    """

    words: list[Token]
    mentions: list[Mention]
    spots: list[Spot]
    kecamatan: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    kota: frozenset[str] = frozenset()
    has_rt_rw: bool = False
    longer: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def surrounding(self) -> frozenset[str]:
        """The kecamatan that the text is about, as far as it says."""
        return self.kecamatan or self.shared

    def fitted(self, score: float, code: str, mention: Mention | None = None) -> float:
        """The score of a kelurahan after holding it against everything else the text names."""
        said = mention is not None and mention.cue == Cue.KELURAHAN
        conflict = _CONFLICT_SAID if said else _CONFLICT
        for known, size, gain in ((self.kecamatan, 8, FITS_KECAMATAN), (self.kota, 5, FITS_KOTA)):
            if known:
                score = score + gain if code[:size] in known else score * conflict
        if self.shared:
            score = score + FITS_KECAMATAN if code[:8] in self.shared else score * _CONFLICT_MAYBE
        if any(code in spot.codes for spot in self.spots):
            score += FITS_SPOT
        if mention is not None and not said and self._is_outside(mention):
            score *= _CONFLICT
        return min(score, 0.99)

    def narrowed(self, codes: Iterable[str]) -> frozenset[str]:
        """Those of the kelurahan that lie in what the text names; all of them where it names nothing."""
        left = frozenset(codes)
        for known, size in ((self.surrounding(), 8), (self.kota, 5)):
            left = frozenset(code for code in left if code[:size] in known) if known else left
        for spot in self.spots:
            left = left & spot.codes or left
        return left

    def _is_outside(self, mention: Mention) -> bool:
        """Whether a town outside Jakarta follows: "Pasar Baru, Kab. Bekasi"."""
        after = self.words[mention.last + 1 : mention.last + 1 + _OUTSIDE_REACH]
        return any(token.word in OUTSIDE for token in after)


def read_context(
    words: list[Token],
    mentions: list[Mention],
    spots: list[Spot],
    longer: Mapping[str, tuple[str, ...]],
) -> Context:
    """Weigh the mentions of a text together; those inside a landmark's or street's name count as that.

    `longer`: key of a kelurahan's name -> kelurahan whose longer names begin with it.
    """
    spots = [spot for spot in spots if not any(_reaches_beyond(mention, spot) for mention in mentions)]
    outer = [mention for mention in mentions if not any(_inside(mention, spot) for spot in spots)]
    kota = [code for mention in outer for code in mention.codes(AreaLevel.KOTA)]
    named = [mention for mention in outer if mention.cue not in _NEITHER]
    shared = [mention for mention in named if is_shared(mention)]
    sure = [mention for mention in named if mention not in shared and mention.cue != Cue.KELURAHAN]
    return Context(
        words=words,
        mentions=outer,
        spots=spots,
        kecamatan=frozenset(code for m in sure for code in m.codes(AreaLevel.KECAMATAN)),
        shared=frozenset(code for m in shared for code in m.codes(AreaLevel.KECAMATAN)),
        kota=frozenset(kota),
        has_rt_rw=_has_rt_rw(words),
        longer=longer,
    )


def is_shared(mention: Mention) -> bool:
    """Whether the bare name may mean a kecamatan or the kelurahan of that name."""
    both = mention.codes(AreaLevel.KECAMATAN) and mention.codes(AreaLevel.KELURAHAN)
    return bool(both) and mention.cue not in (Cue.KELURAHAN, Cue.KECAMATAN, Cue.SCHOOL)


def _inside(mention: Mention, spot: Spot) -> bool:
    overlaps = spot.first <= mention.last and mention.first <= spot.last
    keeps_own = mention.cue in (Cue.KELURAHAN, Cue.STREET)
    return overlaps and not keeps_own


def _reaches_beyond(mention: Mention, spot: Spot) -> bool:
    """Whether the spot is only a part of a longer name: Jl. Utan Kayu within "Utan Kayu Selatan"."""
    return mention.first <= spot.first and spot.last <= mention.last and mention.last > spot.last


def _has_rt_rw(words: list[Token]) -> bool:
    return any(one.word in ("rt", "rw") and two.word.isdigit() for one, two in pairwise(words))
