"""What came back: a server further on said that a message of ours did not arrive, or has not yet."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.notification.message import Message
from app.domain.privacy import mask
from app.domain.vocabulary import MessageState

REASON_MAX = 300
NOT_YET = "belum sampai, server surat masih mencoba"
OPEN = (MessageState.CLAIMED, MessageState.SENT, MessageState.QUEUED, MessageState.DELIVERED)


def bounced(session: Session, key: uuid.UUID, reason: str, *, is_final: bool) -> int | None:
    """Keep the reason, without personal data, on the message of that key; a final one makes it failed.

    Returns the id of the report that it told of, None where there is no such message or report.
    """
    message = session.scalar(select(Message).where(Message.key == key).with_for_update())
    if message is None:
        return None
    if message.state in OPEN:
        words = mask(" ".join(reason.split())).text[:REASON_MAX]
        message.failure = words if is_final else f"{NOT_YET}: {words}"
        message.state = MessageState.FAILED if is_final else message.state
        session.flush()
    return message.report_id
