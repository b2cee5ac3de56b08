"""What the owner of an address or browser decides: confirm, refuse, change how often, stop one, some, all.

Who holds a link's key is who got the mail; links are opened by programs too, so only a button (POST) changes anything.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from app.domain.errors import Invalid, NotVisible
from app.domain.follows.follow import UNCONFIRMED_FOR, Follow, Follower, FollowItem, Frequency, Letter
from app.domain.follows.hours import next_hour
from app.wording import worded

GONE = worded("Tautan ini tidak berlaku lagi. Yang sudah dihentikan tidak dikabarkan lagi.")
NOT_OFFERED = worded("Pilih seberapa sering dari daftar.")


def awaiting(session: Session, key: uuid.UUID, *, now: datetime) -> Follow:
    """The follow behind the link to confirm. Raises NotVisible once it is gone or its time is over."""
    follow = session.scalar(select(Follow).where(Follow.key == key))
    if follow is None or (follow.confirmed_at is None and follow.asked_at < now - UNCONFIRMED_FOR):
        raise NotVisible(GONE)
    return follow


def confirm(session: Session, key: uuid.UUID, *, now: datetime) -> Follower:
    """From now on it is told; the same again changes nothing. Raises NotVisible."""
    follow = awaiting(session, key, now=now)
    follow.confirmed_at = follow.confirmed_at or now
    session.flush()
    return follow.follower


def refuse(session: Session, key: uuid.UUID, *, now: datetime) -> None:
    """Nobody may have that address asked again; what was never confirmed goes. Raises NotVisible."""
    follow = awaiting(session, key, now=now)
    follow.follower.refused_at = now
    session.execute(
        delete(Follow).where(Follow.follower_id == follow.follower_id, Follow.confirmed_at.is_(None))
    )
    session.flush()


def follower_of(session: Session, key: uuid.UUID) -> Follower:
    """Whoever has that key. Raises NotVisible."""
    found = session.scalar(select(Follower).where(Follower.key == key))
    if found is None:
        raise NotVisible(GONE)
    return found


def follows_of(session: Session, follower: Follower) -> Sequence[Follow]:
    """All that was confirmed, oldest first."""
    query = select(Follow).where(Follow.follower_id == follower.id, Follow.confirmed_at.is_not(None))
    return session.scalars(query.order_by(Follow.id)).all()


def change(session: Session, key: uuid.UUID, follow_key: str, frequency: str, *, now: datetime) -> None:
    """Tell one of them more or less often, what waits included. Raises NotVisible or Invalid."""
    follow = _one(session, key, follow_key)
    if frequency not in set(Frequency):
        raise Invalid({"seberapa": NOT_OFFERED})
    follow.frequency = Frequency(frequency)
    waiting = update(FollowItem).where(FollowItem.follow_id == follow.id, FollowItem.letter_id.is_(None))
    session.execute(waiting.values(due_at=next_hour(follow.frequency, now)))
    session.flush()


def stop(session: Session, key: uuid.UUID, follow_key: str) -> None:
    """End one of them. Raises NotVisible."""
    session.delete(_one(session, key, follow_key))
    session.flush()


def stop_all(session: Session, key: uuid.UUID) -> None:
    """End everything; the address or browser is forgotten, unless it refused to be asked. Raises NotVisible."""
    follower = follower_of(session, key)
    if follower.refused_at is None:
        session.delete(follower)
    else:
        session.execute(delete(Follow).where(Follow.follower_id == follower.id))
    session.flush()


def stop_letter(session: Session, key: uuid.UUID) -> None:
    """End what that letter told of; nothing where it was ended before."""
    letter = session.scalar(select(Letter).where(Letter.key == key))
    if letter is None:
        return
    told = exists().where(FollowItem.follow_id == Follow.id, FollowItem.letter_id == letter.id)
    session.execute(delete(Follow).where(told).execution_options(synchronize_session=False))
    session.expire_all()


def _one(session: Session, key: uuid.UUID, follow_key: str) -> Follow:
    follower = follower_of(session, key)
    try:
        wanted = uuid.UUID(follow_key)
    except ValueError:
        raise NotVisible(GONE) from None
    follow = session.scalar(select(Follow).where(Follow.key == wanted, Follow.follower_id == follower.id))
    if follow is None:
        raise NotVisible(GONE)
    return follow
