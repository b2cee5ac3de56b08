"""What machines write back: bounces of our mails, and automatic answers to them. Neither is the desk's business.

Both are kept, marked as put aside, and never answered.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain import notification
from app.domain.inbox.message import InboundMessage
from app.domain.inbox.parsed import Parsed
from app.domain.inbox.replies import message_of
from app.domain.vocabulary import InboundState

BOUNCE, AUTOMATIC = "pantulan", "balasan_otomatis"


def take_bounce(session: Session, message: InboundMessage, parsed: Parsed, now: datetime) -> bool:
    """Mark the message that came back; False where this is no bounce."""
    if parsed.bounce is None:
        return False
    if parsed.bounce.key is not None:
        sent = parsed.bounce
        message.report_id = notification.bounced(
            session, parsed.bounce.key, sent.reason, is_final=sent.is_final
        )
    message.is_automatic = True
    _put_aside(session, message, BOUNCE, now)
    return True


def put_aside_automatic(session: Session, message: InboundMessage, parsed: Parsed, now: datetime) -> bool:
    """Put a machine's answer to a message of ours aside (a holiday notice); other automatic mail is shown."""
    ours = any(message_of(session, name, message.medium) for name in parsed.answers)
    if not (message.is_automatic and ours):
        return False
    _put_aside(session, message, AUTOMATIC, now)
    return True


def _put_aside(session: Session, message: InboundMessage, reason: str, now: datetime) -> None:
    message.state, message.reason = InboundState.DISMISSED, reason
    message.decided_at, message.due_at = now, None
    session.flush()
