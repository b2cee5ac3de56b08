"""Reads for teams: whom to choose, and how much each of a unit's field staff has to do."""

from app.queries.team.choosing import People, areas_by_staff, colleagues, marked, people_for, staff_options
from app.queries.team.workload import DAYS, FinishedSince, Person, workload

__all__ = [
    "DAYS",
    "FinishedSince",
    "People",
    "Person",
    "areas_by_staff",
    "colleagues",
    "marked",
    "people_for",
    "staff_options",
    "workload",
]
