"""Photos after their upload: copies are made, faces and plates covered, they are checked, and files that no photo knows removed.

The domain only notes on its session which photos it attached; here that note becomes one job a photo after
the commit; files that redaction gave up are deleted after it. A job that is lost is made good by the sweep.
"""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from app import clock, queues
from app.db import db, on_commit, transaction
from app.domain import evidence, inbox, redaction, validation_queue
from app.gateways.storage import storage

PATIENCE = timedelta(minutes=1)
AGAIN_SECONDS = 300
ORPHAN_DAYS = (2, 3)
UNCHECKED_AT_ONCE = 60
UNSCREENED_AT_ONCE = 30


def install() -> None:
    """Watch every session for attached photos; once in the life of the process."""
    if not event.contains(Session, "before_commit", _note):
        event.listen(Session, "before_commit", _note)
        event.listen(Session, "after_soft_rollback", _forget)


def process_photo(photo_id: str, find: redaction.Find | None = None) -> None:
    """Make the copies of one photo, look at it for the public, then check it; done already means nothing to do."""
    with transaction() as session:
        evidence.process(session, storage(), uuid.UUID(photo_id))
    screen_photo(photo_id, find)
    check_photo(photo_id)


def screen_photo(photo_id: str, find: redaction.Find | None = None) -> None:
    """Look for faces and plates, and make the public copies with them covered, or leave it to a person."""
    with transaction() as session:
        redaction.screen(session, storage(), uuid.UUID(photo_id), find, now=clock.now())


def check_photo(photo_id: str) -> None:
    """Hold one photo against others and its report. In a transaction of its own, so that others find it meanwhile."""
    with transaction() as session:
        evidence.examine(session, storage(), uuid.UUID(photo_id), now=clock.now())
    with transaction() as session:
        validation_queue.look_again(session, uuid.UUID(photo_id))


def copy_photo(original_key: str) -> None:
    """Make the clean copies of a photo that came with a message, before a report has it."""
    evidence.copy(storage(), original_key)


def ask_copy(original_key: str) -> None:
    """Have the copies made; asked for again within five minutes, it is the same job."""
    queues.enqueue_once(f"salinan:{original_key}", AGAIN_SECONDS, queues.FOTO, copy_photo, original_key)


def sweep_photos() -> None:
    """Ask again for photos that have waited for more than a minute; every minute."""
    for photo_id in evidence.pending_since(db.session(), clock.now() - PATIENCE):
        queues.enqueue_once(f"photo:{photo_id}", AGAIN_SECONDS, queues.FOTO, process_photo, str(photo_id))


def sweep_unchecked() -> None:
    """Have photos checked that are not: from before there was a check, or after its limits changed; every minute."""
    for photo_id in evidence.unchecked(db.session(), UNCHECKED_AT_ONCE):
        queues.enqueue_once(f"bukti:{photo_id}", AGAIN_SECONDS, queues.FOTO, check_photo, str(photo_id))


def sweep_unscreened() -> None:
    """Have photos looked at that were not: from before this was done, or whose job is lost; every minute."""
    for photo_id in redaction.unscreened(db.session(), UNSCREENED_AT_ONCE):
        queues.enqueue_once(f"samar:{photo_id}", AGAIN_SECONDS, queues.FOTO, screen_photo, str(photo_id))


def sweep_orphans() -> None:
    """Remove originals of the days before yesterday whose transaction failed after the upload; daily."""
    for days in ORPHAN_DAYS:
        folder = evidence.day_folder((clock.now() - timedelta(days=days)).date())
        unknown = evidence.orphans(db.session(), storage().keys(folder))
        for key in inbox.not_waiting(db.session(), unknown):
            storage().delete(key)


def _note(session: Session) -> None:
    attached = session.info.pop(evidence.ATTACHED, None)
    if attached:
        on_commit(session, f"photos:{attached[0]}", partial(_ask, attached))
    given_up = session.info.pop(redaction.GIVEN_UP, None)
    if given_up:
        on_commit(session, f"given-up:{given_up[0]}", partial(_delete, given_up))


def _forget(session: Session, _: SessionTransaction) -> None:
    """What was given up in vain stays."""
    session.info.pop(redaction.GIVEN_UP, None)


def _delete(keys: Sequence[str]) -> None:
    for key in keys:
        storage().delete(key)


def _ask(photo_ids: Sequence[str]) -> None:
    for photo_id in photo_ids:
        queues.enqueue(queues.FOTO, process_photo, photo_id)
