"""The nightly training of the model that proposes categories."""

from app.clock import now
from app.db import transaction
from app.domain import understanding


def train_texts() -> None:
    """Train on what officers decided up to now; used from the next minute on if it is better than keywords."""
    with transaction() as session:
        understanding.train(session, now=now())
