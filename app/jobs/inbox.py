"""Reading what citizens sent, after it was kept: the adapter parses, its photos are checked and stored, the domain decides.

The domain only notes on its session which messages it kept; here that note becomes one job after the commit. A job
that is lost is made good by the sweep.
"""

import dataclasses
import time
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import structlog
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app import channels, clock, queues
from app.channels import Letter, UnreadableError
from app.db import db, on_commit, transaction
from app.domain import evidence, inbox
from app.domain.errors import Invalid
from app.domain.evidence import StoredUpload
from app.domain.inbox import Parsed
from app.gateways.storage import storage
from app.jobs import mail_files, photos

PATIENCE = timedelta(seconds=8)
AT_ONCE = 100
BUDGET = 60.0
FAILED = "Pesan ini tidak dapat dibaca sistem; bentuk aslinya tersimpan."

log = structlog.get_logger(__name__)


def install() -> None:
    """Watch every session for kept messages; once in the life of the process."""
    if not event.contains(Session, "before_commit", _note):
        event.listen(Session, "before_commit", _note)


def read_messages(*message_ids: int) -> None:
    """Read these messages; one that was read already means nothing to do."""
    for message_id in message_ids:
        _read_one(message_id)
        db.session.remove()


def sweep_unread() -> None:
    """Read what has waited for some seconds, because its job was lost; every ten seconds, for a minute at most."""
    end = time.monotonic() + BUDGET
    for message_id in inbox.unread(db.session(), before=clock.now() - PATIENCE):
        if time.monotonic() > end:
            return
        read_messages(message_id)


def file_incomplete() -> None:
    """File the pieces whose rest did not come, one conversation a transaction; every 30 seconds."""
    for conversation_id in inbox.late_conversations(db.session(), now=clock.now()):
        with transaction() as session:
            inbox.file_incomplete(session, conversation_id, now=clock.now())


def _read_one(message_id: int) -> None:
    """One transaction: a message that cannot be read waits at the desk and says so."""
    with transaction() as session:
        message = inbox.stored(session, message_id)
        if message is None:
            return
        now = clock.now()
        try:
            letter = channels.parser_of(message.medium)(mail_files.whole(message.raw))
            parsed = _with_files(letter)
            with session.begin_nested():
                inbox.read(session, message, parsed, now=now)
        except SQLAlchemyError:
            raise
        except UnreadableError as error:
            inbox.unreadable(session, message, str(error), now=now)
        except Exception:
            log.error("inbound_unreadable", message=message_id, exc_info=True)
            session.refresh(message)
            inbox.unreadable(session, message, FAILED, now=now)


def _with_files(letter: Letter) -> Parsed:
    """The parsed message with its photos checked and their originals stored."""
    uploads: list[StoredUpload] = []
    refused: list[tuple[str, str]] = []
    for name, content in letter.attachments:
        try:
            upload = evidence.plan_upload(content, name, now=clock.now())
        except Invalid as fault:
            refused.append((name, str(fault)))
            continue
        storage().put(upload.original_key, content, upload.inspected.media_type)
        photos.ask_copy(upload.original_key)
        uploads.append(upload)
    return dataclasses.replace(letter.parsed, files=uploads, refused=(*letter.parsed.refused, *refused))


def _note(session: Session) -> None:
    kept = session.info.pop(inbox.KEPT, None)
    if kept:
        on_commit(session, f"inbox:{kept[0]}", partial(_ask, kept))


def _ask(message_ids: Sequence[int]) -> None:
    for start in range(0, len(message_ids), AT_ONCE):
        queues.enqueue(queues.MASUK, read_messages, *message_ids[start : start + AT_ONCE])
