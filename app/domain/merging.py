"""Merging: a report about the same thing follows another one, its parent, and can be taken out again (product.md section 8).

Promises: there are two generations and no more, so no chain and no circle; the merged one keeps its number, its holder and its
history; the parent counts distinct reporters. Both rows are locked in the order of their ids, so that of two officers who merge
crosswise one succeeds and one is refused. What a merge changes is the workflow's matter.
"""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session, contains_eager

from app.domain import access
from app.domain.actor import Actor
from app.domain.audit import Event
from app.domain.errors import Conflict, Invalid, NotVisible
from app.domain.privacy import Contact
from app.domain.report import Report, by_number, locking
from app.domain.vocabulary import OPEN, Action, Proposal, Role, Status

JOINED, LEFT = "child_joined", "child_left"
PARENTS = OPEN | {Status.COMPLETED}
MOVED = "Laporan ini baru saja digabung atau dipisahkan petugas lain; muat ulang halaman ini."
NOT_THIS = "Isi nomor laporan lain, bukan laporan ini sendiri."
UNKNOWN = "Laporan dengan nomor ini tidak ada, atau bukan untuk Anda."
FOLLOWS = "Laporan {number} sendiri sudah digabung ke laporan lain."
CLOSED_UNFIXED = "Laporan {number} ditutup tanpa perbaikan; pilih laporan yang berjalan atau selesai."

# For CREATE TRIGGER in the migration: what the locks already keep, kept by the database as well.
NO_CHAINS = (
    """
CREATE FUNCTION refuse_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM reports WHERE id = NEW.parent_id AND parent_id IS NOT NULL)
     OR EXISTS (SELECT 1 FROM reports WHERE parent_id = NEW.id) THEN
    RAISE EXCEPTION 'report % would be merged in a chain', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$""",
    """
CREATE TRIGGER reports_no_chain AFTER INSERT OR UPDATE OF parent_id ON reports
  FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION refuse_chain()""",
)
DROP_NO_CHAINS = ("DROP TRIGGER reports_no_chain ON reports", "DROP FUNCTION refuse_chain()")


class Aside(NamedTuple):
    """What a report that is merged while the reporter is asked or Biro decides takes up again afterwards."""

    proposal: Proposal | None
    status_before: Status | None


def lock(session: Session, number: str, parent_number: str = "") -> None:
    """Lock the report, what it follows and what it is to follow, by their ids. Raises Conflict if that changed meanwhile."""
    numbers = [_clean(number), _clean(parent_number)]
    parents = _parents(session, numbers)
    ids = {*parents, *(parent for parent in parents.values() if parent is not None)}
    query = locking(select(Report).where(Report.id.in_(ids)).order_by(Report.id))
    session.scalars(query.execution_options(populate_existing=True)).all()
    if _parents(session, numbers) != parents:
        raise Conflict(MOVED)


def _parents(session: Session, numbers: Iterable[str]) -> dict[int, int | None]:
    query = select(Report.id, Report.parent_id).where(Report.number.in_(list(numbers)))
    return dict(session.execute(query).tuples().all())


def fitting_parent(session: Session, report: Report, typed: str, *, actor: Actor) -> Report:
    """The report of that number, if `report` may follow it. Raises Invalid for the field `induk`.

    Officers may name what they see and what is public, reporters what is public.
    """
    try:
        parent = by_number(session, _clean(typed)[:40])
    except NotVisible:
        raise Invalid({"induk": UNKNOWN}) from None
    if parent.id == report.id:
        raise Invalid({"induk": NOT_THIS})
    seen = actor.role != Role.REPORTER and access.may_see(session, parent, actor)
    if not (seen or parent.is_published):
        raise Invalid({"induk": UNKNOWN})
    if parent.status == Status.MERGED:
        raise Invalid({"induk": FOLLOWS.format(number=parent.number)})
    if parent.status not in PARENTS:
        raise Invalid({"induk": CLOSED_UNFIXED.format(number=parent.number)})
    return parent


def parent_of(session: Session, report: Report) -> Report | None:
    """The report that this one follows."""
    return session.get(Report, report.parent_id) if report.parent_id is not None else None


def is_parent(session: Session, report: Report) -> bool:
    """Whether something was merged into it."""
    return bool(session.scalar(select(exists().where(Report.parent_id == report.id))))


def children_of(session: Session, report: Report) -> list[Report]:
    """What was merged into it, with how to reach the reporters, in the order of their numbers' making."""
    return list(session.scalars(_with_contact().where(Report.parent_id == report.id).order_by(Report.id)))


def subject_of(session: Session, report: Report) -> Report:
    """What the reporter's word is about: the parent of a merged report, locked; else the report itself."""
    parent = parent_of(session, report)
    return by_number(session, parent.number, lock=True) if parent else report


def aside_of(session: Session, report: Report) -> Aside:
    """What stood open when the report was merged last, as its history says."""
    query = select(Event.data).where(Event.report_id == report.id, Event.action == Action.MERGE)
    data = session.scalar(query.order_by(Event.seq.desc()).limit(1)) or {}
    proposal, before = data.get("proposal"), data.get("status_before")
    return Aside(Proposal(proposal) if proposal else None, Status(before) if before else None)


def count_reporters(session: Session, parent: Report) -> int:
    """Distinct reporters of the report and of all that follow it: who left the same phone or address is one."""
    family = _with_contact().where(or_(Report.id == parent.id, Report.parent_id == parent.id))
    groups: list[set[str]] = []
    for member in session.scalars(family):
        known = {address for address in _addresses(member.contact) if address} or {str(member.id)}
        same = [group for group in groups if group & known]
        groups = [group for group in groups if not group & known] + [known.union(*same)]
    return len(groups)


def _addresses(contact: Contact | None) -> tuple[str | None, ...]:
    return (contact.phone, contact.email) if contact else ()


def _with_contact() -> Select[Report]:
    return select(Report).outerjoin(Report.contact).options(contains_eager(Report.contact))


def _clean(typed: str) -> str:
    return "".join(letter for letter in typed.upper() if letter.isalnum())
