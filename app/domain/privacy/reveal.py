"""Who looked at a reporter's contact data, and why: nobody sees it without leaving a line."""

from datetime import datetime
from typing import Protocol

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, Id
from app.domain.actor import BIRO_ROLES, Actor
from app.domain.errors import Forbidden, Invalid, NotVisible
from app.domain.privacy.contact import Contact
from app.domain.vocabulary import UnitKind

REASON_MAX = 500


class ContactAccess(Base):
    """One look at the contact data of one report. `reason` is empty for the desk that took the report in.

    `contact_id` NULL: the contact was erased since.
    """

    __tablename__ = "contact_accesses"
    __table_args__ = (Index("ix_contact_accesses_at", "at", "id"),)

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    reason: Mapped[str]
    at: Mapped[datetime]


class Reported(Protocol):
    """What this needs to know of a report."""

    @property
    def id(self) -> int: ...
    @property
    def channel_code(self) -> str: ...
    @property
    def contact(self) -> Contact | None: ...


def may_reveal(report: Reported, actor: Actor) -> bool:
    """Only the desk that took the report in, and Biro Pemerintahan (product.md section 5)."""
    if not actor.is_officer:
        return False
    own_desk = actor.unit_kind == UnitKind.DESK and actor.channel_code == report.channel_code
    return own_desk or actor.role in BIRO_ROLES


def reveal(session: Session, report: Reported, *, actor: Actor, reason: str, now: datetime) -> Contact:
    """The reporter's contact data; the look is written down. Biro has to say why.

    Raises Forbidden for everybody else, Invalid without a reason, NotVisible where none was left.
    """
    if not may_reveal(report, actor) or actor.user_id is None:
        raise Forbidden("Identitas pelapor hanya untuk kanal penerima dan Biro Pemerintahan.")
    why = checked_reason(reason, actor)
    contact = report.contact
    if contact is None:
        raise NotVisible("Pelapor tidak meninggalkan data kontak.")
    session.add(
        ContactAccess(report_id=report.id, contact_id=contact.id, user_id=actor.user_id, reason=why, at=now)
    )
    session.flush()
    return contact


def checked_reason(reason: str, actor: Actor) -> str:
    """Why somebody looks; Biro has to say it. Raises Invalid."""
    why = reason.strip()
    if actor.role in BIRO_ROLES and not why:
        raise Invalid({"alasan": "Tulis alasan melihat identitas pelapor."})
    if len(why) > REASON_MAX:
        raise Invalid({"alasan": f"Alasan paling panjang {REASON_MAX} karakter."})
    return why
