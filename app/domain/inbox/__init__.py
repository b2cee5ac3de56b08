"""The inbox of a channel: what citizens send, kept raw before anything else, read, and decided on at the desk.

`keep` stores (adapters), `stored` and `read` understand (a job), the desk's decisions are `claim`, `make_report`,
`add_to_report`, `ask_back` and `dismiss`. Nothing here speaks to a network.
"""

from app.domain.inbox.accounts import Account, accounts_of, cursor_of, failed, heard, move_cursor, note, pause
from app.domain.inbox.adding import add, not_waiting, photos_of_message
from app.domain.inbox.answering import answer, carry_on, may_be_open, way_back
from app.domain.inbox.arrival import KEPT, Arrived, keep, keep_distinct, unread
from app.domain.inbox.changes import Delivered, Edited, Withdrawn, known_posts, take_in
from app.domain.inbox.contacting import SenderContact, sender_contact
from app.domain.inbox.desk import (
    CLAIM_FOR,
    add_to_report,
    ask_back,
    asked_before,
    claim,
    dismiss,
    dismiss_all,
    dismissals,
    make_report,
    may_work,
    message_for,
    release,
    take_next,
)
from app.domain.inbox.entries import (
    Fate,
    entry_type,
    fates_of,
    is_confidential,
    take_in_all,
    tracking_id_of,
    with_us_since,
)
from app.domain.inbox.leftovers import file_incomplete, late_conversations
from app.domain.inbox.message import (
    AT_DESK,
    DECIDED,
    MAIN_ACCOUNT,
    ChannelAccount,
    Conversation,
    InboundFile,
    InboundMessage,
)
from app.domain.inbox.opting import withhold
from app.domain.inbox.parsed import Bounce, Parsed, Part
from app.domain.inbox.reading import clean, read, stored, unreadable
from app.domain.own_words import MESSAGE

__all__ = [
    "AT_DESK",
    "CLAIM_FOR",
    "DECIDED",
    "KEPT",
    "MAIN_ACCOUNT",
    "MESSAGE",
    "Account",
    "Arrived",
    "Bounce",
    "ChannelAccount",
    "Conversation",
    "Delivered",
    "Edited",
    "Fate",
    "InboundFile",
    "InboundMessage",
    "Parsed",
    "Part",
    "SenderContact",
    "Withdrawn",
    "accounts_of",
    "add",
    "add_to_report",
    "answer",
    "ask_back",
    "asked_before",
    "carry_on",
    "claim",
    "clean",
    "cursor_of",
    "dismiss",
    "dismiss_all",
    "dismissals",
    "entry_type",
    "failed",
    "fates_of",
    "file_incomplete",
    "heard",
    "is_confidential",
    "keep",
    "keep_distinct",
    "known_posts",
    "late_conversations",
    "make_report",
    "may_be_open",
    "may_work",
    "message_for",
    "move_cursor",
    "not_waiting",
    "note",
    "pause",
    "photos_of_message",
    "read",
    "release",
    "sender_contact",
    "stored",
    "take_in",
    "take_in_all",
    "take_next",
    "tracking_id_of",
    "unread",
    "unreadable",
    "way_back",
    "with_us_since",
    "withhold",
]
