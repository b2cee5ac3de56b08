"""The city's figures: what changed is folded into the kept tallies."""

from app.clock import now
from app.db import transaction
from app.domain import tally


def fold_tallies() -> None:
    """Bring /statistik up to date; the first one after a load counts everything."""
    with transaction() as session:
        tally.fold(session, now=now())
