"""Field staff of the demo in tests: who they are, that they are not there, what they are given."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain import organisation, team
from app.domain.organisation import User
from app.domain.reference import catalogue
from app.domain.reference_admin.changing import version_of
from app.domain.team import Absence, AssignmentRule, Setting, Wanted
from app.domain.vocabulary import Role
from tests.course import MONDAY, SUDIN, Walk, filed, officer

ONE, TWO = f"petugas.{SUDIN}.1", f"petugas.{SUDIN}.2"
OFFICE = f"sudin.{SUDIN}"


def user(session: Session, username: str) -> User:
    found = organisation.user_by_username(session, username)
    assert found is not None, username
    return found


def absent(
    session: Session, username: str, first: str, last: str, deputy: str = "", now: datetime = MONDAY
) -> Absence:
    """Entered by that person."""
    wanted = Wanted("cuti", first, last, deputy)
    return team.enter(session, username, wanted, actor=officer(session, username), now=now)


def further(session: Session, number: int, unit: str = SUDIN) -> str:
    """One more member of a unit's staff; the user name."""
    username = f"petugas.{unit}.{number}"
    made = User(
        username=username,
        name=f"Petugas Lapangan {number}",
        role=Role.STAFF,
        unit_code=unit,
        password_hash=organisation.NOBODYS_HASH,
        created_at=MONDAY,
        is_active=True,
    )
    session.add(made)
    session.flush()
    return username


def arranged(session: Session, unit: str, rule: AssignmentRule, *, automatic: bool = False) -> None:
    """The unit's rule, set by biro.admin."""
    version = version_of(session, "assignment_rules", unit)
    chosen, admin = Setting(rule, automatic), officer(session, "biro.admin")
    team.change(session, catalogue(session).units[unit], chosen, version, actor=admin, now=MONDAY)


def answers_for(session: Session, username: str, *codes: str, unit: str = SUDIN) -> None:
    """The areas of a member of staff, set by biro.admin."""
    known, admin = catalogue(session), officer(session, "biro.admin")
    version = version_of(session, "staff_areas", username)
    team.set_areas(session, known.units[unit], username, codes, version, known, actor=admin, now=MONDAY)


def given(session: Session, username: str = ONE, **fields: object) -> Walk:
    """A report at the suku dinas, given to that person."""
    walk = Walk(session, filed(session, **fields)).to_sudin()
    walk.act(OFFICE, "assign", staff=username)
    return walk


def holder_of_task(walk: Walk) -> str | None:
    """The user name of who has it."""
    found = walk.session.get(User, walk.report.assignee_id) if walk.report.assignee_id else None
    return found.username if found else None
