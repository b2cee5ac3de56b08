"""Clocks: how long a unit has, on which calendar, and why an end moved (product.md section 6)."""

from app.domain.sla.calendar import WorkingCalendar, due_after
from app.domain.sla.clocks import (
    Clock,
    ClockLine,
    change_limit,
    history,
    lines_of,
    move_due,
    open_clock,
    opening_clocks,
    pause_all,
    resume_all,
    running,
    stop_clocks,
)
from app.domain.sla.holidays import (
    Holiday,
    HolidayKind,
    RamadanPeriod,
    forget_calendar,
    holidays_from_library,
    ramadan_rows,
    seed_calendar,
    working_calendar,
)
from app.domain.sla.limits import FIRST_CLOCKS, RED_FLAG_LIMIT, hop_clock_for, hop_limit

__all__ = [
    "FIRST_CLOCKS",
    "RED_FLAG_LIMIT",
    "Clock",
    "ClockLine",
    "Holiday",
    "HolidayKind",
    "RamadanPeriod",
    "WorkingCalendar",
    "change_limit",
    "due_after",
    "forget_calendar",
    "history",
    "holidays_from_library",
    "hop_clock_for",
    "hop_limit",
    "lines_of",
    "move_due",
    "open_clock",
    "opening_clocks",
    "pause_all",
    "ramadan_rows",
    "resume_all",
    "running",
    "seed_calendar",
    "stop_clocks",
    "working_calendar",
]
