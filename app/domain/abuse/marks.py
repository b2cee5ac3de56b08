"""That a report was false: its holder says so, Biro Pemerintahan decides, and nobody else learns how often somebody did it.

Both words stand in the report's history. A mark changes nothing about the report: it is declined or hidden by its own moves.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id, one_of
from app.domain import access, audit
from app.domain.actor import Actor
from app.domain.audit import Entry
from app.domain.errors import Conflict, Forbidden, Invalid
from app.domain.report import Report
from app.domain.vocabulary import Role, Status, Visibility

MARKED, DECIDED = "mark_false", "decide_false"
NOTE_MAX = 2000
MAY_MARK = frozenset({Role.CHANNEL_ADMIN, Role.KELURAHAN, Role.DINAS, Role.SUKU_DINAS})
_WAITING = "state = 'waiting'"


class MarkState(StrEnum):
    """What Biro said."""

    WAITING = "waiting"
    UPHELD = "upheld"
    REFUSED = "refused"


class FalseMark(Base):
    """One mark a report; `event_id` is its entry of the history, whose text says why."""

    __tablename__ = "false_marks"
    __table_args__ = (
        one_of("state", MarkState),
        CheckConstraint(f"({_WAITING}) = (decided_at IS NULL)", name="decided"),
        Index("ix_false_marks_waiting", "marked_at", postgresql_where=text(_WAITING)),
    )

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    marked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    marked_at: Mapped[datetime]
    state: Mapped[MarkState] = mapped_column(EnumText(MarkState))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]


def mark_of(session: Session, report: Report) -> FalseMark | None:
    """The mark of this report."""
    return session.scalar(select(FalseMark).where(FalseMark.report_id == report.id))


def may_mark(report: Report, *, actor: Actor) -> bool:
    """An officer of the unit that holds it, as long as it follows no other report."""
    return (
        actor.role in MAY_MARK
        and actor.unit_code == report.holder_code
        and report.status != Status.MERGED
        and not report.is_imported
    )


def mark(session: Session, number: str, note: str, *, actor: Actor, now: datetime) -> FalseMark:
    """Say that the report was false. Raises NotVisible, Forbidden, Conflict or Invalid."""
    report = access.visible(session, number, actor=actor, lock=True)
    if not may_mark(report, actor=actor) or actor.user_id is None:
        raise Forbidden("Hanya unit pemegang laporan yang dapat menandainya sebagai laporan palsu.")
    if mark_of(session, report) is not None:
        raise Conflict("Laporan ini sudah ditandai. Tidak ada yang diubah.")
    why = _checked(note)
    event_id = _record(session, report, MARKED, why, {}, actor, now)
    found = FalseMark(
        report_id=report.id,
        event_id=event_id,
        marked_by_id=actor.user_id,
        marked_at=now,
        state=MarkState.WAITING,
    )
    session.add(found)
    session.flush()
    return found


def decide(session: Session, number: str, state: str, note: str, *, actor: Actor, now: datetime) -> None:
    """Uphold or refuse the mark. Raises NotVisible, Forbidden, Conflict or Invalid."""
    report = access.visible(session, number, actor=actor, lock=True)
    if actor.role != Role.BIRO_ADMIN or actor.user_id is None:
        raise Forbidden("Tanda laporan palsu diputuskan oleh admin Biro Pemerintahan.")
    found = mark_of(session, report)
    if found is None or found.state != MarkState.WAITING:
        raise Conflict("Tanda ini sudah diputuskan. Tidak ada yang diubah.")
    if state not in (MarkState.UPHELD, MarkState.REFUSED):
        raise Invalid({"putusan": "Pilih putusan."})
    found.state, found.decided_by_id, found.decided_at = MarkState(state), actor.user_id, now
    _record(session, report, DECIDED, _checked(note), {"state": found.state.value}, actor, now)
    session.flush()


def _checked(note: str) -> str:
    why = note.replace("\x00", "").strip()
    if not why or len(why) > NOTE_MAX:
        raise Invalid({"catatan": f"Jelaskan, paling panjang {NOTE_MAX} huruf."})
    return why


def _record(
    session: Session,
    report: Report,
    action: str,
    note: str,
    data: dict[str, str],
    actor: Actor,
    now: datetime,
) -> int:
    entry = Entry(action, report.status, Visibility.INTERNAL, note, dict(data))
    return audit.record(session, report, entry, actor=actor, now=now)
