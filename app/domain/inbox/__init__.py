"""The inbox of a channel: what citizens send, kept raw before anything else, read, and decided on at the desk.

`keep` stores (adapters), `stored` and `read` understand (a job), the desk's decisions are `claim`, `make_report`,
`add_to_report`, `ask_back` and `dismiss`. Nothing here speaks to a network.
"""

from app.domain.inbox.accounts import cursor_of, failed, heard, move_cursor
from app.domain.inbox.adding import MESSAGE, add, not_waiting, photos_of_message
from app.domain.inbox.answering import answer
from app.domain.inbox.arrival import KEPT, Arrived, keep, unread
from app.domain.inbox.contacting import SenderContact, sender_contact
from app.domain.inbox.desk import (
    CLAIM_FOR,
    add_to_report,
    ask_back,
    asked_before,
    claim,
    dismiss,
    dismiss_all,
    make_report,
    may_work,
    message_for,
    release,
    take_next,
)
from app.domain.inbox.message import (
    AT_DESK,
    DECIDED,
    MAIN_ACCOUNT,
    ChannelAccount,
    Conversation,
    InboundFile,
    InboundMessage,
)
from app.domain.inbox.parsed import Parsed, Part
from app.domain.inbox.reading import clean, read, stored, unreadable

__all__ = [
    "AT_DESK",
    "CLAIM_FOR",
    "DECIDED",
    "KEPT",
    "MAIN_ACCOUNT",
    "MESSAGE",
    "Arrived",
    "ChannelAccount",
    "Conversation",
    "InboundFile",
    "InboundMessage",
    "Parsed",
    "Part",
    "SenderContact",
    "add",
    "add_to_report",
    "answer",
    "ask_back",
    "asked_before",
    "claim",
    "clean",
    "cursor_of",
    "dismiss",
    "dismiss_all",
    "failed",
    "heard",
    "keep",
    "make_report",
    "may_work",
    "message_for",
    "move_cursor",
    "not_waiting",
    "photos_of_message",
    "read",
    "release",
    "sender_contact",
    "stored",
    "take_next",
    "unread",
    "unreadable",
]
