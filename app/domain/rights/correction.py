"""Correcting how a reporter can be reached: that it was, by whom and why is kept, the old value is not."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import Text

from app.base import Base, Id
from app.domain import audit
from app.domain.actor import Actor
from app.domain.audit import Entry
from app.domain.errors import Conflict, Invalid, NotVisible
from app.domain.privacy import Contact, ContactAccess, contact_row
from app.domain.privacy.crypto import Encrypted
from app.domain.reference_admin.changing import only_biro_admin
from app.domain.report import Report, by_number
from app.domain.rights.hold import why_of
from app.domain.vocabulary import Visibility

FIELDS = {"name": "nama", "phone": "telepon", "email": "email"}
ACTION = "correct_contact"
NO_SUCH = "Laporan dengan nomor ini tidak ada."
NO_CONTACT = "Laporan ini tidak (lagi) punya data kontak."
NOTHING = "Belum ada yang diubah."
MOVED = "Data kontak ini sudah diubah petugas lain sejak halamannya dibuka. Periksa, lalu ulangi."


class ContactCorrection(Base):
    """One correction: which fields, by whom, why. Neither the old nor the new values."""

    __tablename__ = "contact_corrections"
    __table_args__ = (Index("ix_contact_corrections_report", "report_id"),)

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    reason: Mapped[str] = mapped_column(Encrypted)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


def open_contact(
    session: Session, number: str, reason: str, *, actor: Actor, now: datetime
) -> tuple[Report, Contact]:
    """The contact as it is now, for the form; the look is written down. Raises Forbidden or Invalid."""
    only_biro_admin(actor)
    why, errors = why_of(reason)
    try:
        report = by_number(session, number)
    except NotVisible:
        raise Invalid({"nomor": NO_SUCH} | errors) from None
    if report.contact is None or report.contact_id is None:
        errors = {"nomor": NO_CONTACT} | errors
    if errors or report.contact is None:
        raise Invalid(errors)
    look = ContactAccess(
        report_id=report.id, contact_id=report.contact_id, user_id=actor.user_id, reason=why, at=now
    )
    session.add(look)
    session.flush()
    return report, report.contact


def correct(
    session: Session,
    number: str,
    typed: Mapping[str, str],
    reason: str,
    version: str,
    *,
    actor: Actor,
    now: datetime,
) -> list[str]:
    """Overwrite the contact; returns which fields changed. Raises Forbidden, NotVisible, Invalid or Conflict."""
    only_biro_admin(actor)
    report = by_number(session, number, lock=True)
    if report.contact is None:
        raise NotVisible(NO_CONTACT)
    if version != str(report.version):
        raise Conflict(MOVED)
    why, errors = why_of(reason)
    changed = _overwritten(report.contact, typed, errors, now)
    session.add(
        ContactCorrection(report_id=report.id, fields=changed, reason=why, user_id=actor.user_id, at=now)
    )
    entry = Entry(ACTION, report.status, Visibility.INTERNAL, data={"fields": changed})
    audit.record(session, report, entry, actor=actor, now=now)
    report.version += 1
    report.updated_at = now
    session.flush()
    return changed


def _overwritten(
    contact: Contact, typed: Mapping[str, str], errors: dict[str, str], now: datetime
) -> list[str]:
    given = {field: typed.get(name, "") for field, name in FIELDS.items()}
    try:
        row = contact_row(given["name"], given["phone"], given["email"], now=now, social=contact.social)
    except Invalid as fault:
        raise Invalid(errors | fault.errors) from None
    if errors:
        raise Invalid(errors)
    wanted = {field: row[field] if row else None for field in FIELDS}  # type: ignore[literal-required]
    changed = [name for field, name in FIELDS.items() if getattr(contact, field) != wanted[field]]
    if not changed:
        raise Invalid({"nama": NOTHING})
    for field, value in wanted.items():
        setattr(contact, field, value)
    contact.phone_hash, contact.email_hash = (row["phone_hash"], row["email_hash"]) if row else (None, None)
    return changed
