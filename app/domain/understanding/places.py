"""From names to proposals: which kelurahan, or only which kecamatan, a text speaks of.

A wrong kelurahan costs an officer more than none: a name that may mean several, a kecamatan alone and a street through
several kelurahan propose no kelurahan unless something else in the text decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from sqlalchemy.orm import Session

from app.domain.understanding.context import Context, is_shared, read_context
from app.domain.understanding.gazetteer import gazetteer
from app.domain.understanding.mentions import Mention, find_mentions
from app.domain.understanding.ordinary import ORDINARY, STREET, STRICT, Cue
from app.domain.understanding.place_kinds import PlaceKind
from app.domain.understanding.place_names import Spot, find_spots
from app.domain.understanding.proposal import NAME, ROAD, PlaceProposal
from app.domain.understanding.words import Token
from app.domain.vocabulary import AreaLevel

THRESHOLD = 0.5
_STRENGTH = {
    Cue.KELURAHAN: 0.95,
    Cue.SCHOOL: 0.85,
    Cue.SPOT: 0.74,
    Cue.TOWARDS: 0.62,
    Cue.STREET: 0.3,
    Cue.RIVER: 0.2,
}
_BARE = 0.82
_ORDINARY = 0.85
_STREET_IN_KECAMATAN = 0.6
_PART, _SHARED, _LONGER = 0.62, 0.6, 0.7
_LANDMARK, _ROAD, _CROSSING = 0.72, 0.6, 0.62
_KECAMATAN_SAID, _KECAMATAN = 0.8, 0.6
_CONTEST, _CONTEST_COST = 0.12, 0.15
_STREET_REACH = 6


@dataclass(slots=True)
class _Candidate:
    """One kelurahan with the best reason found for it and the tokens that gave reasons."""

    code: str
    score: float
    how: str
    spans: list[tuple[int, int]] = field(default_factory=list)


def read(session: Session, words: list[Token]) -> Context:
    """What the words name, weighed together."""
    names = gazetteer(session)
    return read_context(words, find_mentions(words, names), find_spots(session, words), names.longer)


def place_proposals(text: str, context: Context) -> list[PlaceProposal]:
    """Places named in the text, best first: kelurahan, or else kecamatan."""
    candidates = _kelurahan(context)
    if candidates:
        return [_proposal(text, context, candidate) for candidate in candidates]
    return list(_kecamatan_only(text, context))


def topic(context: Context) -> list[str]:
    """The words without names of places, so that "Pasar Minggu" speaks for no market; a blank stands for each."""
    spans = [(one.first, one.last) for one in context.mentions]
    spans += [(one.first, one.last) for one in context.spots]
    named = {position for first, last in spans for position in range(first, last + 1)}
    return ["" if i in named else token.word for i, token in enumerate(context.words)]


def _kelurahan(context: Context) -> list[_Candidate]:
    found: dict[str, _Candidate] = {}
    reasons = (_named(context), _by_part(context), _by_longer_name(context), _by_spot(context))
    for candidate in chain.from_iterable(reasons):
        known = found.get(candidate.code)
        if known is None or candidate.score > known.score:
            candidate.spans += known.spans if known else []
            found[candidate.code] = candidate
        else:
            known.spans += candidate.spans
    good = [candidate for candidate in found.values() if candidate.score >= THRESHOLD]
    return _contested(sorted(good or list(_shared(context)), key=lambda one: (-one.score, one.spans[0])))


def _contested(ranked: list[_Candidate]) -> list[_Candidate]:
    """Where two kelurahan are nearly as likely, neither is sure."""
    if len(ranked) > 1 and ranked[0].score - ranked[1].score < _CONTEST:
        ranked[0].score = max(THRESHOLD, ranked[0].score - _CONTEST_COST)
        ranked[1].score = min(ranked[0].score, ranked[1].score)
    return ranked


def _named(context: Context) -> Iterator[_Candidate]:
    for mention in context.mentions:
        if not is_shared(mention) and mention.cue != Cue.KECAMATAN:
            for code in mention.codes(AreaLevel.KELURAHAN):
                yield _candidate(context, mention, code, _strength(context, mention, code))
        elif mention.cue == Cue.KECAMATAN and not mention.codes(AreaLevel.KECAMATAN):
            for code in mention.codes(AreaLevel.KELURAHAN):
                yield _candidate(context, mention, code, _BARE * mention.likeness)


def _candidate(context: Context, mention: Mention, code: str, score: float) -> _Candidate:
    how = ROAD if mention.cue == Cue.STREET else NAME
    return _Candidate(code, context.fitted(score, code, mention), how, [(mention.first, mention.last)])


def _strength(context: Context, mention: Mention, code: str) -> float:
    if mention.cue == Cue.STREET:
        in_kecamatan = code[:8] in context.surrounding()
        return (_STREET_IN_KECAMATAN if in_kecamatan else _STRENGTH[Cue.STREET]) * mention.likeness
    strength = _STRENGTH.get(mention.cue, _BARE) * mention.likeness
    if mention.key in ORDINARY | STRICT and mention.cue not in (Cue.KELURAHAN, Cue.SCHOOL):
        strength *= _ORDINARY
    return strength


def _by_part(context: Context) -> Iterator[_Candidate]:
    """ "Cipete, Cilandak" is Cipete Selatan; "Petojo" alone may be two."""
    for mention in context.mentions:
        if mention.cue in (Cue.STREET, Cue.RIVER) or mention.codes(AreaLevel.KECAMATAN):
            continue
        left = context.narrowed(mention.codes(AreaLevel.KELURAHAN, part=True))
        if len(left) == 1:
            (code,) = left
            yield _candidate(context, mention, code, _PART * mention.likeness)


def _by_longer_name(context: Context) -> Iterator[_Candidate]:
    """ "Srengseng, Jagakarsa" is Srengseng Sawah: the kecamatan has no Srengseng, but one that begins so."""
    around = context.surrounding()
    for mention in context.mentions:
        own = mention.codes(AreaLevel.KELURAHAN)
        if own and around and mention.cue not in _STRENGTH and not any(code[:8] in around for code in own):
            longer = [code for code in context.longer.get(mention.key, ()) if code[:8] in around]
            if len(longer) == 1:
                yield _candidate(context, mention, longer[0], _LONGER * mention.likeness)


def _by_spot(context: Context) -> Iterator[_Candidate]:
    spots = [spot for spot in context.spots if spot.cue != Cue.TOWARDS]
    for spot in spots:
        if len(spot.codes) == 1:
            (code,) = spot.codes
            base = _LANDMARK if spot.kind == PlaceKind.LANDMARK else _ROAD
            yield _Candidate(code, context.fitted(base, code), ROAD, [(spot.first, spot.last)])
    for spot in spots:
        left = context.narrowed(spot.codes)
        if len(spot.codes) > 1 and len(left) == 1 and (context.surrounding() or len(spots) > 1):
            (code,) = left
            yield _Candidate(code, context.fitted(_CROSSING, code), ROAD, [(spot.first, spot.last)])


def _shared(context: Context) -> Iterator[_Candidate]:
    """A bare name of both a kecamatan and its kelurahan means the kelurahan where RT, RW or a street stand with it."""
    for mention in context.mentions:
        if not is_shared(mention) or mention.cue in (
            Cue.SPOT,
            Cue.REGION,
            Cue.RIVER,
            Cue.TOWARDS,
            Cue.STREET,
        ):
            continue
        within = mention.codes(AreaLevel.KECAMATAN)
        for code in mention.codes(AreaLevel.KELURAHAN):
            detailed = context.has_rt_rw or _said_twice(context, mention) or _street_before(context, mention)
            meant = code[:8] in context.kecamatan or (detailed and code[:8] in within)
            if meant and not _elsewhere(context.spots, code):
                score = context.fitted(_SHARED - 0.08, code, mention) * mention.likeness
                yield _Candidate(code, max(score, THRESHOLD), NAME, [(mention.first, mention.last)])


def _said_twice(context: Context, mention: Mention) -> bool:
    """ "Gambir, Kec. Gambir" names both."""
    same = [other for other in context.mentions if other.key == mention.key or other.cue == Cue.KECAMATAN]
    within = set(mention.codes(AreaLevel.KECAMATAN))
    return sum(bool(within & set(other.codes(AreaLevel.KECAMATAN))) for other in same) > 1


def _street_before(context: Context, mention: Mention) -> bool:
    before = context.words[max(0, mention.first - _STREET_REACH) : mention.first]
    return any(token.word in STREET and token.word != "jalan" for token in before[:-1]) or _names_a_street(
        context, mention
    )


def _names_a_street(context: Context, mention: Mention) -> bool:
    return any(
        spot.kind == PlaceKind.STREET and 0 < mention.first - spot.last <= _STREET_REACH
        for spot in context.spots
    )


def _elsewhere(spots: list[Spot], code: str) -> bool:
    return any(code not in spot.codes or len(spot.codes) > 1 for spot in spots)


def _kecamatan_only(text: str, context: Context) -> Iterator[PlaceProposal]:
    seen: set[str] = set()
    ranked = sorted(context.mentions, key=lambda mention: mention.cue != Cue.KECAMATAN)
    for mention in ranked:
        codes = mention.codes(AreaLevel.KECAMATAN) or _kecamatan_of_part(context, mention)
        for code in codes if mention.cue not in (Cue.STREET, Cue.RIVER) else ():
            if code not in seen:
                seen.add(code)
                said = mention.cue == Cue.KECAMATAN
                score = (_KECAMATAN_SAID if said else _KECAMATAN) * mention.likeness
                found = (_written(text, context, mention.first, mention.last),)
                yield PlaceProposal(None, code, None, None, found, NAME, round(score, 2))


def _kecamatan_of_part(context: Context, mention: Mention) -> tuple[str, ...]:
    around = {code[:8] for code in context.narrowed(mention.codes(AreaLevel.KELURAHAN, part=True))}
    return tuple(around) if len(around) == 1 else ()


def _proposal(text: str, context: Context, candidate: _Candidate) -> PlaceProposal:
    spans = list(dict.fromkeys(candidate.spans))
    spans += [
        (mention.first, mention.last)
        for mention in context.mentions
        if candidate.code[:8] in mention.codes(AreaLevel.KECAMATAN)
        and (mention.first, mention.last) not in spans
    ]
    found = tuple(_written(text, context, first, last) for first, last in spans)
    score = round(min(candidate.score, 0.99), 2)
    return PlaceProposal(candidate.code, candidate.code[:8], None, None, found, candidate.how, score)


def _written(text: str, context: Context, first: int, last: int) -> str:
    return text[context.words[first].start : context.words[last].end]
