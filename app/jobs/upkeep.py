"""What the clock does by itself: unanswered questions, the anchor, the map's counts, private categories, old keys, precedents."""

from app.clock import now
from app.config import settings
from app.db import db, transaction
from app.domain import audit, intake, map_counts, precedent, workflow
from app.domain.audit import anchor_file
from app.domain.reference_admin import publicity
from app.gateways import anchor_store


def resume_silent() -> None:
    """Take up again what waits for a reporter since seven days, each in a transaction of its own."""
    with transaction() as session:
        numbers = workflow.silent_reports(session, now=now())
    for number in numbers:
        with transaction() as session:
            workflow.resume_silent(session, number, now=now())


def anchor_history() -> None:
    """Seal the history up to now unless today's seal is there, and see that the file has every seal.

    The lock of the first transaction lasts only a moment.
    """
    with transaction() as session:
        up_to = None if audit.is_sealed(session, now=now()) else audit.settled_id(session)
    if up_to is not None:
        with transaction() as session:
            audit.write_anchor(session, up_to, now=now())
    anchor_store.append(settings().anchor_dir, _unfiled)


def _unfiled(last_line: str | None) -> list[str]:
    last = anchor_file.read(last_line) if last_line else None
    session = db.session()
    return list(anchor_file.lines_for(anchor_file.missing(session, last), last))


def fold_map() -> None:
    """Add up the map's waiting changes."""
    with transaction() as session:
        map_counts.fold(session, now=now())


def keep_private() -> None:
    """Take off the portal what came in while its category was being made private."""
    with transaction() as session:
        publicity.sweep(session)


def forget_keys() -> None:
    """Drop idempotency keys older than a day, and those of moves that no phone sends again."""
    with transaction() as session:
        intake.forget_old_keys(session, now=now())
        workflow.forget_old_action_keys(session, now=now())


def count_precedents() -> None:
    """See anew who settled which reports, for proposals of the day."""
    with transaction() as session:
        precedent.count_anew(session, now=now())
