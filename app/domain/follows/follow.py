"""Who follows what (rows), what was found for a follow, and how it was told: a letter by mail, a note to a browser.

Address, push keys and a chosen place are encrypted. `key` of a follower or letter stands in links of mails and cannot be guessed.
"""

import uuid
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base import Base, EnumText, Id, one_of
from app.domain.privacy.crypto import Encrypted, EncryptedJSON
from app.domain.vocabulary import DeliveryState

UNCONFIRMED_FOR = timedelta(hours=48)
PENDING = "state IN ('queued', 'claimed')"


class Reach(StrEnum):
    """By what a follower is reached."""

    EMAIL = "email"
    PUSH = "push"


class Frequency(StrEnum):
    """How often a follow is told by mail; a browser is told at once."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


class Follower(Base):
    """One mail address, or one browser by the address that its push service gave it.

    `refused_at`: whose mail it is wants no more letters that ask for confirmation.
    """

    __tablename__ = "followers"
    __table_args__ = (
        one_of("reach", Reach),
        CheckConstraint("(reach = 'push') = (push_keys IS NOT NULL)", name="push_keys"),
        Index("ix_followers_address_hash", "address_hash"),
    )

    id: Mapped[Id]
    key: Mapped[uuid.UUID] = mapped_column(unique=True)
    reach: Mapped[Reach] = mapped_column(EnumText(Reach))
    address: Mapped[str] = mapped_column(Encrypted)
    address_hash: Mapped[bytes] = mapped_column(LargeBinary)
    push_keys: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    created_at: Mapped[datetime]
    refused_at: Mapped[datetime | None]


class Follow(Base):
    """One thing that is followed. `is_own`: by who proved to be the report's reporter, so it may be private.

    A place is {"lat", "lon", "radius"}: WGS84 and metres. NULL `confirmed_at`: the button in the mail was not pressed yet.
    """

    __tablename__ = "follows"
    __table_args__ = (
        one_of("frequency", Frequency),
        CheckConstraint(
            "(report_id IS NULL) = (area_code IS NOT NULL OR category_code IS NOT NULL OR place IS NOT NULL)",
            name="what",
        ),
        CheckConstraint("area_code IS NULL OR place IS NULL", name="one_place"),
        CheckConstraint("NOT is_own OR report_id IS NOT NULL", name="own"),
        Index("ix_follows_follower_id", "follower_id"),
        Index("ix_follows_report_id", "report_id", postgresql_where=text("report_id IS NOT NULL")),
        Index("ix_follows_unconfirmed", "asked_at", postgresql_where=text("confirmed_at IS NULL")),
    )

    id: Mapped[Id]
    key: Mapped[uuid.UUID] = mapped_column(unique=True)
    follower_id: Mapped[int] = mapped_column(ForeignKey("followers.id", ondelete="CASCADE"))
    frequency: Mapped[Frequency] = mapped_column(EnumText(Frequency))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id"))
    is_own: Mapped[bool] = mapped_column(default=False, server_default="false")
    area_code: Mapped[str | None] = mapped_column(ForeignKey("areas.code"))
    category_code: Mapped[str | None] = mapped_column(ForeignKey("categories.code"))
    place: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    follower: Mapped[Follower] = relationship()


class Letter(Base):
    """One mail to one follower; what it tells is its items. Worded when it leaves. `message_id`: its row of the outbox."""

    __tablename__ = "follow_letters"
    __table_args__ = (one_of("frequency", Frequency),)

    id: Mapped[Id]
    key: Mapped[uuid.UUID] = mapped_column(unique=True)
    follower_id: Mapped[int] = mapped_column(ForeignKey("followers.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    frequency: Mapped[Frequency] = mapped_column(EnumText(Frequency))
    written_at: Mapped[datetime] = mapped_column(index=True)
    follower: Mapped[Follower] = relationship()


class FollowItem(Base):
    """An entry of a history that a follow is to be told of, once, from `due_at` on. `letter_id` NULL: not told yet."""

    __tablename__ = "follow_items"
    __table_args__ = (
        Index("ix_follow_items_due", "due_at", postgresql_where=text("letter_id IS NULL")),
        Index("ix_follow_items_letter_id", "letter_id"),
        Index("ix_follow_items_report_id", "report_id"),
    )

    follow_id: Mapped[int] = mapped_column(ForeignKey("follows.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    report_id: Mapped[int] = mapped_column(BigInteger)
    due_at: Mapped[datetime]
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("follow_letters.id", ondelete="CASCADE"))


class PushNote(Base):
    """A note on its way to a browser; worded when it leaves. `next_attempt_at`: while claimed, when the claim lapses."""

    __tablename__ = "push_notes"
    __table_args__ = (
        one_of("state", DeliveryState),
        UniqueConstraint("follower_id", "event_id"),
        Index("ix_push_notes_due", "next_attempt_at", postgresql_where=text(PENDING)),
        Index("ix_push_notes_report_id", "report_id"),
    )

    id: Mapped[Id]
    follower_id: Mapped[int] = mapped_column(ForeignKey("followers.id", ondelete="CASCADE"))
    follow_id: Mapped[int] = mapped_column(ForeignKey("follows.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int] = mapped_column(BigInteger)
    report_id: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[DeliveryState] = mapped_column(EnumText(DeliveryState))
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    next_attempt_at: Mapped[datetime]
    created_at: Mapped[datetime]
    failure: Mapped[str | None]


class FollowMark(Base):
    """How far the history was looked through. Up to `settled_id` nothing can come any more; `seen_id` was the last entry at
    `seen_at` (the database's clock), and is settled once every transaction of then has ended.
    """

    __tablename__ = "follow_marks"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    settled_id: Mapped[int] = mapped_column(BigInteger)
    seen_id: Mapped[int] = mapped_column(BigInteger)
    seen_at: Mapped[datetime]
