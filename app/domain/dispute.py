"""A unit's objection to an overdue clock, and Biro's decision: upheld, the clock is excused and not counted; or refused.

An overdue figure costs people money (product.md section 6). One objection a clock; objection and decision are only ever added,
and both stand in the report's history, where their words are.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id
from app.domain import access, audit, sla
from app.domain.actor import BIRO, BIRO_ROLES, Actor
from app.domain.audit import Entry
from app.domain.errors import Conflict, Forbidden, Invalid, NotVisible
from app.domain.reference import catalogue
from app.domain.report import NOT_FOUND, Report
from app.domain.sla import Clock
from app.domain.vocabulary import DisputeState, ReasonKind, Role, Visibility

RAISED, DECIDED = "dispute", "decide_dispute"
NOTE_MAX = 4000
MAY_RAISE = frozenset({Role.CHANNEL_ADMIN, Role.KELURAHAN, Role.DINAS, Role.SUKU_DINAS})


class Dispute(Base):
    """The objection; `event_id` is its entry of the history, whose text is the unit's explanation."""

    __tablename__ = "clock_disputes"

    id: Mapped[Id]
    clock_id: Mapped[int] = mapped_column(ForeignKey("clocks.id"), unique=True)
    reason: Mapped[str]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


class Decision(Base):
    """What Biro decided; no row: it waits."""

    __tablename__ = "clock_decisions"
    __table_args__ = (CheckConstraint("state IN ('upheld', 'refused')", name="state"),)

    dispute_id: Mapped[int] = mapped_column(ForeignKey("clock_disputes.id"), primary_key=True)
    state: Mapped[DisputeState] = mapped_column(EnumText(DisputeState))
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


def may_raise(clock: Clock, dispute: Dispute | None, *, actor: Actor, now: datetime) -> bool:
    """An officer of the unit whose clock it is, once, while it is overdue."""
    mine = actor.role in MAY_RAISE and actor.unit_code == clock.unit_code != BIRO
    return mine and dispute is None and clock.is_late(now)


def may_decide(dispute: Dispute | None, decision: Decision | None, *, actor: Actor) -> bool:
    """Biro Pemerintahan, once."""
    return actor.role in BIRO_ROLES and dispute is not None and decision is None


def disputes_of(session: Session, clocks: list[Clock]) -> dict[int, tuple[Dispute, Decision | None]]:
    """Objection and decision by clock id."""
    query = (
        select(Dispute, Decision)
        .outerjoin(Decision, Decision.dispute_id == Dispute.id)
        .where(Dispute.clock_id.in_([clock.id for clock in clocks]))
    )
    return {dispute.clock_id: (dispute, decision) for dispute, decision in session.execute(query).tuples()}


def raise_dispute(
    session: Session, number: str, position: int, reason: str, note: str, *, actor: Actor, now: datetime
) -> None:
    """Object to the report's clock at this position. Raises NotVisible, Forbidden, Conflict or Invalid."""
    report, clock = _clock(session, number, position, actor)
    if actor.role not in MAY_RAISE or actor.unit_code != clock.unit_code or actor.user_id is None:
        raise Forbidden("Hanya unit pemilik batas waktu yang dapat menyanggahnya.")
    if clock.id in disputes_of(session, [clock]):
        raise Conflict("Batas waktu ini sudah disanggah. Tidak ada yang diubah.")
    if not clock.is_late(now):
        raise Conflict("Batas waktu ini tidak lewat; tidak ada yang perlu disanggah.")
    note = note.strip()
    _check(session, reason, note)
    data = {"reason": reason, "clock": clock.kind.value}
    event_id = _record(session, report, RAISED, note, data, actor, now)
    session.add(Dispute(clock_id=clock.id, reason=reason, event_id=event_id, user_id=actor.user_id, at=now))
    session.flush()


def decide(
    session: Session, number: str, position: int, state: str, note: str, *, actor: Actor, now: datetime
) -> None:
    """Uphold or refuse the objection to that clock. Raises NotVisible, Forbidden, Conflict or Invalid."""
    report, clock = _clock(session, number, position, actor)
    if actor.role not in BIRO_ROLES or actor.user_id is None:
        raise Forbidden("Sanggahan diputuskan oleh Biro Pemerintahan.")
    dispute, decision = disputes_of(session, [clock]).get(clock.id, (None, None))
    if dispute is None or decision is not None:
        raise Conflict("Tidak ada sanggahan yang menunggu keputusan di sini. Tidak ada yang diubah.")
    note = note.strip()
    _check_decision(state, note)
    decided = DisputeState(state)
    data = {"clock": clock.kind.value, "state": decided.value}
    event_id = _record(session, report, DECIDED, note, data, actor, now)
    session.add(
        Decision(dispute_id=dispute.id, state=decided, event_id=event_id, user_id=actor.user_id, at=now)
    )
    clock.is_excused = decided == DisputeState.UPHELD
    session.flush()


def _clock(session: Session, number: str, position: int, actor: Actor) -> tuple[Report, Clock]:
    """The report, locked, and its clock by the place in its history, from 1."""
    report = access.visible(session, number, actor=actor, lock=True)
    clocks = sla.history(session, report)
    if not 1 <= position <= len(clocks):
        raise NotVisible(NOT_FOUND)
    return report, clocks[position - 1]


def _check(session: Session, reason: str, note: str) -> None:
    errors = {}
    if reason not in catalogue(session).offered_reasons(ReasonKind.DISPUTE):
        errors["alasan"] = "Pilih alasan."
    if not note or len(note) > NOTE_MAX:
        errors["catatan"] = f"Jelaskan sanggahan Anda, paling panjang {NOTE_MAX} huruf."
    if errors:
        raise Invalid(errors)


def _check_decision(state: str, note: str) -> None:
    errors = {}
    if state not in (DisputeState.UPHELD, DisputeState.REFUSED):
        errors["putusan"] = "Pilih putusan."
    if not note or len(note) > NOTE_MAX:
        errors["catatan"] = f"Jelaskan putusan Anda, paling panjang {NOTE_MAX} huruf."
    if errors:
        raise Invalid(errors)


def _record(
    session: Session,
    report: Report,
    action: str,
    note: str,
    data: dict[str, Any],
    actor: Actor,
    now: datetime,
) -> int:
    entry = Entry(action, report.status, Visibility.INTERNAL, note, data)
    return audit.record(session, report, entry, actor=actor, now=now)
