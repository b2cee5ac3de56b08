"""Tallies: what /statistik tells, counted once and then kept.

A tally is one cell of the city's table: a period (everything, a year, a month of intake in Jakarta), a place (Jakarta, a kota,
a kecamatan, a kelurahan) or a unit (PD, UKPD), and all categories and channels or one of them. It holds counts by status,
what was reopened or rejected, how many different reporters, and the lengths of five hops.

Promises: after `fold` each cell equals a count of all measures at that moment, whatever happened to which report; a change of
a measure is written down by trigger in its own transaction, so nothing is passed over and a second `fold` adds nothing twice.
`check` holds every cell against a plain recount of reports, clocks and history; `rebuild` makes all anew.
"""

from app.domain.tally.cells import (
    HOPS,
    STATUSES,
    UNENDED,
    Tally,
    TallyChange,
    TallyLength,
    TallyState,
    counted_at,
    seconds_of,
)
from app.domain.tally.facts import DROP_TRIGGERS, FACTS, TRIGGERS
from app.domain.tally.folding import fold, rebuild
from app.domain.tally.recount import check, figures

__all__ = [
    "DROP_TRIGGERS",
    "FACTS",
    "HOPS",
    "STATUSES",
    "TRIGGERS",
    "UNENDED",
    "Tally",
    "TallyChange",
    "TallyLength",
    "TallyState",
    "check",
    "counted_at",
    "figures",
    "fold",
    "rebuild",
    "seconds_of",
]
