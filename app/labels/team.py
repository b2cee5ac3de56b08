"""Words of teams: absences, rules, and "cuti s.d. 30 Nov" beside a name."""

from datetime import date

from app.domain.team.kinds import AbsenceKind, AssignmentRule
from app.labels.formats import MONTHS

ABSENCE: dict[AbsenceKind, str] = {
    AbsenceKind.CUTI: "Cuti",
    AbsenceKind.SAKIT: "Sakit",
    AbsenceKind.DINAS_LUAR: "Dinas luar",
    AbsenceKind.LAINNYA: "Lainnya",
}
RULE: dict[AssignmentRule, str] = {
    AssignmentRule.BY_HAND: "Dipilih sendiri",
    AssignmentRule.ROUND_ROBIN: "Bergiliran",
    AssignmentRule.BY_AREA: "Menurut wilayah",
}


def away_words(kind: AbsenceKind, last_day: date, deputy: str | None = None) -> str:
    """cuti s.d. 30 Nov; with who stands in: cuti s.d. 30 Nov, digantikan Petugas 2."""
    word = "tidak hadir" if kind == AbsenceKind.LAINNYA else ABSENCE[kind].lower()
    until = f"{word} s.d. {last_day.day} {MONTHS[last_day.month - 1]}"
    return f"{until}, digantikan {deputy}" if deputy else until
