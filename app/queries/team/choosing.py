"""Whom a form offers: who is there first, who is not there last and marked, who is proposed preselected."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import organisation, team
from app.domain.organisation import User
from app.domain.report import Report
from app.domain.team import AssignmentRule, Away, StaffArea
from app.labels import angka
from app.labels.team import away_words

Options = list[tuple[str, str]]
WHY = {
    AssignmentRule.ROUND_ROBIN: "Usulan menurut giliran.",
    AssignmentRule.BY_AREA: "Usulan menurut wilayah.",
}
FEWEST = "Usulan: tugas terbukanya paling sedikit ({})."
NOBODY = {
    AssignmentRule.ROUND_ROBIN: "Tidak ada petugas hadir yang dapat diusulkan.",
    AssignmentRule.BY_AREA: "Tidak ada petugas hadir untuk wilayah laporan ini.",
}


class People(NamedTuple):
    """The options of a choice of staff (user name, words), who is proposed, and why."""

    options: Options
    suggested: str | None = None
    hint: str | None = None


def people_for(session: Session, report: Report, *, now: datetime) -> People:
    """The field staff of the unit that holds the report, but who has it already."""
    staff = [u for u in organisation.staff_of(session, report.holder_code) if u.id != report.assignee_id]
    gone = team.away(session, [user.id for user in staff], now=now)
    options = _marked(staff, gone)
    setting = team.rule_of(session, report.holder_code)
    if setting.rule == AssignmentRule.BY_HAND or not options:
        here = [user for user in staff if user.id not in gone]
        least = _least_busy(session, here) if report.assignee_id is None else None
        return People(options, least[0], FEWEST.format(angka(least[1]))) if least else People(options)
    found = team.proposed(session, report, setting, now=now)
    if found is None:
        return People(options, hint=NOBODY[setting.rule])
    return People(options, found.username, WHY[setting.rule])


def staff_options(session: Session, unit_code: str, *, now: datetime) -> Options:
    """All field staff of a unit."""
    return marked(session, organisation.staff_of(session, unit_code), now=now)


def colleagues(session: Session, user: User, *, now: datetime) -> Options:
    """Who of the same unit and role could stand in for somebody."""
    alike = select(User).where(
        User.unit_code == user.unit_code, User.role == user.role, User.is_active, User.id != user.id
    )
    return marked(session, list(session.scalars(alike.order_by(User.name))), now=now)


def marked(session: Session, people: list[User], *, now: datetime) -> Options:
    """Who is there in the order given, then who is not there, with why and until when."""
    return _marked(people, team.away(session, [user.id for user in people], now=now))


def _marked(people: list[User], gone: Mapping[int, Away]) -> Options:
    here = [(user.username, user.name) for user in people if user.id not in gone]
    others = [
        (user.username, f"{user.name} ({away_words(gone[user.id].kind, gone[user.id].last_day)})")
        for user in people
        if user.id in gone
    ]
    return here + others


def _least_busy(session: Session, staff: Collection[User]) -> tuple[str, int] | None:
    """The user name of whom the fewest open tasks are given to, and how many; None where there is no choice to make."""
    if not staff:
        return None
    query = (
        select(Report.assignee_id, func.count())
        .where(Report.assignee_id.in_([user.id for user in staff]), Report.closed_at.is_(None))
        .group_by(Report.assignee_id)
    )
    tasks = dict(session.execute(query).tuples().all())
    least = min(staff, key=lambda user: (tasks.get(user.id, 0), user.name))
    return least.username, tasks.get(least.id, 0)


def areas_by_staff(session: Session, unit_code: str) -> dict[int, list[str]]:
    """The codes of the areas for which each of a unit's people answers, by the id of the account."""
    query = select(StaffArea.user_id, StaffArea.area_code).join(User, User.id == StaffArea.user_id)
    found: dict[int, list[str]] = {}
    for user_id, code in session.execute(
        query.where(User.unit_code == unit_code).order_by(StaffArea.area_code)
    ):
        found.setdefault(user_id, []).append(code)
    return found
