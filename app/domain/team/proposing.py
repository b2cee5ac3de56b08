"""To whom of a unit's field staff a report is proposed, or given at once.

By turns: who is there and has waited longest since he was last given anything, then who has the fewest open tasks. By area: of
those who answer for its place and are there, who has the fewest open tasks, then who has waited longest. Whoever is not there
is never chosen. A choice that takes effect by itself is made behind the lock of the unit's rule, so that two reports that
arrive at once see each other's.
"""

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base
from app.clock import local_date
from app.domain.organisation import User
from app.domain.report import Report
from app.domain.team.absence import Absence, on
from app.domain.team.kinds import AssignmentRule
from app.domain.team.rules import Setting, StaffArea, prefixes, rule_of
from app.domain.vocabulary import Role, Status

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Turn(Base):
    """When somebody was last given a report, by whomever."""

    __tablename__ = "assignment_turns"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    last_at: Mapped[datetime]


class Proposed(NamedTuple):
    """Who is to get the report, by which rule."""

    user_id: int
    username: str
    rule: AssignmentRule


class _Candidate(NamedTuple):
    user_id: int
    username: str
    last_at: datetime
    open_tasks: int


def proposed(session: Session, report: Report, setting: Setting, *, now: datetime) -> Proposed | None:
    """Whom the rule names for the report, besides who has it; None where it names nobody."""
    if setting.rule == AssignmentRule.BY_HAND:
        return None
    found = _candidates(session, report, setting.rule, now)
    if not found:
        return None
    chosen = min(found, key=_by_turns if setting.rule == AssignmentRule.ROUND_ROBIN else _by_load)
    return Proposed(chosen.user_id, chosen.username, setting.rule)


def next_by_itself(session: Session, report: Report, *, now: datetime) -> Proposed | None:
    """Who gets a report that has just arrived; None where its unit gives nothing out by itself, or nobody fits."""
    if not rule_of(session, report.holder_code).is_automatic:
        return None
    setting = rule_of(session, report.holder_code, lock=True)
    return proposed(session, report, setting, now=now) if setting.is_automatic else None


def took_turn(session: Session, user_id: int, *, now: datetime) -> None:
    """He was given a report."""
    row = insert(Turn).values(user_id=user_id, last_at=now)
    later = func.greatest(Turn.last_at, row.excluded.last_at)
    session.execute(row.on_conflict_do_update(index_elements=["user_id"], set_={"last_at": later}))


def _candidates(session: Session, report: Report, rule: AssignmentRule, now: datetime) -> list[_Candidate]:
    tasks = (
        select(func.count())
        .select_from(Report)
        .where(
            Report.assignee_id == User.id,
            Report.closed_at.is_(None),
            Report.status != Status.AWAITING_VALIDATION,
        )
        .correlate(User)
        .scalar_subquery()
    )
    query = (
        select(User.id, User.username, func.coalesce(Turn.last_at, NEVER), tasks)
        .outerjoin(Turn, Turn.user_id == User.id)
        .where(
            User.unit_code == report.holder_code,
            User.role == Role.STAFF,
            User.is_active,
            User.id.is_distinct_from(report.assignee_id),
            ~exists().where(Absence.user_id == User.id, on(local_date(now))),
        )
    )
    if rule == AssignmentRule.BY_AREA:
        areas = prefixes(report.kelurahan_code) if report.kelurahan_code else ()
        query = query.where(exists().where(StaffArea.user_id == User.id, StaffArea.area_code.in_(areas)))
    return [_Candidate(*row) for row in session.execute(query)]


def _by_turns(one: _Candidate) -> tuple[datetime, int, int]:
    return one.last_at, one.open_tasks, one.user_id


def _by_load(one: _Candidate) -> tuple[int, datetime, int]:
    return one.open_tasks, one.last_at, one.user_id
