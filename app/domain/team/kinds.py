"""The words of teams: why somebody is not there, and how a unit shares out its reports."""

from enum import StrEnum


class AbsenceKind(StrEnum):
    """Why somebody is not there."""

    CUTI = "cuti"
    SAKIT = "sakit"
    DINAS_LUAR = "dinas_luar"
    LAINNYA = "lainnya"


class AssignmentRule(StrEnum):
    """Who of a unit's field staff is proposed for a report: nobody, whoever waited longest, or who answers for its place."""

    BY_HAND = "by_hand"
    ROUND_ROBIN = "round_robin"
    BY_AREA = "by_area"
