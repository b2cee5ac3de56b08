"""Which way a message takes after it was read: the first of these that takes it decides on it; else it waits at the desk.

A new way is one function here: it returns True when it has decided on the message.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.inbox.bounces import put_aside_automatic, take_bounce
from app.domain.inbox.commands import carry_out
from app.domain.inbox.kept_out import turn_away
from app.domain.inbox.message import InboundMessage
from app.domain.inbox.parsed import Parsed
from app.domain.inbox.pieces import join_piece
from app.domain.inbox.replies import add_as_reply
from app.domain.inbox.waiting import wait_at_desk

Way = Callable[[Session, InboundMessage, Parsed, datetime], bool]


def _reply(session: Session, message: InboundMessage, parsed: Parsed, now: datetime) -> bool:
    return add_as_reply(session, message, parsed.answers, now=now)


WAYS: tuple[Way, ...] = (take_bounce, join_piece, turn_away, carry_out, _reply, put_aside_automatic)


def send_on(session: Session, message: InboundMessage, parsed: Parsed, *, now: datetime) -> None:
    """Send a message that was read on its way; what waits at the desk gets its proposal."""
    if not any(way(session, message, parsed, now) for way in WAYS):
        wait_at_desk(session, message, parsed.files, now=now)
    session.flush()
