"""A reporter's word on a finished report: confirmed, or a request to take it up again (product.md sections 6 and 8).

A request may be made within 14 days of Selesai, once for each Selesai, and by one person only so often (app/domain/abuse). It
waits for Biro Pemerintahan, whose clock runs 24 hours: the workflow's `reopen` accepts it, `refuse_reopening` refuses it with a
reason that the reporter is told. What the reporter of a merged report says is about the report that it follows; his words are
read by officers only, and the answer is his.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id, one_of
from app.domain import abuse, audit, sla
from app.domain.actor import BIRO, Actor, reporter_of
from app.domain.audit import Entry, Event
from app.domain.privacy import Contact
from app.domain.privacy.crypto import Encrypted
from app.domain.reference import catalogue
from app.domain.report import Report
from app.domain.vocabulary import Action, ClockKind, Medium, ReopeningState, Status, Visibility

ASK_WITHIN = timedelta(days=14)
COUNTED_WITHIN = timedelta(days=30)
ASKED, CONFIRMED = "ask_reopening", "confirmed"
WHY_MAX = 4000
_WAITING = "state = 'waiting'"


class ReopeningRequest(Base):
    """One request. `medium`: by what it came, NULL = the portal; `finished_at`: the Selesai that it is about.

    `asker_id`: the merged report whose reporter asked; NULL = the report's own.
    """

    __tablename__ = "reopening_requests"
    __table_args__ = (
        one_of("state", ReopeningState),
        one_of("medium", Medium),
        CheckConstraint(f"({_WAITING}) = (decided_at IS NULL)", name="decided"),
        UniqueConstraint("report_id", "finished_at"),
        Index("uq_reopening_requests_waiting", "report_id", unique=True, postgresql_where=text(_WAITING)),
    )

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    asker_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id"))
    finished_at: Mapped[datetime]
    why: Mapped[str] = mapped_column(Encrypted)
    medium: Mapped[Medium | None] = mapped_column(EnumText(Medium))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[ReopeningState] = mapped_column(EnumText(ReopeningState))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]


class Asked(StrEnum):
    """What became of asking."""

    WAITS = "waits"
    ALREADY = "already"
    DECIDED = "decided"
    TOO_LATE = "too_late"
    NOT_FINISHED = "not_finished"
    TOO_MANY = "too_many"


def request(
    session: Session,
    report: Report,
    why: str,
    *,
    medium: Medium | None,
    now: datetime,
    asker: Report | None = None,
) -> Asked:
    """Ask Biro to take the report up again, for its reporter or that of `asker`, which follows it.

    The report's row must be locked.
    """
    refusal = _refusal(session, report, now) or _too_many(session, asker or report, now)
    if refusal is not None or report.closed_at is None:
        return refusal or Asked.NOT_FINISHED
    reason = why.strip()[:WHY_MAX]
    hours, calendar = sla.hop_limit(catalogue(session).limits, ClockKind.REOPENING, report.priority)
    clock = sla.open_clock(session, report, ClockKind.REOPENING, BIRO, hours, calendar, now=now, why=ASKED)
    session.add(
        ReopeningRequest(
            report_id=report.id,
            asker_id=asker.id if asker else None,
            finished_at=report.closed_at,
            why=reason,
            medium=medium,
            asked_at=now,
            due_at=clock.due_at,
            state=ReopeningState.WAITING,
        )
    )
    report.due_at = clock.due_at
    _say(session, report, ASKED, reason, medium, now, asker)
    return Asked.WAITS


def confirm(
    session: Session,
    report: Report,
    note: str,
    *,
    medium: Medium | None,
    now: datetime,
    asker: Report | None = None,
) -> bool:
    """Write down that the reporter, or that of `asker`, finds it done; False unless it is finished.

    The report's row must be locked.
    """
    if report.status != Status.COMPLETED:
        return False
    if not _confirmed(session, report):
        _say(session, report, CONFIRMED, note.strip()[:WHY_MAX], medium, now, asker)
    return True


def waiting(session: Session, report: Report) -> ReopeningRequest | None:
    """The request about this report that Biro has not decided."""
    query = select(ReopeningRequest).where(
        ReopeningRequest.report_id == report.id, ReopeningRequest.state == ReopeningState.WAITING
    )
    return session.scalar(query)


def last_asker(session: Session, report: Report) -> Report | None:
    """The merged report whose reporter made the last request; None where it was the report's own."""
    last = select(ReopeningRequest.asker_id).where(ReopeningRequest.report_id == report.id)
    asker = session.scalar(last.order_by(ReopeningRequest.id.desc()).limit(1))
    return session.get(Report, asker) if asker is not None else None


def accept(session: Session, report: Report, *, actor: Actor, now: datetime) -> None:
    """The report is taken up again: a waiting request is granted. For the workflow."""
    _decide(session, report, ReopeningState.ACCEPTED, Action.REOPEN, actor, now)


def refuse(session: Session, report: Report, *, actor: Actor, now: datetime) -> None:
    """The report stays finished. For the workflow, which keeps and tells the reason."""
    _decide(session, report, ReopeningState.REFUSED, Action.REFUSE_REOPENING, actor, now)


def _decide(
    session: Session, report: Report, state: ReopeningState, by: Action, actor: Actor, now: datetime
) -> None:
    found = waiting(session, report)
    if found is None:
        return
    found.state, found.decided_by_id, found.decided_at = state, actor.user_id, now
    sla.stop_clocks(session, report, (ClockKind.REOPENING,), now=now, outcome=by.value)
    session.flush()


def _refusal(session: Session, report: Report, now: datetime) -> Asked | None:
    if report.status != Status.COMPLETED or report.closed_at is None:
        return Asked.NOT_FINISHED
    if now - report.closed_at > ASK_WITHIN:
        return Asked.TOO_LATE
    query = select(ReopeningRequest.state).where(
        ReopeningRequest.report_id == report.id, ReopeningRequest.finished_at == report.closed_at
    )
    earlier = session.scalar(query)
    if earlier is None:
        return None
    return Asked.ALREADY if earlier == ReopeningState.WAITING else Asked.DECIDED


def _too_many(session: Session, asker: Report, now: datetime) -> Asked | None:
    """One person asks only so often in 30 days, about all his reports together."""
    most, hashes = abuse.limits(session).reopenings, abuse.hashes_of(asker)
    if not most or not hashes:
        return None
    own = func.coalesce(ReopeningRequest.asker_id, ReopeningRequest.report_id)
    query = (
        select(func.count())
        .select_from(ReopeningRequest)
        .join(Report, Report.id == own)
        .join(Contact, Contact.id == Report.contact_id)
        .where(ReopeningRequest.asked_at > now - COUNTED_WITHIN, abuse.same_person(Contact, hashes))
    )
    return Asked.TOO_MANY if (session.scalar(query) or 0) >= most else None


def _confirmed(session: Session, report: Report) -> bool:
    query = select(Event.id).where(
        Event.report_id == report.id, Event.action == CONFIRMED, Event.at >= report.closed_at
    )
    return session.scalar(query.limit(1)) is not None


def _say(
    session: Session,
    report: Report,
    action: str,
    note: str,
    medium: Medium | None,
    now: datetime,
    asker: Report | None,
) -> None:
    data: dict[str, object] = {"medium": medium.value} if medium else {}
    if asker is not None:
        data["child"] = asker.number
    reader = Visibility.INTERNAL if asker else Visibility.REPORTER
    actor = reporter_of((asker or report).id)
    audit.record(session, report, Entry(action, report.status, reader, note, data), actor=actor, now=now)
    report.updated_at = now
    report.version += 1
    session.flush()
