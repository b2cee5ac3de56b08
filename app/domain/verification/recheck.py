"""The random second look: a share of what was validated is drawn each day and judged again by somebody else.

Whoever decides did not approve it, work on it or belong to its unit. The verdict changes no status: it is an entry of the
history and a figure (how often a second pair of eyes agrees), and a disagreement is the reason to reopen the report.
"""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from math import ceil
from random import SystemRandom

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id, one_of
from app.clock import WIB
from app.domain import access, audit
from app.domain.actor import Actor
from app.domain.audit import Entry, Event
from app.domain.errors import Conflict, Forbidden, Invalid
from app.domain.measure import WHOLE, Measure
from app.domain.reference import catalogue
from app.domain.report import Report
from app.domain.vocabulary import Action, ReasonKind, Role, Status, Visibility
from app.domain.workflow.parties import passes_four_eyes

RECHECKED = "recheck"
SAMPLED = 0.05  # of a day's validated results, at least one
NOTE_MAX = 4000
ONLY_OTHERS = (
    "Anda yang menyetujui atau pernah mengerjakan laporan ini; verifikator lain yang memeriksa ulang."
)


class Verdict(StrEnum):
    """What the second look found: the first was right, or it was not."""

    AGREED = "agreed"
    DISAGREED = "disagreed"


class Recheck(Base):
    """One drawn report. `closed_at`: the Selesai that it is about; `unit_code` made the result. No verdict: it waits."""

    __tablename__ = "rechecks"
    __table_args__ = (
        one_of("verdict", Verdict),
        CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(verdict IS NOT DISTINCT FROM 'disagreed') = (reason IS NOT NULL)", name="reason"),
        UniqueConstraint("report_id", "closed_at"),
        Index("ix_rechecks_waiting", "drawn_at", postgresql_where=text("verdict IS NULL")),
        Index("ix_rechecks_decided", "decided_at", postgresql_where=text("verdict IS NOT NULL")),
    )

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    closed_at: Mapped[datetime]
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    approved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    drawn_at: Mapped[datetime]
    verdict: Mapped[Verdict | None] = mapped_column(EnumText(Verdict))
    reason: Mapped[str | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]


def draw(session: Session, day: date, *, now: datetime) -> int:
    """Draw the share of what was validated on that day in Jakarta; again, nothing more. Returns how many were drawn."""
    begin = datetime.combine(day, time(), WIB)
    validated = (
        select(Measure.report_id)
        .where(
            Measure.unit_code == WHOLE,
            Measure.status == Status.COMPLETED,
            Measure.closed_at >= begin,
            Measure.closed_at < begin + timedelta(days=1),
        )
        .subquery()
    )
    approved = (
        select(Report, Event.actor_id)
        .join(Event, Event.report_id == Report.id)
        .where(
            Report.id.in_(select(validated.c.report_id)),
            Event.action == Action.APPROVE,
            Event.at == Report.closed_at,
            Event.actor_id.is_not(None),
        )
    )
    found = {report.id: (report, by) for report, by in session.execute(approved).tuples()}
    drawn = set(
        session.scalars(
            select(Recheck.report_id).where(Recheck.report_id.in_(found), Recheck.closed_at >= begin)
        )
    )
    wanted = max(0, ceil(SAMPLED * len(found)) - len(drawn))
    # Nobody may foresee which ones: whoever knows the seed knows which results are never looked at again.
    chosen = SystemRandom().sample(sorted(found.keys() - drawn), wanted)
    session.add_all(_drawn(*found[report_id], now) for report_id in chosen)
    session.flush()
    return len(chosen)


def _drawn(report: Report, approved_by: int | None, now: datetime) -> Recheck:
    unit = report.last_handler_code or report.holder_code
    return Recheck(
        report_id=report.id,
        closed_at=report.closed_at,
        unit_code=unit,
        approved_by_id=approved_by,
        drawn_at=now,
    )


def waiting(session: Session, report: Report) -> Recheck | None:
    """The second look at this report that nobody took yet; None where it was taken up again meanwhile."""
    if report.status != Status.COMPLETED:
        return None
    query = select(Recheck).where(
        Recheck.report_id == report.id, Recheck.closed_at == report.closed_at, Recheck.verdict.is_(None)
    )
    return session.scalar(query)


def may_decide(session: Session, report: Report, found: Recheck, *, actor: Actor) -> bool:
    """A verifier who neither approved it nor had a hand in it."""
    mine = actor.role == Role.VERIFIER and actor.user_id != found.approved_by_id
    return mine and passes_four_eyes(session, report, actor)


def decide(
    session: Session, number: str, verdict: str, reason: str, note: str, *, actor: Actor, now: datetime
) -> None:
    """Write down the verdict. Raises NotVisible, Forbidden, Conflict or Invalid."""
    report = access.visible(session, number, actor=actor, lock=True)
    if actor.role != Role.VERIFIER:
        raise Forbidden("Pemeriksaan ulang dilakukan oleh verifikator Biro Pemerintahan.")
    found = waiting(session, report)
    if found is None:
        raise Conflict("Laporan ini tidak menunggu pemeriksaan ulang. Tidak ada yang diubah.")
    if not may_decide(session, report, found, actor=actor):
        raise Forbidden(ONLY_OTHERS)
    note = note.strip()
    _check(session, verdict, reason, note)
    found.verdict, found.decided_by_id, found.decided_at = Verdict(verdict), actor.user_id, now
    found.reason = reason if found.verdict == Verdict.DISAGREED else None
    data = {"verdict": found.verdict.value, **({"reason": found.reason} if found.reason else {})}
    entry = Entry(RECHECKED, report.status, Visibility.INTERNAL, note, data)
    audit.record(session, report, entry, actor=actor, now=now)
    report.updated_at = now
    report.version += 1
    session.flush()


def _check(session: Session, verdict: str, reason: str, note: str) -> None:
    errors = {}
    if verdict not in set(Verdict):
        errors["putusan"] = "Pilih hasil pemeriksaan."
    disagrees = verdict == Verdict.DISAGREED
    if disagrees and reason not in catalogue(session).offered_reasons(ReasonKind.REJECT):
        errors["alasan"] = "Pilih alasan."
    if (disagrees and not note) or len(note) > NOTE_MAX:
        errors["catatan"] = f"Jelaskan apa yang tidak sesuai, paling panjang {NOTE_MAX} huruf."
    if errors:
        raise Invalid(errors)
