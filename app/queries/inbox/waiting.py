"""How many messages wait at each desk, since when, and how many longer than they may: for Biro's admin and observers."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.errors import Forbidden
from app.domain.inbox import InboundMessage
from app.domain.reference import catalogue
from app.domain.vocabulary import Role
from app.queries.inbox.asked import AT_DESK
from app.queries.worklist.viewer import one_of

WATCHERS = frozenset({Role.BIRO_ADMIN, Role.OBSERVER})


class Waiting(NamedTuple):
    """One channel with messages at its desk. `oldest` = when the first of them came."""

    channel: str
    name: str
    waiting: int
    oldest: datetime | None
    overdue: int


def waiting_by_channel(session: Session, *, actor: Actor, now: datetime) -> list[Waiting]:
    """The channels where messages wait, in their order. One statement. Raises Forbidden for other roles."""
    if actor.role not in WATCHERS:
        raise Forbidden("Hanya untuk admin Biro Pemerintahan dan pemantau.")
    late = func.count().filter(InboundMessage.due_at < now)
    query = (
        select(InboundMessage.channel_code, func.count(), func.min(InboundMessage.received_at), late)
        .where(one_of(InboundMessage.state, AT_DESK))
        .group_by(InboundMessage.channel_code)
    )
    channels = catalogue(session).channels
    found = {
        code: Waiting(code, channels[code].name, waiting, oldest, overdue)
        for code, waiting, oldest, overdue in session.execute(query).tuples()
    }
    return [found[code] for code in channels if code in found]
