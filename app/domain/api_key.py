"""The key of a client application: known by the digest of its secret, good for its scopes, within its hourly limit.

A secret is shown once and never kept. While a key is being rotated its secret before is good beside the new one, until
the moment that was given.
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.base import Base, Id
from app.domain.privacy.crypto import Encrypted
from app.domain.vocabulary import Scope


class ApiKey(Base):
    """A client's key; `hourly_limit` NULL means none.

    `callback_url`: where the client is told of changes of its reports, signed with `callback_secret`. `change_count`: how
    many changes of its reports were numbered (app/domain/clients/changes.py).
    """

    __tablename__ = "api_keys"
    __table_args__ = (
        CheckConstraint("scopes <@ ARRAY['lapor', 'baca', 'webhook']", name="scopes"),
        CheckConstraint("(old_digest IS NULL) = (old_until IS NULL)", name="old_ends"),
        CheckConstraint("(callback_url IS NULL) = (callback_secret IS NULL)", name="callback_signed"),
    )

    id: Mapped[Id]
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    name: Mapped[str]
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"))
    key_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    old_digest: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    old_until: Mapped[datetime | None]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{lapor,baca}")
    hourly_limit: Mapped[int | None]
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")
    callback_url: Mapped[str | None]
    callback_secret: Mapped[str | None] = mapped_column(Encrypted)
    change_count: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    created_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class ApiKeyInfo:
    """A key as every request needs it; `valid_until` None for the secret in force."""

    id: int
    name: str
    channel_code: str
    hourly_limit: int | None
    scopes: frozenset[str] = frozenset(Scope)
    valid_until: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        return self.valid_until is None or now < self.valid_until


def key_digest(raw: str) -> bytes:
    """API keys are long random strings, so a plain digest is enough to hide them at rest."""
    return hashlib.sha256(raw.encode(errors="surrogateescape")).digest()


def infos_of(key: ApiKey) -> dict[bytes, ApiKeyInfo]:
    """The key by the digest of each secret that opens it; none for one that was retired."""
    if not key.is_active:
        return {}
    common = (key.id, key.name, key.channel_code, key.hourly_limit, frozenset(key.scopes))
    found = {key.key_digest: ApiKeyInfo(*common)}
    if key.old_digest is not None:
        found[key.old_digest] = ApiKeyInfo(*common, valid_until=key.old_until)
    return found
