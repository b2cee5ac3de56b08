"""A citizen's phone in tests: what it sends is kept and read as the worker would, and what it is answered is seen."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.channels import sms
from app.domain import inbox
from app.domain.inbox import InboundMessage
from app.domain.notification import Message, gsm7
from tests.course import MONDAY

PHONE = "+6281234567890"
OTHER = "+6281311112222"


class Phone:
    """One number that writes to us; `now` is the moment of its next message."""

    def __init__(self, session: Session, number: str = PHONE, now: datetime = MONDAY) -> None:
        self.session, self.number, self.now = session, number, now

    def sends(self, text: str, **fields: int) -> InboundMessage:
        """A text in one piece, in the alphabet that it needs."""
        ucs2 = not gsm7.is_gsm7(text)
        return self.sends_bytes(gsm7.encode(text, ucs2=ucs2), data_coding=8 if ucs2 else 0, **fields)

    def sends_bytes(self, content: bytes, **fields: int) -> InboundMessage:
        """What the message centre delivers; read, unless it repeats another."""
        raw = {
            "from": self.number.removeprefix("+"),
            "to": "08111272206",
            "content": content.hex(),
            "esm_class": 0,
            "data_coding": 0,
            **fields,
        }
        kept = inbox.keep(self.session, [sms.arrived(raw)], now=self.now)
        assert kept, "counted as a repeat"
        message = inbox.stored(self.session, kept[0])
        assert message is not None
        inbox.read(self.session, message, sms.parse(message.raw).parsed, now=self.now)
        return message

    def got(self) -> list[str]:
        """Everything that was written to this number, oldest first."""
        rows = self.session.scalars(select(Message).order_by(Message.id))
        return [row.body for row in rows if row.recipient == self.number]

    def answer_to(self, message: InboundMessage) -> str:
        """The one answer to that message."""
        query = select(Message).where(Message.inbound_id == message.id)
        return self.session.scalars(query).one().body

    def asks(self, text: str) -> str:
        """The answer to a text."""
        return self.answer_to(self.sends(text))
