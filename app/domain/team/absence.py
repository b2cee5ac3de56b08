"""Absence: from one day in Jakarta to another somebody is not there, and a colleague may stand in.

Promises: of one person no two absences overlap, and one ends by itself with its last day. A deputy counts only while there
himself, with an account in use, the same role and the same unit; where he does not, the tasks are the unit's matter. So whoever
stands in is never stood in for: there are no chains and no circles.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Select,
    and_,
    case,
    exists,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, relationship

from app.base import Base, EnumText, PublicId, one_of
from app.clock import local_date
from app.domain.actor import Actor
from app.domain.organisation import User
from app.domain.team.kinds import AbsenceKind
from app.domain.vocabulary import Role

HOLDS = "withdrawn_at IS NULL"


class Absence(Base):
    """Days in Jakarta, both included, on which somebody is not there. `withdrawn_at`: it was taken back before it began."""

    __tablename__ = "absences"
    __table_args__ = (
        one_of("kind", AbsenceKind),
        CheckConstraint("last_day >= first_day", name="order"),
        CheckConstraint("deputy_id <> user_id", name="other_deputy"),
        ExcludeConstraint(
            ("user_id", "="),
            (text("daterange(first_day, last_day, '[]')"), "&&"),
            name="ex_absences_overlap",
            using="gist",
            where=text(HOLDS),
        ),
        Index("ix_absences_user", "user_id", "last_day", postgresql_where=text(HOLDS)),
        Index("ix_absences_deputy", "deputy_id", "last_day", postgresql_where=text(HOLDS)),
    )

    id: Mapped[PublicId]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[AbsenceKind] = mapped_column(EnumText(AbsenceKind))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    entered_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    deputy: Mapped[User | None] = relationship(foreign_keys=[deputy_id], viewonly=True, lazy="select")


class Away(NamedTuple):
    """Somebody is not there now. `deputy`: the name of who stands in; None where nobody does."""

    kind: AbsenceKind
    last_day: date
    deputy: str | None


def on(day: date, row: type[Absence] = Absence) -> ColumnElement[bool]:
    """Whether an absence holds on that day in Jakarta."""
    return and_(row.withdrawn_at.is_(None), row.first_day <= day, row.last_day >= day)


# Asked with every list of a unit: to build them anew each time would cost more than the database needs.
@lru_cache(4)
def is_covered(day: date) -> ColumnElement[bool]:
    """Whether the deputy of an absence may act on that day."""
    deputy, absent, own = aliased(User), aliased(User), aliased(Absence)
    away_too = exists().where(own.user_id == deputy.id, on(day, own))
    query = select(deputy.id).where(
        deputy.id == Absence.deputy_id,
        absent.id == Absence.user_id,
        deputy.is_active,
        deputy.unit_code == absent.unit_code,
        deputy.role == absent.role,
        ~away_too,
    )
    return query.correlate(Absence).exists()


def principals(user_id: int, day: date) -> Select[int]:
    """Ids of those whose deputy somebody is on that day."""
    return select(Absence.user_id).where(on(day), Absence.deputy_id == user_id, is_covered(day))


@lru_cache(2048)
def uncovered(unit_code: str, day: date) -> Select[int]:
    """Ids of a unit's people who are not there on that day and whom nobody stands in for."""
    query = select(Absence.user_id).join(User, User.id == Absence.user_id)
    return query.where(on(day), User.unit_code == unit_code, ~is_covered(day))


@lru_cache(4)
def may_stand_in(day: date) -> ColumnElement[bool]:
    """Whether an account is named as a deputy for that day: to be read along with it, since hardly anybody is."""
    return exists().where(Absence.deputy_id == User.id, on(day)).correlate(User)


def standing_in(session: Session, actor: Actor, *, now: datetime) -> Actor:
    """The same actor with those whose tasks are his as well today; only field staff have tasks of their own."""
    if actor.role != Role.STAFF or actor.user_id is None:
        return actor
    absent = session.scalars(principals(actor.user_id, local_date(now)))
    return replace(actor, stands_in_for=frozenset(absent))


def away(session: Session, user_ids: Collection[int], *, now: datetime) -> dict[int, Away]:
    """Who of these people is not there now."""
    day, deputy = local_date(now), aliased(User)
    query = (
        select(Absence.user_id, Absence.kind, Absence.last_day, case((is_covered(day), deputy.name)))
        .outerjoin(deputy, deputy.id == Absence.deputy_id)
        .where(on(day), Absence.user_id.in_(user_ids))
    )
    return {user_id: Away(*rest) for user_id, *rest in session.execute(query)}
