"""Demo teams: a few people who are not there, and units that share out their tasks by a rule."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.clock import local_date
from app.domain import organisation, team
from app.domain.configuration import ConfigChange
from app.domain.reference import catalogue
from app.domain.reference_admin.changing import version_of
from app.domain.team import Absence, AssignmentRule, Setting, Wanted
from app.domain.team.rules import AREAS, RULES

SUDIN = "bina-marga.jakarta-pusat"
# (who, why, days from now to the first and the last, deputy)
ABSENCES = (
    (f"petugas.{SUDIN}.2", "cuti", -1, 5, f"petugas.{SUDIN}.1"),
    ("petugas.gambir.2", "dinas_luar", 0, 3, "petugas.gambir.1"),
    ("petugas.sumber-daya-air.jakarta-barat.1", "sakit", -2, 4, ""),
    ("petugas.lingkungan-hidup.jakarta-selatan.1", "cuti", -1, 8, ""),
    ("petugas.menteng.1", "cuti", 6, 12, "petugas.menteng.2"),
)
SETTINGS = (
    ("gambir", Setting(AssignmentRule.ROUND_ROBIN)),
    (SUDIN, Setting(AssignmentRule.BY_AREA)),
    ("sumber-daya-air.jakarta-barat", Setting(AssignmentRule.ROUND_ROBIN, is_automatic=True)),
)
# Kecamatan of Jakarta Pusat.
PLACES = {
    f"petugas.{SUDIN}.1": ("31.71.01", "31.71.02", "31.71.03", "31.71.04"),
    f"petugas.{SUDIN}.2": ("31.71.05", "31.71.06", "31.71.07", "31.71.08"),
}


def install(session: Session, *, now: datetime) -> None:
    """Put down what is not there yet: nobody's absence twice, and no rule over one that somebody set."""
    _absences(session, now)
    _rules(session, now)


def _absences(session: Session, now: datetime) -> None:
    admin = _account(session, "biro.admin").actor()
    today = local_date(now)
    for username, kind, first, last, deputy in ABSENCES:
        user = organisation.user_by_username(session, username)
        if user is None or session.scalar(select(exists().where(Absence.user_id == user.id))):
            continue
        begin, end = ((today + timedelta(days=ahead)).isoformat() for ahead in (first, last))
        team.enter(session, username, Wanted(kind, begin, end, deputy), actor=admin, now=now)


def _rules(session: Session, now: datetime) -> None:
    known, admin = catalogue(session), _account(session, "biro.admin").actor()
    for code, setting in SETTINGS:
        if code in known.units and not _is_set(session, RULES, code):
            version = version_of(session, RULES, code)
            team.change(session, known.units[code], setting, version, actor=admin, now=now)
    for username, codes in PLACES.items():
        if not _is_set(session, AREAS, username):
            version = version_of(session, AREAS, username)
            team.set_areas(session, known.units[SUDIN], username, codes, version, known, actor=admin, now=now)


def _is_set(session: Session, table: str, key: str) -> bool:
    made = exists().where(ConfigChange.table_name == table, ConfigChange.key == key)
    return bool(session.scalar(select(made)))


def _account(session: Session, username: str) -> organisation.User:
    user = organisation.user_by_username(session, username)
    if user is None:
        raise LookupError(username)
    return user
