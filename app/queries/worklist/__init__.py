"""The worklist of an officer: what waits for them, what runs out next, and everything they may see, by tab and filter.

`read` understands an address, `worklist` answers it with two statements (rows and counts); `following_number` names the
report to go on with.
"""

from app.queries.worklist.asked import NAMES, TEXT_MAX, Asked, Cursor, cursor_from, cursor_to, read
from app.queries.worklist.choices import Choices, choices_of
from app.queries.worklist.counts import Count
from app.queries.worklist.page import (
    Chip,
    Worklist,
    arrivals,
    following_number,
    helped_rows,
    in_words,
    worklist,
)
from app.queries.worklist.rows import PAGE, Row
from app.queries.worklist.tabs import HELP, TABS, Order, Tab, tabs_of
from app.queries.worklist.viewer import viewer_of

__all__ = [
    "HELP",
    "NAMES",
    "PAGE",
    "TABS",
    "TEXT_MAX",
    "Asked",
    "Chip",
    "Choices",
    "Count",
    "Cursor",
    "Order",
    "Row",
    "Tab",
    "Worklist",
    "arrivals",
    "choices_of",
    "cursor_from",
    "cursor_to",
    "following_number",
    "helped_rows",
    "in_words",
    "read",
    "tabs_of",
    "viewer_of",
    "worklist",
]
