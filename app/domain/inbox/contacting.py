"""How the sender of a message is reached later: the contact that a report made from it gets.

A phone number or an address is the contact itself; on networks it is the way back to the message, as `Contact.social`.
Phone and address that an entry of LAPOR names are kept with it; answers go to the entry all the same.
"""

from dataclasses import asdict, dataclass
from typing import Any

from app.domain.errors import Invalid
from app.domain.inbox.answering import way_back
from app.domain.inbox.entries import told_contact
from app.domain.inbox.message import InboundMessage
from app.domain.privacy import normalise_email, normalise_phone
from app.domain.vocabulary import Medium


@dataclass(frozen=True, slots=True)
class SenderContact:
    """Contact fields of a `Submission`; all empty where nobody can be reached."""

    phone: str = ""
    email: str = ""
    social: dict[str, Any] | None = None

    @property
    def is_reachable(self) -> bool:
        """Whether an answer finds its way."""
        return bool(self.phone or self.email or self.social)


def sender_contact(message: InboundMessage) -> SenderContact:
    """The contact behind a message; empty for machines, short codes, names and posts that were taken back."""
    if message.is_automatic or message.withdrawn_at is not None:
        return SenderContact()
    try:
        if message.medium == Medium.SMS:
            return SenderContact(phone=normalise_phone(message.sender))
        if message.medium == Medium.EMAIL:
            return SenderContact(email=normalise_email(message.sender))
    except Invalid:
        return SenderContact()
    phone, email = told_contact(message.details)
    return SenderContact(phone, email, {**asdict(way_back(message)), "medium": message.medium.value})
