"""How somebody can be reached: name, phone and e-mail of one report, all of it encrypted.

A phone or an address is found again by its exact value through a keyed hash. Every report has a contact of
its own, so that one can be erased without touching another.
"""

import re
from datetime import datetime
from enum import StrEnum
from typing import Any, TypedDict

import phonenumbers
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id, one_of
from app.domain.errors import Invalid
from app.domain.privacy.crypto import Encrypted, EncryptedJSON, keyed_hash
from app.wording import worded

NAME_MAX = 120
EMAIL_MAX = 254
REGION = "ID"
_EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\.]+(?:\.[^@\s<>,;:\"()\[\]\\.]+)+")
_LETTER_O = str.maketrans("Oo", "00")


class NewsBy(StrEnum):
    """By what the reporter wants to be told of the report."""

    SMS = "sms"
    EMAIL = "email"
    NONE = "none"


class Contact(Base):
    """Who reported; only the desk that took the report in and Biro see it (product.md section 5).

    Phone as E.164. `social`: how to answer on social media or in another system, as `notification.Way`.
    `news_by`: what the reporter chose on the own side; NULL = the usual way.
    """

    __tablename__ = "contacts"
    __table_args__ = (one_of("news_by", NewsBy),)

    id: Mapped[Id]
    name: Mapped[str | None] = mapped_column(Encrypted)
    phone: Mapped[str | None] = mapped_column(Encrypted)
    phone_hash: Mapped[bytes | None] = mapped_column(index=True)
    email: Mapped[str | None] = mapped_column(Encrypted)
    email_hash: Mapped[bytes | None] = mapped_column(index=True)
    social: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    news_by: Mapped[NewsBy | None] = mapped_column(EnumText(NewsBy))
    created_at: Mapped[datetime]


def normalise_phone(raw: str) -> str:
    """The number as E.164 (+628...), however it was typed: 0812, 62 812, 0062, blanks, dashes, O for 0.

    Raises Invalid.
    """
    typed = raw.strip().translate(_LETTER_O)
    if typed.startswith("00"):
        typed = "+" + typed[2:]
    try:
        number = phonenumbers.parse(typed, REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        sentence = worded(
            "{typed} bukan nomor telepon yang lengkap. Contoh: 0812 3456 7890.", typed=raw.strip()[:30]
        )
        raise Invalid({"telepon": sentence})
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normalise_email(raw: str) -> str:
    """The address in lower case without blanks around it. Raises Invalid."""
    address = raw.strip().lower()
    if len(address) > EMAIL_MAX or not _EMAIL.fullmatch(address):
        sentence = worded(
            "{typed} bukan alamat surel yang lengkap. Contoh: nama@contoh.id.", typed=raw.strip()[:60]
        )
        raise Invalid({"email": sentence})
    return address


class ContactRow(TypedDict):
    """The columns of a contact, in clear; the columns' types encrypt them."""

    name: str | None
    phone: str | None
    phone_hash: bytes | None
    email: str | None
    email_hash: bytes | None
    social: dict[str, Any] | None
    created_at: datetime


def contact_row(
    name: str, phone: str, email: str, *, now: datetime, social: dict[str, Any] | None = None
) -> ContactRow | None:
    """How the reporter can be reached, checked; None where nothing was given. Raises Invalid with all faults at once."""
    found, errors = _checked(name.strip(), phone.strip(), email.strip())
    if errors:
        raise Invalid(errors)
    if not any(found.values()) and not social:
        return None
    return ContactRow(
        name=found["name"],
        phone=found["phone"],
        phone_hash=_hash_of(found["phone"]),
        email=found["email"],
        email_hash=_hash_of(found["email"]),
        social=social,
        created_at=now,
    )


def contact_of(session: Session, name: str, phone: str, email: str, *, now: datetime) -> Contact | None:
    """Keep how the reporter can be reached; None where nothing was given. Raises Invalid with all faults at once."""
    row = contact_row(name, phone, email, now=now)
    if row is None:
        return None
    contact = Contact(**row)
    session.add(contact)
    session.flush([contact])
    return contact


def _checked(name: str, phone: str, email: str) -> tuple[dict[str, str | None], dict[str, str]]:
    found: dict[str, str | None] = {"name": name or None, "phone": None, "email": None}
    errors: dict[str, str] = {}
    if len(name) > NAME_MAX:
        errors["nama"] = worded("Nama paling panjang {n} karakter.", n=NAME_MAX)
    try:
        found["phone"] = normalise_phone(phone) if phone else None
    except Invalid as fault:
        errors |= fault.errors
    try:
        found["email"] = normalise_email(email) if email else None
    except Invalid as fault:
        errors |= fault.errors
    return found, errors


def _hash_of(value: str | None) -> bytes | None:
    return keyed_hash(value) if value else None
