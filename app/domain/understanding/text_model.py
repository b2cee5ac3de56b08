"""The trained models of categories as rows, and the one in use in this process (looked up once a minute)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column, undefer

from app.base import Base, Id
from app.domain.understanding.classifier import Classifier, loads, terms

FRESH = timedelta(minutes=1)


class TextModel(Base):
    """One training: what it measured on examples held back, and the arrays (classifier.py).

    `keywords_top1`, `keywords_top3` are what keywords alone reached on the same examples, `baseline` what always
    proposing the most frequent category reaches; `is_used` says that the model was better.
    """

    __tablename__ = "text_models"
    __table_args__ = (CheckConstraint("examples > 0", name="examples"),)

    id: Mapped[Id]
    trained_at: Mapped[datetime]
    examples: Mapped[int]
    categories: Mapped[int]
    top1: Mapped[float]
    top3: Mapped[float]
    baseline: Mapped[float]
    keywords_top1: Mapped[float]
    keywords_top3: Mapped[float]
    is_used: Mapped[bool]
    arrays: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


@dataclass
class _Kept:
    classifier: Classifier | None = None
    model_id: int | None = None
    looked_at: datetime | None = None


_kept = _Kept()


def newest(session: Session) -> TextModel | None:
    """The last training, or None."""
    return session.scalar(select(TextModel).order_by(TextModel.id.desc()).limit(1))


def current(session: Session, *, now: datetime) -> Classifier | None:
    """The classifier of the last training if it is better than keywords, at most a minute old; else None."""
    if _kept.looked_at is None or abs(now - _kept.looked_at) > FRESH:
        query = select(TextModel.id, TextModel.is_used).order_by(TextModel.id.desc()).limit(1)
        row = session.execute(query).one_or_none()
        wanted = row.id if row and row.is_used else None
        if wanted != _kept.model_id:
            _kept.classifier, _kept.model_id = _load(session, wanted), wanted
        _kept.looked_at = now
    return _kept.classifier


def unlearn(session: Session, words: Collection[str]) -> int:
    """Delete the trainings whose vocabulary holds one of these words; the next night trains anew. Returns how many."""
    learnt = {term for word in words for term in terms(word)[:1]}
    rows = session.scalars(select(TextModel).options(undefer(TextModel.arrays))) if learnt else ()
    gone = [row for row in rows if learnt & loads(row.arrays).vocabulary.keys()]
    for row in gone:
        session.delete(row)
    session.flush()
    return len(gone)


def forget() -> None:
    """Look the model up again at the next use in this process."""
    _kept.classifier = _kept.model_id = _kept.looked_at = None


def _load(session: Session, model_id: int | None) -> Classifier | None:
    query = select(TextModel).where(TextModel.id == model_id).options(undefer(TextModel.arrays))
    row = session.scalar(query) if model_id else None
    return loads(row.arrays) if row else None
