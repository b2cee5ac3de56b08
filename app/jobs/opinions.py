"""Reporters who said nothing of a finished report are asked once more."""

from app.clock import now
from app.db import transaction
from app.domain import opinion


def remind() -> None:
    """Each in a transaction of its own; what one run leaves comes with the next."""
    with transaction() as session:
        ids = opinion.unheard(session, now=now())
    for report_id in ids:
        with transaction() as session:
            opinion.remind(session, report_id, now=now())
