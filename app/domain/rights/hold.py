"""Legal holds: a report that a dispute or an investigation needs is neither anonymised nor deleted, by nobody, until released."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, Id
from app.domain.actor import Actor
from app.domain.errors import Conflict, Invalid, NotVisible
from app.domain.privacy.crypto import Encrypted
from app.domain.reference_admin.changing import only_biro_admin
from app.domain.report import by_number

REASON_MIN, REASON_MAX = 10, 500
HELD = "Laporan {number} ditahan untuk keperluan hukum sejak {day}; lepaskan penahanannya dahulu."
ALREADY = "Laporan ini sudah ditahan."
RELEASED = "Penahanan ini sudah dilepas."
_IN_FORCE = "released_at IS NULL"


class LegalHold(Base):
    """One hold, from when to when, and why."""

    __tablename__ = "legal_holds"
    __table_args__ = (
        CheckConstraint("(released_at IS NULL) = (released_by_id IS NULL)", name="released"),
        Index("uq_legal_holds_in_force", "report_id", unique=True, postgresql_where=text(_IN_FORCE)),
    )

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    reason: Mapped[str] = mapped_column(Encrypted)
    placed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    placed_at: Mapped[datetime]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    released_at: Mapped[datetime | None]
    release_reason: Mapped[str | None] = mapped_column(Encrypted)


def place(session: Session, number: str, reason: str, *, actor: Actor, now: datetime) -> None:
    """Hold the report. Raises Forbidden, Invalid or Conflict."""
    only_biro_admin(actor)
    why, errors = why_of(reason)
    try:
        report = by_number(session, number, lock=True)
    except NotVisible:
        raise Invalid({"nomor": "Laporan dengan nomor ini tidak ada."} | errors) from None
    if errors:
        raise Invalid(errors)
    if in_force(session, report.id) is not None:
        raise Conflict(ALREADY)
    session.add(LegalHold(report_id=report.id, reason=why, placed_by_id=actor.user_id, placed_at=now))
    session.flush()


def release(session: Session, hold_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Let the report go its way again. Raises Forbidden, NotVisible, Invalid or Conflict."""
    only_biro_admin(actor)
    known = 0 < hold_id < 2**63
    hold = session.get(LegalHold, hold_id, with_for_update=True, populate_existing=True) if known else None
    if hold is None:
        raise NotVisible("Penahanan ini tidak ada.")
    why, errors = why_of(reason)
    if errors:
        raise Invalid(errors)
    if hold.released_at is not None:
        raise Conflict(RELEASED)
    hold.released_at, hold.released_by_id, hold.release_reason = now, actor.user_id, why
    session.flush()


def in_force(session: Session, report_id: int) -> LegalHold | None:
    """The hold on this report."""
    query = select(LegalHold).where(LegalHold.report_id == report_id, LegalHold.released_at.is_(None))
    return session.scalar(query)


def why_of(typed: str) -> tuple[str, dict[str, str]]:
    """A reason in words as the log keeps it, and what is wrong with it."""
    why = " ".join(typed.replace("\x00", "").split())
    fits = REASON_MIN <= len(why) <= REASON_MAX
    fault = f"Tulis alasannya, {REASON_MIN} sampai {REASON_MAX} karakter."
    return why, {} if fits else {"alasan": fault}
