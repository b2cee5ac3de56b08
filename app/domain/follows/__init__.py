"""Following without an account: a report, a place, an area, a category, by mail or by the notifications of a browser.

Promises: nothing is sent by mail before its owner confirmed the address by a button; each thing is told once for each follow;
what is told is what the public may see at the moment of sending (of one's own report also its status); one click ends it.
"""

from app.domain.follows.follow import (
    UNCONFIRMED_FOR,
    Follow,
    Follower,
    FollowItem,
    FollowMark,
    Frequency,
    Letter,
    PushNote,
    Reach,
)
from app.domain.follows.letters import Worded, due_letters, letter_of, reword, withdraw
from app.domain.follows.managing import (
    change,
    confirm,
    follower_of,
    follows_of,
    refuse,
    stop,
    stop_all,
    stop_letter,
)
from app.domain.follows.matching import ARRIVALS, REPORT_NEWS, SELECTION_NEWS, collect
from app.domain.follows.selection import RADII, Place, Selection, selection_of
from app.domain.follows.subscribing import ask, follow_by_push
from app.domain.follows.tidying import tidy

__all__ = [
    "ARRIVALS",
    "RADII",
    "REPORT_NEWS",
    "SELECTION_NEWS",
    "UNCONFIRMED_FOR",
    "Follow",
    "FollowItem",
    "FollowMark",
    "Follower",
    "Frequency",
    "Letter",
    "Place",
    "PushNote",
    "Reach",
    "Selection",
    "Worded",
    "ask",
    "change",
    "collect",
    "confirm",
    "due_letters",
    "follow_by_push",
    "follower_of",
    "follows_of",
    "letter_of",
    "refuse",
    "reword",
    "selection_of",
    "stop",
    "stop_all",
    "stop_letter",
    "tidy",
    "withdraw",
]
