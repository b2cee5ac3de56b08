"""A message of somebody who is kept out (app/domain/abuse): put aside, and told where to turn, once a day.

What answers a report of ours still goes its way, and so do questions about own reports: only new matter is turned away.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.domain import abuse
from app.domain.abuse.watching import told
from app.domain.inbox.answering import answer
from app.domain.inbox.command_words import Command, command_of
from app.domain.inbox.message import Conversation, InboundMessage
from app.domain.inbox.parsed import Parsed
from app.domain.inbox.replies import awaited_answer
from app.domain.vocabulary import InboundState, Medium

KEPT_OUT = "diblokir"
TELL_AGAIN_AFTER = timedelta(days=1)


def turn_away(session: Session, message: InboundMessage, parsed: Parsed, now: datetime) -> bool:
    """Put it aside; False where its sender is not kept out, or it is about a report that there is."""
    if not _is_new_matter(session, message, parsed, now):
        return False
    block = abuse.blocked_by(session, abuse.known_by(message.sender), now=now)
    if block is None:
        return False
    message.state, message.reason = InboundState.DISMISSED, KEPT_OUT
    message.decided_at, message.due_at = now, None
    _tell(session, message, block.until, now)
    session.flush()
    return True


def _is_new_matter(session: Session, message: InboundMessage, parsed: Parsed, now: datetime) -> bool:
    asked = command_of(message.body or "") if message.medium == Medium.SMS else None
    if asked is not None:
        return asked.command == Command.REPORT
    return not parsed.answers and awaited_answer(session, message, now) is None


def _tell(session: Session, message: InboundMessage, until: datetime, now: datetime) -> None:
    if message.conversation_id is None:
        return
    conversation = session.get_one(Conversation, message.conversation_id)
    last = conversation.auto_answered_at
    if message.is_automatic or (last is not None and now - last < TELL_AGAIN_AFTER):
        return
    if answer(session, message, told(abuse.limits(session).told, until), now=now) is not None:
        conversation.auto_answered_at = now
