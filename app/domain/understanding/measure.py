"""How good the proposals are on complaints whose place and category are known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.understanding import understand


@dataclass(frozen=True, slots=True)
class Complaint:
    """A text with what is right: `kelurahan_code` None where it names none, `category` None where unknown."""

    text: str
    kelurahan_code: str | None
    category: str | None


@dataclass(frozen=True, slots=True)
class Measurement:
    """Shares from 0 to 1. `right` of the complaints that name a kelurahan, `wrong` (another one, or one where none is
    named) of all; `top1`, `top3` of those with a category, `baseline1`, `baseline3` the most frequent ones alone.
    """

    complaints: int
    named: int
    right: float
    wrong: float
    top1: float
    top3: float
    baseline1: float
    baseline3: float


def measure(session: Session, complaints: Sequence[Complaint], *, now: datetime) -> Measurement:
    """Understand every complaint and hold the first place and the categories against what is right."""
    answers = [(one, *_answer(session, one.text, now)) for one in complaints]
    named = [place == one.kelurahan_code for one, place, _ in answers if one.kelurahan_code]
    wrong = [place is not None and place != one.kelurahan_code for one, place, _ in answers]
    sorted_ = [(one.category, codes) for one, _, codes in answers if one.category]
    labels = [category for category, _ in sorted_]
    common = sorted(set(labels), key=lambda label: -labels.count(label))
    return Measurement(
        complaints=len(complaints),
        named=len(named),
        right=_share(named),
        wrong=_share(wrong),
        top1=_share([codes[:1] == [category] for category, codes in sorted_]),
        top3=_share([category in codes for category, codes in sorted_]),
        baseline1=_share([label in common[:1] for label in labels]),
        baseline3=_share([label in common[:3] for label in labels]),
    )


def _answer(session: Session, text: str, now: datetime) -> tuple[str | None, list[str]]:
    found = understand(session, text, now=now)
    return (found.places[0].kelurahan_code if found.places else None), [code for code, _ in found.categories]


def _share(answers: Sequence[bool]) -> float:
    return sum(answers) / len(answers) if answers else 0.0
