"""Training on the system's own history, and what a training measured.

Examples are reports whose category somebody decided: completed ones, those an officer sorted anew, imported history. Only masked
texts are learnt from, so a stored model holds no personal data; what is erased is gone from the next night's model.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from app.domain.audit import Event
from app.domain.reference import UNSORTED, Catalogue, catalogue
from app.domain.report import Report
from app.domain.rights.tombstone import Erased, Tombstone
from app.domain.understanding import text_model
from app.domain.understanding.categories import rank
from app.domain.understanding.classifier import Classifier
from app.domain.understanding.fitting import Example, fit
from app.domain.understanding.keywords import stem_of
from app.domain.understanding.places import read, topic
from app.domain.understanding.words import tokens
from app.domain.vocabulary import Action, Status

EXAMPLES_MAX = 20_000
EXAMPLES_MIN = 100
MEASURED_MAX = 1_000
KEPT = 5
HELD_BACK = 5  # one in five is not trained on but measured with

Ranking = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Training:
    """What a training found; shares are 0 to 1, measured on examples it was not trained on.

    `keywords_top1`, `keywords_top3`: keywords alone on the same examples. `baseline`: always proposing the most
    frequent category. `is_used`: the model is better than keywords and proposes from now on.
    """

    trained_at: datetime
    examples: int
    categories: int
    top1: float
    top3: float
    baseline: float
    keywords_top1: float
    keywords_top3: float
    is_used: bool


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How often the right category came first, and among the first three."""

    top1: float
    top3: float


def train(session: Session, *, now: datetime) -> Training:
    """Train on the newest decided reports, measure, store. With too few examples nothing is stored or used."""
    known, examples = catalogue(session), history(session)
    if len(examples) < EXAMPLES_MIN or len({category for _, category in examples}) < 2:
        return Training(now, len(examples), len({c for _, c in examples}), 0, 0, 0, 0, 0, False)
    training = measured(session, known, examples, now=now)
    _store(session, training, fit(examples))
    return training


def last_training(session: Session) -> Training | None:
    """The last training that was stored, or None before there was enough history."""
    row = text_model.newest(session)
    return Training(**{name: getattr(row, name) for name in Training.__slots__}) if row else None


def history(session: Session) -> list[Example]:
    """(masked text, category) of the newest decided reports, at most EXAMPLES_MAX."""
    erased = exists().where(Tombstone.report_id == Report.id, Tombstone.what == Erased.REPORT)
    sorted_anew = select(Event.report_id).where(Event.action == Action.RECATEGORISE)
    query = (
        select(Report.public_text, Report.category_code)
        .where(Report.category_code != UNSORTED, ~erased)
        .where(or_(Report.status == Status.COMPLETED, Report.is_imported, Report.id.in_(sorted_anew)))
        .order_by(Report.id.desc())
        .limit(EXAMPLES_MAX)
    )
    names = {code: info.name for code, info in catalogue(session).categories.items()}
    rows = session.execute(query).tuples()
    return [(text, code) for text, code in rows if not _only_names(text, names.get(code, ""))]


def _only_names(text: str, category: str) -> bool:
    """Whether a text says no more than its category's name, as imported rows without details do."""
    own = {stem_of(word) for word in re.findall(r"[a-z]+", text.lower())}
    return own <= {stem_of(word) for word in re.findall(r"[a-z]+", category.lower())}


def split(examples: Sequence[Example], seed: int = 1) -> tuple[list[Example], list[Example]]:
    """(to train on, held back), the same at every call."""
    shuffled = list(examples)
    random.Random(seed).shuffle(shuffled)
    size = len(shuffled) // HELD_BACK
    return shuffled[size:], shuffled[:size]


def measured(session: Session, known: Catalogue, examples: Sequence[Example], *, now: datetime) -> Training:
    """A training's figures: fitted on four fifths of the examples, measured on the last fifth."""
    taught, held_back = split(examples)
    sample = held_back[:MEASURED_MAX]
    classifier = fit(taught)
    ours = accuracy(sample, ranking(session, known, classifier))
    words = accuracy(sample, ranking(session, known, None))
    return Training(
        trained_at=now,
        examples=len(examples),
        categories=len(classifier.categories),
        top1=ours.top1,
        top3=ours.top3,
        baseline=majority(taught, sample, 1),
        keywords_top1=words.top1,
        keywords_top3=words.top3,
        is_used=ours.top1 + ours.top3 > words.top1 + words.top3,
    )


def ranking(session: Session, known: Catalogue, classifier: Classifier | None) -> Ranking:
    """How texts are ranked with that classifier, or by keywords alone."""

    def ranked(text: str) -> list[str]:
        words = tokens(text)
        return [code for code, _ in rank(known, classifier, topic(read(session, words)))]

    return ranked


def accuracy(examples: Iterable[Example], ranked: Ranking) -> Accuracy:
    """The shares of the examples whose category the ranking puts first, and among the first three."""
    answers = [(list(ranked(text))[:3], category) for text, category in examples]
    count = len(answers) or 1
    first = sum(bool(codes) and codes[0] == category for codes, category in answers)
    return Accuracy(first / count, sum(category in codes for codes, category in answers) / count)


def majority(taught: Iterable[Example], examples: Sequence[Example], most: int) -> float:
    """What always proposing the `most` most frequent categories of `taught` reaches."""
    common = {code for code, _ in Counter(category for _, category in taught).most_common(most)}
    return sum(category in common for _, category in examples) / (len(examples) or 1)


def _store(session: Session, training: Training, classifier: Classifier) -> None:
    values = {name: getattr(training, name) for name in Training.__slots__}
    row = text_model.TextModel(**values, arrays=classifier.dumps())
    session.add(row)
    session.flush()
    session.execute(delete(text_model.TextModel).where(text_model.TextModel.id <= row.id - KEPT))
    text_model.forget()
