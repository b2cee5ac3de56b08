"""Notes to browsers on their way out: claimed, handed to their push service, recorded.

A browser that its service does not know any more is forgotten with all that it followed. What does not answer is tried again with
growing pauses for a day; nobody needs to hear of it later.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, delete, func, select, text, update
from sqlalchemy.orm import Session

from app.domain.follows.follow import PENDING, Follow, Follower, PushNote
from app.domain.notification.timing import pause_after
from app.domain.vocabulary import DeliveryState

NOTHING_LEFT = "tidak lagi tampil untuk umum"
GAVE_UP = "tidak terkirim setelah dicoba 24 jam"


class Claimed(NamedTuple):
    """A note in the hands of what speaks to the push service. `attempts` counts those before."""

    id: int
    follower_id: int
    follow_id: int
    event_id: int
    report_id: int
    attempts: int
    endpoint: str
    keys: dict[str, str]
    follower_key: uuid.UUID
    is_own: bool


class Result(NamedTuple):
    """What became of a note: taken (`failure` None), refused, or (`is_gone`) the browser is not there any more."""

    note: Claimed
    failure: str | None = None
    is_gone: bool = False
    is_final: bool = False


def claim(session: Session, *, now: datetime, limit: int, lease: timedelta) -> list[Claimed]:
    """Lease up to `limit` due notes, oldest first."""
    due = (
        select(PushNote.id)
        .where(text(PENDING), PushNote.next_attempt_at <= now)
        .order_by(PushNote.next_attempt_at, PushNote.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    # The report that one's own follows may be told of only as far as everybody may see it.
    is_own = and_(Follow.is_own, Follow.report_id == PushNote.report_id)
    leased = (
        update(PushNote)
        .where(PushNote.id == due.c.id, Follower.id == PushNote.follower_id, Follow.id == PushNote.follow_id)
        .values(state=DeliveryState.CLAIMED, next_attempt_at=now + lease)
        .returning(
            *(PushNote.id, PushNote.follower_id, PushNote.follow_id, PushNote.event_id, PushNote.report_id),
            *(PushNote.attempts, Follower.address, Follower.push_keys, Follower.key, is_own),
        )
        .execution_options(synchronize_session=False)
    )
    return sorted(Claimed._make(row) for row in session.execute(leased))


def record(session: Session, results: Sequence[Result], *, now: datetime) -> None:
    """Keep what became of them."""
    gone = {result.note.follower_id for result in results if result.is_gone}
    if gone:
        forget = delete(Follower).where(Follower.id.in_(gone)).execution_options(synchronize_session=False)
        session.execute(forget)
    for result in results:
        row = update(PushNote).where(PushNote.id == result.note.id)
        session.execute(row.values(**_settled(result, now)).execution_options(synchronize_session=False))


def withdraw(session: Session, note: Claimed) -> None:
    """A note that has nothing left to tell never leaves."""
    row = update(PushNote).where(PushNote.id == note.id).execution_options(synchronize_session=False)
    session.execute(row.values(state=DeliveryState.FAILED, failure=NOTHING_LEFT))


def is_waiting(session: Session, *, now: datetime) -> bool:
    """Whether something is due."""
    query = select(func.count()).select_from(PushNote).where(text(PENDING), PushNote.next_attempt_at <= now)
    return bool(session.scalar(query))


def _settled(result: Result, now: datetime) -> dict[str, object]:
    tried: dict[str, object] = {"attempts": result.note.attempts + 1, "failure": result.failure}
    if result.failure is None:
        return {**tried, "state": DeliveryState.DELIVERED}
    pause = None if result.is_final else pause_after(result.note.attempts + 1)
    if pause is None:
        return {**tried, "state": DeliveryState.FAILED, "failure": f"{GAVE_UP}: {result.failure}"[:300]}
    return {**tried, "state": DeliveryState.QUEUED, "next_attempt_at": now + pause}
