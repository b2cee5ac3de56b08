"""Who sees which report: role x unit x area x ticket (product.md section 3), and nothing else decides it."""

from sqlalchemy.orm import Session

from app.domain import subtask
from app.domain.actor import Actor
from app.domain.audit import was_assigned
from app.domain.errors import NotVisible
from app.domain.report import NOT_FOUND, Report, ReportUnit, by_number
from app.domain.vocabulary import Role, Status, UnitKind


def visible(session: Session, number: str, *, actor: Actor, lock: bool = False) -> Report:
    """The report if this actor may see it (product.md section 3). Raises NotVisible, alike for all other cases."""
    report = by_number(session, number, lock=lock)
    if not may_see(session, report, actor):
        raise NotVisible(NOT_FOUND)
    return report


def may_see(session: Session, report: Report, actor: Actor) -> bool:
    """Role x unit x area x ticket."""
    if actor.sees_everything or actor.report_id == report.id:
        return True
    if actor.role == Role.STAFF:
        mine = any(actor.works_as(person) for person in _assignees(session, report))
        return (
            mine
            or was_assigned(session, report.id, actor.user_id)
            or subtask.given_to(session, report, actor.people)
        )
    if actor.unit_kind == UnitKind.DESK:
        return report.channel_code == actor.channel_code
    if actor.enters_for_office and report.entered_by_id == actor.user_id:
        return True
    if actor.area_code and actor.unit_kind in (UnitKind.KELURAHAN, UnitKind.KECAMATAN, UnitKind.KOTA):
        return _in_area(report, actor.area_code) or _was_at(session, report, actor.unit_code)
    return report.holder_code == actor.unit_code or _was_at(session, report, actor.unit_code)


def may_read_finding(report: Report, unit_code: str | None, actor: Actor) -> bool:
    """Whether the actor may read what that unit's field check found, its words and photos.

    Until Biro Pemerintahan has decided only it, observers and the unit itself: nobody is to lean on who looks, nor on who looks
    next.
    """
    judged = report.status == Status.AWAITING_VALIDATION
    return not judged or actor.sees_everything or (unit_code is not None and unit_code == actor.unit_code)


def _assignees(session: Session, report: Report) -> set[int | None]:
    """Who works on the report, and on the one that it follows."""
    parent = session.get(Report, report.parent_id) if report.parent_id is not None else None
    return {report.assignee_id, parent.assignee_id} if parent else {report.assignee_id}


def _in_area(report: Report, area_code: str) -> bool:
    return report.kelurahan_code is not None and (report.kelurahan_code + ".").startswith(area_code + ".")


def _was_at(session: Session, report: Report, unit_code: str | None) -> bool:
    if unit_code is None:
        return False
    return session.get(ReportUnit, (report.id, unit_code)) is not None
