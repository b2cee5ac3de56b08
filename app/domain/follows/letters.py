"""From what was found to mails: one letter for each follower and frequency whose hour has come.

A letter is a row of the outbox without words; they are given to it when it leaves, so that it tells only what may be told then.
"""

import uuid
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain import notification
from app.domain.follows.follow import Follow, Follower, FollowItem, Frequency, Letter
from app.domain.notification import Message
from app.domain.vocabulary import MessageState, Notice

PAUSE = timedelta(minutes=10)  # between two letters that are due at once, however much happens
NOTHING_LEFT = "tidak dikirim: tidak lagi diikuti, atau tidak lagi tampil untuk umum"


class Worded(NamedTuple):
    """The words of a letter."""

    subject: str
    body: str


def due_letters(session: Session, *, now: datetime) -> int:
    """Write the letters whose time has come; how many."""
    query = (
        select(Follow.follower_id, Follow.frequency)
        .join(FollowItem, FollowItem.follow_id == Follow.id)
        .where(FollowItem.letter_id.is_(None), FollowItem.due_at <= now)
        .distinct()
    )
    found = session.execute(query.order_by(Follow.follower_id)).all()
    rested = set(session.scalars(select(Letter.follower_id).where(Letter.written_at > now - PAUSE)))
    due = [one for one in found if one.frequency != Frequency.AT_ONCE or one.follower_id not in rested]
    for follower_id, frequency in due:
        _write(session, follower_id, frequency, now)
    return len(due)


def _write(session: Session, follower_id: int, frequency: Frequency, now: datetime) -> None:
    follower = session.get_one(Follower, follower_id)
    key = uuid.uuid4()
    message_id = notification.tell_follower(
        session,
        follower.address,
        Notice.FOLLOWED,
        None,
        dedupe=f"{Notice.FOLLOWED}:{key}",
        now=now,
        stop_key=key,
    )
    letter = Letter(
        key=key, follower_id=follower_id, message_id=message_id, frequency=frequency, written_at=now
    )
    session.add(letter)
    session.flush()
    theirs = select(Follow.id).where(Follow.follower_id == follower_id, Follow.frequency == frequency)
    told = update(FollowItem).where(FollowItem.follow_id.in_(theirs), FollowItem.letter_id.is_(None))
    told = told.where(FollowItem.due_at <= now)
    session.execute(told.values(letter_id=letter.id).execution_options(synchronize_session=False))


def letter_of(session: Session, message_id: int) -> tuple[bool, Letter | None]:
    """Whether this message is a letter, and which; None for one whose follower is gone."""
    notice = session.scalar(select(Message.notice).where(Message.id == message_id))
    if notice != Notice.FOLLOWED:
        return False, None
    return True, session.scalar(select(Letter).where(Letter.message_id == message_id))


def reword(session: Session, message_id: int, words: Worded) -> None:
    """What the letter says now."""
    row = update(Message).where(Message.id == message_id).execution_options(synchronize_session=False)
    session.execute(row.values(subject=words.subject, body=words.body))


def withdraw(session: Session, message_id: int) -> None:
    """A letter that has nothing left to tell never leaves."""
    row = update(Message).where(Message.id == message_id).execution_options(synchronize_session=False)
    session.execute(row.values(state=MessageState.UNSENDABLE, failure=NOTHING_LEFT))
