"""The message (outbox row): what is told to whom, by what, and how far it got.

A message is written in the transaction of the change that causes it. It is delivered at least once; `key`
goes with it to the gateway, so that a repeat can be recognised there. Recipient, subject and text are
encrypted.
"""

import uuid
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.base import Base, EnumText, Id, one_of
from app.domain.privacy.crypto import Encrypted
from app.domain.vocabulary import Medium, MessageState, Notice

TROUBLED = "state IN ('failed', 'unsendable')"
PENDING = "state IN ('queued', 'claimed')"
TO_FOLLOWERS = "notice IN ('followed', 'follow_confirm')"


class Message(Base):
    """One message to one recipient.

    `next_attempt_at`: when it may be claimed (again); while claimed, when the claim lapses.
    `due_at`: since when it is free to leave: its writing, the end of the day whose cap held it back, or an officer's
    repeat. Attempts do not move it, so it tells how late a message is.
    `submitted_at`: since when it is with the gateway in this claim; NULL while it waits to be taken.
    `dedupe`: what it tells of which event, so that one event never makes two messages.
    `recipient_hash`: keyed hash of the recipient, to count messages to one number without reading it.
    `account`: by which account of the medium it leaves, and `channel_code` whose account that is, where it matters.
    `inbound_id`: the message that it answers, and `in_reply_to` that
    one's id at the network. `is_open`: it is read by everybody there (a reply to a post), so it may hold nothing private.
    `stop_key`: of a letter to who follows something, by which one click ends what it tells of.
    """

    __tablename__ = "messages"
    __table_args__ = (
        one_of("notice", Notice),
        one_of("medium", Medium),
        one_of("state", MessageState),
        CheckConstraint("audience IN ('reporter', 'officer')", name="audience"),
        CheckConstraint("(audience = 'officer') = (user_id IS NOT NULL)", name="officer_known"),
        Index("ix_messages_due", "medium", "next_attempt_at", postgresql_where=text(PENDING)),
        Index("ix_messages_pending_report", "report_id", "id", postgresql_where=text(PENDING)),
        Index("ix_messages_report", "report_id"),
        Index("ix_messages_inbound", "inbound_id", postgresql_where=text("inbound_id IS NOT NULL")),
        Index("ix_messages_recipient_id", "recipient_hash", "id"),
        Index("ix_messages_troubled", "state", "id", postgresql_where=text(TROUBLED)),
        Index("ix_messages_provider", "provider_id", postgresql_where=text("provider_id IS NOT NULL")),
        Index(
            "ix_messages_recipient", "recipient_hash", "sent_at", postgresql_where=text("sent_at IS NOT NULL")
        ),
        # Letters to who follows something, which go after a while.
        Index("ix_messages_followers", "created_at", postgresql_where=text(TO_FOLLOWERS)),
        # What each day cost, without reading a message.
        Index(
            "ix_messages_cost",
            "sent_at",
            postgresql_include=["parts"],
            postgresql_where=text("sent_at IS NOT NULL AND medium = 'sms'"),
        ),
    )

    id: Mapped[Id]
    key: Mapped[uuid.UUID] = mapped_column(unique=True)
    dedupe: Mapped[str] = mapped_column(unique=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id"))
    event_id: Mapped[int | None] = mapped_column(BigInteger)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    notice: Mapped[Notice] = mapped_column(EnumText(Notice))
    audience: Mapped[str]
    medium: Mapped[Medium] = mapped_column(EnumText(Medium))
    account: Mapped[str] = mapped_column(default="utama", server_default="utama")
    channel_code: Mapped[str | None] = mapped_column(ForeignKey("channels.code"))
    inbound_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_messages.id"))
    in_reply_to: Mapped[str | None]
    is_open: Mapped[bool] = mapped_column(default=False, server_default="false")
    recipient: Mapped[str] = mapped_column(Encrypted)
    recipient_hash: Mapped[bytes] = mapped_column(LargeBinary)
    subject: Mapped[str | None] = mapped_column(Encrypted)
    body: Mapped[str] = mapped_column(Encrypted)
    stop_key: Mapped[uuid.UUID | None]

    state: Mapped[MessageState] = mapped_column(EnumText(MessageState))
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    next_attempt_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    claimed_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    provider_id: Mapped[str | None]
    parts: Mapped[int | None] = mapped_column(SmallInteger)
    failure: Mapped[str | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]


class DeliveryReceipt(Base):
    """What the message centre said became of a message.

    Kept because it may come before the message's own answer.
    """

    __tablename__ = "delivery_receipts"
    __table_args__ = (
        Index("ix_delivery_receipts_loose", "provider_id", postgresql_where=text("joined_at IS NULL")),
        Index("ix_delivery_receipts_received_at", "received_at"),
    )

    id: Mapped[Id]
    provider_id: Mapped[str]
    state: Mapped[MessageState] = mapped_column(EnumText(MessageState))
    failure: Mapped[str | None]
    received_at: Mapped[datetime]
    joined_at: Mapped[datetime | None]


class DigestMark(Base):
    """Until when an officer has been told by mail what arrived."""

    __tablename__ = "digest_marks"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    sent_until: Mapped[datetime]
