"""What is past keeping: requests that nobody confirmed, old letters with their words, notes that were delivered or given up."""

from datetime import datetime, timedelta

from sqlalchemy import and_, delete, exists, func, select, text
from sqlalchemy.orm import Session

from app.domain.follows.follow import (
    UNCONFIRMED_FOR,
    Follow,
    Follower,
    FollowItem,
    FollowMark,
    Letter,
    PushNote,
)
from app.domain.notification.message import TO_FOLLOWERS, Message
from app.domain.vocabulary import DeliveryState, MessageState

LETTERS_KEPT = timedelta(days=90)
NOTES_KEPT = timedelta(days=14)
REFUSALS_KEPT = timedelta(days=180)
LOST_LETTERS = 3
_DONE = (DeliveryState.DELIVERED, DeliveryState.FAILED)


def tidy(session: Session, *, now: datetime) -> None:
    """For the schedule, each night."""
    old = delete(Follow).where(Follow.confirmed_at.is_(None), Follow.asked_at < now - UNCONFIRMED_FOR)
    session.execute(old.execution_options(synchronize_session=False))
    _forget_unreachable(session)
    _forget_followers(session, now)
    _forget_told(session, now)


def _forget_unreachable(session: Session) -> None:
    """Addresses whose mail came back, or was refused for good, three times, and none ever arrived."""
    failed = Message.state == MessageState.FAILED
    lost = (
        select(Letter.follower_id)
        .join(Message, Message.id == Letter.message_id)
        .group_by(Letter.follower_id)
        .having(func.count().filter(failed) >= LOST_LETTERS)
        .having(func.max(Letter.id).filter(~failed).is_(None))
    )
    gone = delete(Follower).where(Follower.id.in_(lost)).execution_options(synchronize_session=False)
    session.execute(gone)


def _forget_followers(session: Session, now: datetime) -> None:
    nothing = ~exists().where(Follow.follower_id == Follower.id)
    keeps_refusing = and_(Follower.refused_at.is_not(None), Follower.refused_at > now - REFUSALS_KEPT)
    gone = delete(Follower).where(nothing, ~keeps_refusing, Follower.created_at < now - UNCONFIRMED_FOR)
    session.execute(gone.execution_options(synchronize_session=False))


def _forget_told(session: Session, now: datetime) -> None:
    settled = select(FollowMark.settled_id).scalar_subquery()
    unfinished = exists().where(FollowItem.letter_id == Letter.id, FollowItem.event_id > settled)
    letters = delete(Letter).where(Letter.written_at < now - LETTERS_KEPT, ~unfinished)
    notes = delete(PushNote).where(
        PushNote.created_at < now - NOTES_KEPT, PushNote.state.in_(_DONE), PushNote.event_id <= settled
    )
    unsent = (MessageState.QUEUED, MessageState.CLAIMED)
    messages = delete(Message).where(
        text(TO_FOLLOWERS), Message.created_at < now - LETTERS_KEPT, Message.state.not_in(unsent)
    )
    for statement in (letters, notes, messages):
        session.execute(statement.execution_options(synchronize_session=False))
