"""Finding reports by their reporter's phone number: only the whole number, only for who may see it, never without a line.

The number is looked up by its keyed hash. A desk finds what it took in itself, Biro everything and says why; every report
found counts as a look at its contact. A name cannot be searched: it is kept so that the database cannot read it.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.actor import BIRO_ROLES, Actor
from app.domain.errors import Forbidden, Invalid
from app.domain.privacy import Contact, ContactAccess, checked_reason, normalise_phone
from app.domain.privacy.crypto import keyed_hashes
from app.domain.report import Report
from app.domain.vocabulary import Role

MOST = 50
MAY_NOT = "Mencari menurut nomor telepon hanya untuk kanal penerima dan Biro Pemerintahan."


def may_search(actor: Actor) -> bool:
    """Only the desk that takes reports in, and Biro Pemerintahan (product.md section 5)."""
    return actor.is_officer and (actor.role == Role.CHANNEL_ADMIN or actor.role in BIRO_ROLES)


def find_by_phone(session: Session, phone: str, *, actor: Actor, reason: str, now: datetime) -> list[str]:
    """The numbers of the latest reports with that phone, newest first. Raises Forbidden, or Invalid with all faults."""
    if not may_search(actor):
        raise Forbidden(MAY_NOT)
    whole, why = _checked(phone, reason, actor)
    query = (
        select(Report.id, Report.number, Report.contact_id)
        .join(Contact, Contact.id == Report.contact_id)
        .where(Contact.phone_hash.in_(keyed_hashes(whole)))
        .order_by(Report.id.desc())
        .limit(MOST)
    )
    if actor.role == Role.CHANNEL_ADMIN:
        query = query.where(Report.channel_code == actor.channel_code)
    found = session.execute(query).all()
    session.add_all(
        ContactAccess(report_id=report_id, contact_id=contact_id, user_id=actor.user_id, reason=why, at=now)
        for report_id, _, contact_id in found
    )
    session.flush()
    return [number for _, number, _ in found]


def _checked(phone: str, reason: str, actor: Actor) -> tuple[str, str]:
    errors: dict[str, str] = {}
    whole = why = ""
    try:
        whole = normalise_phone(phone)
    except Invalid as fault:
        errors |= fault.errors
    try:
        why = checked_reason(reason, actor)
    except Invalid as fault:
        errors |= fault.errors
    if errors:
        raise Invalid(errors)
    return whole, why
