"""What the health pages ask the database: does it answer, is it migrated, do messages leave."""

from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, or_, select, text
from sqlalchemy.orm import Session

from app.domain.notification import Message, free_since
from app.domain.notification.message import PENDING
from app.domain.vocabulary import Medium

RECENT = 1000


class Backlog(NamedTuple):
    """How many messages of a medium wait, and for how many seconds the one that should have left first."""

    waiting: int = 0
    lag_seconds: float = 0.0


def revision(session: Session) -> str | None:
    """The revision of the tables, or None on an empty database. Raises where the database does not answer."""
    if session.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    return cast("str | None", session.scalar(text("SELECT version_num FROM alembic_version")))


def outbox(session: Session, now: datetime, quiet_hours: str | None) -> dict[Medium, Backlog]:
    """What waits to leave by each medium, and how late it is.

    Attempts do not make a message younger. Not late are messages that the day's cap or an earlier message about the same
    report holds back, SMS for which the quiet hours have only just ended, and one that the gateway refuses for now while
    it takes others: that is the recipient's trouble.
    """
    found = dict.fromkeys(Medium, Backlog())
    for medium, waiting, since in session.execute(_waiting(now)):
        free = free_since(now, quiet_hours) if medium == Medium.SMS else None
        begun = max(since, free) if since and free else since or now
        found[medium] = Backlog(waiting, max(0.0, (now - begun).total_seconds()))
    return found


def _waiting(now: datetime) -> Select[Medium, int, datetime | None]:
    left = _left_last()
    own_line = Message.id == func.min(Message.id).over(partition_by=Message.report_id)
    pending = (
        select(
            Message.medium,
            Message.due_at,
            or_(Message.report_id.is_(None), own_line).label("is_first"),
            _others_left(left).label("is_alone"),
        )
        .outerjoin(left, left.c.medium == Message.medium)
        .where(text(PENDING))
        .subquery()
    )
    late = and_(pending.c.is_first, pending.c.is_alone.is_not(True), pending.c.due_at <= now)
    return select(pending.c.medium, func.count(), func.min(pending.c.due_at).filter(late)).group_by(
        pending.c.medium
    )


def _left_last() -> Subquery:
    """When a message last left by each medium, among the newest: enough to tell whether the gateway takes any."""
    newest = select(Message.medium, Message.sent_at).order_by(Message.id.desc()).limit(RECENT).subquery()
    last = func.max(newest.c.sent_at).label("at")
    return select(newest.c.medium, last).group_by(newest.c.medium).subquery()


def _others_left(left: Subquery) -> ColumnElement[bool]:
    """Whether it was refused for now, and others have left since it was last tried."""
    return and_(Message.attempts > 0, Message.failure.is_not(None), left.c.at > Message.claimed_at)
