"""One person behind several reports, as far as contact data tell: the same phone or the same e-mail address."""

from collections.abc import Iterable
from typing import Any, Protocol

from sqlalchemy import ColumnElement, LargeBinary, String, cast, false, func, or_

from app.domain.privacy import Contact
from app.domain.privacy.crypto import keyed_hashes


class Reported(Protocol):
    """What this needs to know of a report."""

    @property
    def contact(self) -> Contact | None: ...


def hashes_of(report: Reported) -> tuple[bytes, ...]:
    """By what its reporter is known, under every key; empty where nothing was left."""
    contact = report.contact
    return known_by(contact.phone, contact.email) if contact is not None else ()


def known_by(*addresses: str | None) -> tuple[bytes, ...]:
    """The hashes of phone and e-mail as they may be kept: under the newest key and under older ones."""
    return tuple(digest for address in addresses if address for digest in keyed_hashes(address))


def same_person(contact: Any, hashes: Iterable[bytes]) -> ColumnElement[bool]:
    """Condition on contacts: that of somebody who is known by one of these."""
    known = list(hashes)
    if not known:
        return false()
    return or_(contact.phone_hash.in_(known), contact.email_hash.in_(known))


def person_key(contact: Any) -> ColumnElement[str]:
    """What groups contacts by person: the phone where there is one, else the address; nobody can read it back."""
    known = func.coalesce(contact.phone_hash, contact.email_hash)
    return cast(func.encode(cast(known, LargeBinary), "hex"), String)
