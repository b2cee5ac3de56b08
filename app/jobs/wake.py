"""Waking the relay after a commit that wrote messages.

The domain only notes on its session that it wrote some; here that note becomes one RQ job after the commit.
A wake that is lost is made good by the sweep every 30 seconds.
"""

from functools import partial

from sqlalchemy import event
from sqlalchemy.orm import Session

from app import queues
from app.db import on_commit
from app.domain.notification import WRITTEN
from app.domain.vocabulary import Medium

MARK_SECONDS = 30


def install() -> None:
    """Watch every session for written messages; once in the life of the process."""
    if not event.contains(Session, "before_commit", _note):
        event.listen(Session, "before_commit", _note)
        event.listen(Session, "after_rollback", _forget)


def wake(medium: Medium) -> None:
    """Enqueue the relay of that medium unless it waits already; a Redis that is away is left to the sweep."""
    from app.jobs.messages import relay  # the relay itself wakes the next one

    queues.enqueue_once(mark(medium), MARK_SECONDS, queues.PESAN, relay, medium.value)


def mark(medium: Medium) -> str:
    """By what a waiting relay is known."""
    return f"relay:{medium.value}"


def _note(session: Session) -> None:
    for medium in session.info.pop(WRITTEN, ()):
        on_commit(session, mark(medium), partial(wake, medium))


def _forget(session: Session) -> None:
    session.info.pop(WRITTEN, None)
