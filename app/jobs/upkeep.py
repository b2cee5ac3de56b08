"""What the clock does by itself: questions that nobody answered, the daily anchor, the map's counts, old keys."""

from app.clock import now
from app.db import transaction
from app.domain import audit, intake, portrayal, workflow


def resume_silent() -> None:
    """Take up again what waits for a reporter since seven days, each in a transaction of its own."""
    with transaction() as session:
        numbers = workflow.silent_reports(session, now=now())
    for number in numbers:
        with transaction() as session:
            workflow.resume_silent(session, number, now=now())


def anchor_history() -> None:
    """Seal the history up to now, once a day; the lock of the first transaction is held only for a moment."""
    with transaction() as session:
        up_to = audit.settled_id(session)
    with transaction() as session:
        audit.write_anchor(session, up_to, now=now())


def fold_map() -> None:
    """Add up the map's waiting changes."""
    with transaction() as session:
        portrayal.fold(session)


def forget_keys() -> None:
    """Drop idempotency keys older than a day."""
    with transaction() as session:
        intake.forget_old_keys(session, now=now())
