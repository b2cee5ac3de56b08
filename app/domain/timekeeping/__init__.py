"""What biro.admin sets about time: limits, days off, Ramadan and office hours (product.md section 6).

Every change is recorded from what to what. A running clock keeps the limit that it was opened with unless the administrator
says otherwise; the calendar counts for all. Where ends have to move, a `Recount` moves them, each with a line that says why.
"""

from app.domain.timekeeping.calendar import (
    add_day,
    add_ramadan,
    fill_year,
    remove_day,
    remove_ramadan,
    set_hours,
)
from app.domain.timekeeping.limits import set_finish, set_limit
from app.domain.timekeeping.recount import Recount, advance, unfinished

__all__ = [
    "Recount",
    "add_day",
    "add_ramadan",
    "advance",
    "fill_year",
    "remove_day",
    "remove_ramadan",
    "set_finish",
    "set_hours",
    "set_limit",
    "unfinished",
]
