"""Who somebody is to this system: phones, addresses, names; how they are found in the database, and in free text.

A phone is recognised however it is spelt, an address in either case, a name word by word.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from app.domain.errors import Invalid
from app.domain.privacy import IDENTITY, Contact, crypto, mask, normalise_email, normalise_phone
from app.domain.privacy.masking import REPLACEMENT, Sensitive

NAME_WORD_MIN = 3
_OF_NAME = REPLACEMENT[Sensitive.NAME]
NOBODY = "Isi nomor telepon atau surel yang lengkap."
# Words that stand in the field of a name and are none of it.
_NO_NAMES = frozenset(
    {"bapak", "ibu", "haji", "hajjah", "ketua", "warga", "pelapor", "anonim", "saudara", "dan"}
)


@dataclass(frozen=True)
class Identity:
    """What one person is known by; phones as E.164, addresses in lower case."""

    phones: frozenset[str] = field(default_factory=frozenset)
    emails: frozenset[str] = field(default_factory=frozenset)
    names: frozenset[str] = field(default_factory=frozenset)

    def __or__(self, other: "Identity") -> "Identity":
        return Identity(self.phones | other.phones, self.emails | other.emails, self.names | other.names)

    @property
    def digests(self) -> list[bytes]:
        """The keyed hashes by which rows of this person are found."""
        return [digest for address in (*self.phones, *self.emails) for digest in crypto.keyed_hashes(address)]

    def is_in(self, text: str) -> bool:
        """Whether the text tells this person's phone, address or whole name."""
        lower = text.lower()
        whole = (name.lower() for name in self.names if len(name.split()) > 1)
        return any(name in lower for name in whole) or any(
            pattern.search(text) for pattern, instead in self._patterns if instead != _OF_NAME
        )

    def is_told_by(self, text: str) -> bool:
        """Whether a note about this person's own report names the person, or anybody by phone, address or NIK."""
        told = mask(text, max(self.names, key=len, default=""), IDENTITY).findings
        return bool(told) or any(pattern.search(text) for pattern, _ in self._patterns)

    def without(self, text: str) -> str:
        """The text without anything that says who this is."""
        bare = mask(text, max(self.names, key=len, default="")).text
        for pattern, instead in self._patterns:
            bare = pattern.sub(instead, bare)
        return bare

    @property
    def name_words(self) -> frozenset[str]:
        """The words of the names, in lower case, that tell somebody apart."""
        words = (word.strip(".,()'\"").lower() for name in self.names for word in name.split())
        return frozenset(word for word in words if len(word) >= NAME_WORD_MIN and word not in _NO_NAMES)

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        phones = [(_spellings(phone), REPLACEMENT[Sensitive.PHONE]) for phone in self.phones]
        emails = [(re.escape(email), REPLACEMENT[Sensitive.EMAIL]) for email in self.emails]
        names = [(rf"\b{re.escape(word)}\b", _OF_NAME) for word in sorted(self.name_words)]
        return [
            (re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in (*phones, *emails, *names)
        ]


def typed(phone: str, email: str) -> Identity:
    """What an officer typed. Raises Invalid with all faults."""
    errors: dict[str, str] = {}
    phones, emails = set[str](), set[str]()
    for text, kept, normalise in ((phone, phones, normalise_phone), (email, emails, normalise_email)):
        try:
            kept |= {normalise(text)} if text.strip() else set()
        except Invalid as fault:
            errors |= fault.errors
    if not errors and not phones and not emails:
        errors["telepon"] = NOBODY
    if errors:
        raise Invalid(errors)
    return Identity(frozenset(phones), frozenset(emails))


def of_contacts(contacts: Iterable[Contact | None]) -> Identity:
    """What these contacts say of whoever left them."""
    known = [contact for contact in contacts if contact is not None]
    return Identity(
        frozenset(contact.phone for contact in known if contact.phone),
        frozenset(contact.email for contact in known if contact.email),
        frozenset(contact.name for contact in known if contact.name),
    )


def _spellings(phone: str) -> str:
    """+62 812 3456 7890, 0812-3456-7890, 62812..., 812...: its digits with anything but letters and digits between them."""
    own = phone.removeprefix("+62").lstrip("+")
    between = r"[^\w]{0,3}"
    return rf"(?<!\d)(?:\+?\(?(?:0062|62|0)\)?{between}0?)?{between.join(own)}(?!\d)"
