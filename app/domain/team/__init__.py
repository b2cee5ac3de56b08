"""Teams: who of a unit is there, who stands in for whom, and to whom of its field staff a report is proposed or given.

Source: issue "The officer's day", part 6. Of a report's course nothing is known here: the workflow asks this package.
"""

from app.domain.team.absence import (
    Absence,
    Away,
    away,
    is_covered,
    may_stand_in,
    on,
    principals,
    standing_in,
    uncovered,
)
from app.domain.team.entering import Wanted, end, enter, entries, may_enter, person
from app.domain.team.kinds import AbsenceKind, AssignmentRule
from app.domain.team.proposing import Proposed, Turn, next_by_itself, proposed, took_turn
from app.domain.team.rules import (
    Setting,
    StaffArea,
    UnitRule,
    areas_of,
    change,
    may_arrange,
    offered,
    prefixes,
    rule_of,
    set_areas,
)

__all__ = [
    "Absence",
    "AbsenceKind",
    "AssignmentRule",
    "Away",
    "Proposed",
    "Setting",
    "StaffArea",
    "Turn",
    "UnitRule",
    "Wanted",
    "areas_of",
    "away",
    "change",
    "end",
    "enter",
    "entries",
    "is_covered",
    "may_arrange",
    "may_enter",
    "may_stand_in",
    "next_by_itself",
    "offered",
    "on",
    "person",
    "prefixes",
    "principals",
    "proposed",
    "rule_of",
    "set_areas",
    "standing_in",
    "took_turn",
    "uncovered",
]
