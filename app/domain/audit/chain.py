"""The append-only history: one chain of entries for each report, anchored daily over all of them.

Every entry carries the hash of the one before it (SHA-256 over its canonical content), so a changed, missing or inserted
row breaks the chain at that row. Free text is kept beside it, encrypted, and enters the chain as a salted digest, so that
erasing the text leaves the chain whole. The database refuses UPDATE, DELETE and TRUNCATE of entries by trigger.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id, one_of
from app.domain.actor import Actor
from app.domain.privacy.crypto import Encrypted
from app.domain.report import Report
from app.domain.vocabulary import Role, Status, Visibility


class Event(Base):
    """One entry of a report's history. `holder_code` and `assignee_id` are those after it.

    `at` is when it happened, which for history entered later is long ago; `recorded_at`, outside the chain, when it was
    written, by the database's own clock.
    """

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("report_id", "seq"),
        one_of("visibility", Visibility),
        Index("ix_events_actor", "actor_id", "report_id", postgresql_where=text("actor_id IS NOT NULL")),
        Index(
            "ix_events_assignee", "assignee_id", "report_id", postgresql_where=text("assignee_id IS NOT NULL")
        ),
        Index("ix_events_at", "at", "id"),
    )

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    seq: Mapped[int]
    action: Mapped[str]
    from_status: Mapped[Status | None] = mapped_column(EnumText(Status))
    to_status: Mapped[Status] = mapped_column(EnumText(Status))
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    actor_role: Mapped[Role] = mapped_column(EnumText(Role))
    actor_name: Mapped[str]
    actor_unit: Mapped[str | None]
    holder_code: Mapped[str]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    visibility: Mapped[Visibility] = mapped_column(EnumText(Visibility))
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    text_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    prev_hash: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class EventText(Base):
    """The free text of an entry, beside the chain; `body` NULL means erased."""

    __tablename__ = "event_texts"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[str | None] = mapped_column(Encrypted)


class Anchor(Base):
    """The digest over its day, the last entry it covers and all since the anchor before, chained to that; one a day."""

    __tablename__ = "chain_anchors"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    entries: Mapped[int]
    last_event_id: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened, before it is written: the content of one history entry."""

    action: str
    from_status: Status | None
    visibility: Visibility
    note: str = ""
    data: dict[str, Any] | None = None


def record(session: Session, report: Report, entry: Entry, *, actor: Actor, now: datetime) -> int:
    """Append an entry to the report's chain and move its head; the report's row must be locked. Returns the id."""
    salt = secrets.token_bytes(16) if entry.note else b""
    row = entry_row(
        entry,
        seq=report.event_seq + 1,
        prev_hash=report.event_head,
        number=report.number,
        to_status=report.status,
        holder_code=report.holder_code,
        assignee_id=report.assignee_id,
        salt=salt,
        actor=actor,
        now=now,
    )
    event_id = session.execute(
        insert(Event).values(report_id=report.id, **row).returning(Event.id)
    ).scalar_one()
    if entry.note:
        session.execute(insert(EventText).values(event_id=event_id, salt=salt, body=entry.note))
    report.event_seq, report.event_head = row["seq"], row["hash"]
    return event_id


def entry_row(
    entry: Entry,
    *,
    seq: int,
    prev_hash: bytes,
    number: str,
    to_status: Status,
    holder_code: str,
    assignee_id: int | None,
    salt: bytes,
    actor: Actor,
    now: datetime,
) -> dict[str, Any]:
    """The columns of an entry (all but report_id), its hash included; also used by bulk loading."""
    row: dict[str, Any] = {
        "seq": seq,
        "action": entry.action,
        "from_status": entry.from_status,
        "to_status": to_status,
        "at": now,
        "actor_id": actor.user_id,
        "actor_role": actor.role,
        "actor_name": actor.name if actor.is_officer else "",
        "actor_unit": actor.unit_code,
        "holder_code": holder_code,
        "assignee_id": assignee_id,
        "visibility": entry.visibility,
        "data": entry.data or {},
        "text_digest": text_digest(salt, entry.note) if entry.note else None,
        "prev_hash": prev_hash,
    }
    row["hash"] = chain_hash(number, row)
    return row


def text_digest(salt: bytes, body: str) -> bytes:
    return hashlib.sha256(salt + body.encode()).digest()


def chain_hash(number: str, row: dict[str, Any]) -> bytes:
    """SHA-256 over the canonical content of an entry: keys sorted, times in UTC to the microsecond."""
    content = {
        "number": number,
        "seq": row["seq"],
        "action": row["action"],
        "from": row["from_status"] or "",
        "to": row["to_status"],
        "at": row["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": [row["actor_id"], row["actor_role"], row["actor_name"], row["actor_unit"]],
        "holder": row["holder_code"],
        "assignee": row["assignee_id"],
        "visibility": row["visibility"],
        "data": row["data"],
        "text": row["text_digest"].hex() if row["text_digest"] else "",
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(row["prev_hash"] + canonical.encode()).digest()


def was_assigned(session: Session, report_id: int, user_id: int | None) -> bool:
    """Whether this person was ever given the report."""
    query = select(Event.id).where(Event.report_id == report_id, Event.assignee_id == user_id).limit(1)
    return session.scalar(query) is not None
