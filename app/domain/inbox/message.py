"""What a citizen sent by a channel: kept as it came, then read, then decided on at the desk of its channel.

Sender, text and raw form are encrypted. A sender is known again by the keyed hash of the address, a repeat by
the keyed hash of the content.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.base import Base, EnumText, Id, one_of
from app.domain.privacy.crypto import Encrypted, EncryptedJSON
from app.domain.vocabulary import InboundKind, InboundState, Medium

AT_DESK = (InboundState.WAITING, InboundState.FAILED)
MAIN_ACCOUNT = "utama"
DECIDED = (InboundState.REPORT, InboundState.ADDED, InboundState.ANSWERED, InboundState.DISMISSED)
_AT_DESK = "state IN ('waiting', 'failed')"
_ASKED = "state = 'asked'"
_DECIDED = "state IN ('report', 'added', 'answered', 'dismissed')"


class Conversation(Base):
    """Everything that passes with one sender at one account of a channel.

    `auto_answered_at`: when a machine last answered, so that two machines never talk for long. `opted_out_at`: since
    when the sender wants no messages but answers to his own (BERHENTI).
    """

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("channel_code", "account", "party_hash"),)

    id: Mapped[Id]
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"))
    account: Mapped[str]
    party: Mapped[str] = mapped_column(Encrypted)
    party_hash: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    party_name: Mapped[str | None] = mapped_column(Encrypted)
    last_report_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id"))
    last_message_at: Mapped[datetime]
    auto_answered_at: Mapped[datetime | None]
    opted_out_at: Mapped[datetime | None]


class InboundMessage(Base):
    """One message. `raw` is what the network delivered; `subject` and `body` are what the adapter read from it.

    `external_id` is the network's own id, unique in its account. `due_at`: until when the desk has to decide.
    `claimed_until`: while in the future, `claimed_by_id` has it before them and nobody else may decide.
    `part_*` and `joined_to_id`: a piece of a longer message, and the message that it became part of. `pieces_missing`: how
    many of its pieces never came.
    `repeats`: how often the same sender sent the same content again within ten minutes.
    `details`: what the network says besides the text, as its adapter names it (`app.domain.inbox.entries` for LAPOR).
    """

    __tablename__ = "inbound_messages"
    __table_args__ = (
        one_of("medium", Medium),
        one_of("kind", InboundKind),
        one_of("state", InboundState),
        CheckConstraint("(state = 'stored') = (read_at IS NULL)", name="read"),
        CheckConstraint("state NOT IN ('report', 'added') OR report_id IS NOT NULL", name="report_known"),
        CheckConstraint("(state = 'joined') = (joined_to_id IS NOT NULL)", name="joined_known"),
        CheckConstraint("state <> 'failed' OR failure IS NOT NULL", name="failure_said"),
        CheckConstraint("state <> 'partial' OR part_reference IS NOT NULL", name="piece_known"),
        UniqueConstraint("channel_code", "account", "external_id"),
        Index("ix_inbound_messages_stored", "id", postgresql_where=text("state = 'stored'")),
        Index("ix_inbound_messages_partial", "received_at", postgresql_where=text("state = 'partial'")),
        Index("ix_inbound_messages_desk", "channel_code", "due_at", "id", postgresql_where=text(_AT_DESK)),
        Index("ix_inbound_messages_asked", "channel_code", "decided_at", "id", postgresql_where=text(_ASKED)),
        Index(
            "ix_inbound_messages_decided", "channel_code", "decided_at", "id", postgresql_where=text(_DECIDED)
        ),
        Index(
            "ix_inbound_messages_claimed", "claimed_by_id", postgresql_where=text("claimed_by_id IS NOT NULL")
        ),
        Index("ix_inbound_messages_channel", "channel_code", "received_at", "id"),
        Index("ix_inbound_messages_content", "content_hash", "received_at"),
        Index("ix_inbound_messages_conversation", "conversation_id", "received_at"),
        Index("ix_inbound_messages_sender", "sender_hash", "received_at"),
        Index("ix_inbound_messages_report", "report_id", postgresql_where=text("report_id IS NOT NULL")),
    )

    id: Mapped[Id]
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"))
    account: Mapped[str] = mapped_column(default=MAIN_ACCOUNT, server_default=MAIN_ACCOUNT)
    medium: Mapped[Medium] = mapped_column(EnumText(Medium))
    kind: Mapped[InboundKind] = mapped_column(EnumText(InboundKind))
    external_id: Mapped[str | None]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    sender: Mapped[str] = mapped_column(Encrypted)
    sender_hash: Mapped[bytes] = mapped_column(LargeBinary)
    sender_name: Mapped[str | None] = mapped_column(Encrypted)
    raw: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)
    sent_at: Mapped[datetime | None]
    received_at: Mapped[datetime]

    state: Mapped[InboundState] = mapped_column(EnumText(InboundState))
    read_at: Mapped[datetime | None]
    subject: Mapped[str | None] = mapped_column(Encrypted)
    body: Mapped[str | None] = mapped_column(Encrypted)
    details: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    reply_to: Mapped[str | None]
    is_automatic: Mapped[bool] = mapped_column(default=False, server_default="false")
    part_reference: Mapped[str | None]
    part_number: Mapped[int | None] = mapped_column(SmallInteger)
    part_total: Mapped[int | None] = mapped_column(SmallInteger)
    joined_to_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_messages.id"))
    pieces_missing: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    repeats: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    failure: Mapped[str | None]

    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id"))
    proposal: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    due_at: Mapped[datetime | None]
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    claimed_until: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]


class InboundFile(Base):
    """A file that came with a message: a checked photo (`upload` as `StoredUpload`), or why it was refused."""

    __tablename__ = "inbound_files"
    __table_args__ = (
        CheckConstraint("(upload IS NULL) = (refusal IS NOT NULL)", name="kept_or_refused"),
        Index("ix_inbound_files_message_id", "message_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("inbound_messages.id", ondelete="CASCADE"))
    file_name: Mapped[str] = mapped_column(Encrypted)
    upload: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    original_key: Mapped[str | None] = mapped_column(unique=True)
    refusal: Mapped[str | None]


class ChannelAccount(Base):
    """An account by which a channel is heard, and how it is: the last message, the last error, where it stopped.

    `settings` are the adapter's own (addresses, tokens); empty for the main account, which the environment configures.
    `cursor` is what the adapter needs to go on without a gap (since_id, UID). `settings_at`: when each of the settings was
    set, as an ISO moment.
    """

    __tablename__ = "channel_accounts"

    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"), primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    adapter: Mapped[Medium | None] = mapped_column(EnumText(Medium))
    settings: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)
    settings_at: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict, server_default="{}")
    cursor: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")
    heard_at: Mapped[datetime | None]
    last_message_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure: Mapped[str | None]
