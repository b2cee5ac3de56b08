"""Privacy: what is known of a person is encrypted, masked in public, and seen by few with a trace."""

from app.domain.privacy.contact import (
    Contact,
    ContactRow,
    NewsBy,
    contact_of,
    contact_row,
    normalise_email,
    normalise_phone,
)
from app.domain.privacy.masking import IDENTITY, Finding, Masked, Sensitive, mask
from app.domain.privacy.reveal import ContactAccess, checked_reason, may_reveal, reveal

__all__ = [
    "IDENTITY",
    "Contact",
    "ContactAccess",
    "ContactRow",
    "Finding",
    "Masked",
    "NewsBy",
    "Sensitive",
    "checked_reason",
    "contact_of",
    "contact_row",
    "mask",
    "may_reveal",
    "normalise_email",
    "normalise_phone",
    "reveal",
]
