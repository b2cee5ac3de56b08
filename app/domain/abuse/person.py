"""One person behind several reports, as far as contact data tell: the same phone or the same e-mail address."""

from collections.abc import Iterable
from typing import Any, Protocol

from sqlalchemy import ColumnElement, LargeBinary, String, cast, false, func, or_

from app.domain.privacy import Contact


class Reported(Protocol):
    """What this needs to know of a report."""

    @property
    def contact(self) -> Contact | None: ...


def hashes_of(report: Reported) -> tuple[bytes, ...]:
    """By what its reporter is known; empty where nothing was left."""
    contact = report.contact
    found = (contact.phone_hash, contact.email_hash) if contact is not None else ()
    return tuple(bytes(one) for one in found if one is not None)


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
