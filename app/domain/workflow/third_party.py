"""Who may look at a place for Biro Pemerintahan: a unit and people that had no hand in the report.

No third party is who holds it, entered the result or a proposal to close, handled, started, assigned or estimated it, helped on
it or asked others to, also on a report that was merged into it; nor another unit of the same agency. To have passed it on
untouched is no hand in it, so the kelurahan of the place is one where a suku dinas did the work, and its kecamatan where the
kelurahan did.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import or_, select, union
from sqlalchemy.orm import Session

from app.domain.audit import Event
from app.domain.reference import Catalogue, UnitInfo
from app.domain.report import Report
from app.domain.subtask import SubTask, SubTaskKind
from app.domain.vocabulary import Action, UnitKind
from app.domain.workflow.help_table import HELPING

A = Action
WORKED = (A.HANDLE, A.START, A.ASSIGN, A.ESTIMATE, A.FINISH, A.DECLINE, *sorted(HELPING - {A.RETURN_HELP}))
NEAREST = (UnitKind.KELURAHAN, UnitKind.KECAMATAN, UnitKind.KOTA)


def third_parties(session: Session, report: Report, known: Catalogue) -> dict[str, UnitInfo]:
    """The units that may be asked to look, by code."""
    out = involved(session, report)
    agencies = {agency for code in out if (agency := _agency(known, code))}
    near = _in_reach(known, report.kelurahan_code)
    return {u.code: u for u in near if u.code not in out and _agency(known, u.code) not in agencies}


def nearest(units: Iterable[UnitInfo], kelurahan_code: str | None) -> UnitInfo | None:
    """Of these units the one that is there soonest: the kelurahan of the place, else its kecamatan, else its kota."""
    of_place = [unit for unit in units if unit.kind in NEAREST and _covers(unit, kelurahan_code)]
    return min(of_place, key=lambda unit: NEAREST.index(unit.kind), default=None)


def involved(session: Session, report: Report) -> set[str]:
    """The units that had a hand in the report, or in one that was merged into it."""
    family = select(Report.id).where(or_(Report.id == report.id, Report.parent_id == report.id))
    acted = select(Event.actor_unit).where(Event.report_id.in_(family), Event.action.in_(WORKED))
    helped = select(SubTask.unit_code).where(SubTask.report_id.in_(family), SubTask.kind == SubTaskKind.HELP)
    found = session.scalars(union(acted.where(Event.actor_unit.is_not(None)), helped))
    return {report.holder_code, *found}


def had_a_hand(session: Session, report: Report, people: Iterable[int]) -> set[int]:
    """Those of these people who worked on the report, wherever they belonged then."""
    query = select(Event.actor_id).where(
        Event.report_id == report.id, Event.action.in_(WORKED), Event.actor_id.in_(list(people))
    )
    return {person for person in session.scalars(query.distinct()) if person is not None}


def _agency(known: Catalogue, code: str) -> str | None:
    """The Perangkat Daerah that a unit is or belongs to; none for kelurahan, kecamatan and kota."""
    unit = known.units.get(code)
    if unit is None or unit.kind not in (UnitKind.PD, UnitKind.UKPD):
        return None
    return code if unit.kind == UnitKind.PD else unit.parent_code or code


def _in_reach(known: Catalogue, kelurahan_code: str | None) -> Iterator[UnitInfo]:
    """Every PD, the UKPD and kelurahan of the place's kota, and the kecamatan and kota of the place, which see it anyway."""
    kota = ".".join((kelurahan_code or "").split(".")[:2])
    for unit in known.units.values():
        if not unit.is_active:
            continue
        if unit.kind == UnitKind.KELURAHAN:
            near = bool(kota) and f"{unit.area_code}.".startswith(f"{kota}.")
        elif unit.kind == UnitKind.UKPD:
            near = not kota or unit.area_code is None or _covers(unit, kelurahan_code)
        else:
            near = unit.kind == UnitKind.PD or (unit.kind in NEAREST and _covers(unit, kelurahan_code))
        if near:
            yield unit


def _covers(unit: UnitInfo, kelurahan_code: str | None) -> bool:
    return bool(unit.area_code) and f"{kelurahan_code or ''}.".startswith(f"{unit.area_code}.")
