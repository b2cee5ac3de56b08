"""The inbox pages: the messages of a channel's desk by tab, one message with everything around it, who waits how long."""

from app.queries.inbox.asked import TABS, Asked, Tab, read, sender_to
from app.queries.inbox.conversation import Line
from app.queries.inbox.message import MessagePage, file_of, message_page
from app.queries.inbox.page import Inbox, inbox, waiting_count
from app.queries.inbox.rows import Row
from app.queries.inbox.waiting import Waiting, waiting_by_channel

__all__ = [
    "TABS",
    "Asked",
    "Inbox",
    "Line",
    "MessagePage",
    "Row",
    "Tab",
    "Waiting",
    "file_of",
    "inbox",
    "message_page",
    "read",
    "sender_to",
    "waiting_by_channel",
    "waiting_count",
]
