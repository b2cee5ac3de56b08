"""What SMS cost by day: messages and segments, as the message centre counts them. For biro.admin."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import Date, cast, func, select
from sqlalchemy.orm import Session

from app.clock import WIB, local_date
from app.domain.actor import Actor
from app.domain.errors import Forbidden
from app.domain.notification import Message
from app.domain.vocabulary import Medium, Role

DAYS = 14


class DayCost(NamedTuple):
    """One day in Jakarta; a segment is what an operator charges."""

    day: date
    messages: int
    segments: int


def costs_by_day(session: Session, *, actor: Actor, now: datetime) -> Sequence[DayCost]:
    """The last fourteen days on which SMS left, newest first. Raises Forbidden for all but biro.admin."""
    if actor.role != Role.BIRO_ADMIN:
        raise Forbidden("Hanya admin Biro Pemerintahan yang dapat membaca biaya pesan.")
    since = datetime.combine(local_date(now) - timedelta(days=DAYS - 1), time(), WIB)
    day = cast(func.timezone(WIB.key, Message.sent_at), Date)
    query = (
        select(day, func.count(), func.coalesce(func.sum(func.coalesce(Message.parts, 1)), 0))
        .where(Message.medium == Medium.SMS, Message.sent_at.is_not(None), Message.sent_at >= since)
        .group_by(day)
        .order_by(day.desc())
    )
    return [DayCost(*row) for row in session.execute(query)]
