"""Telling a client of a change by its callback address: a row of an outbox of its own, written with the change.

At least once, each with the id of its event; while an address does not answer, what is for it waits with growing pauses and
is given up after 24 hours. What is told is which report changed and where it stands; the rest is read with the key.
"""

import json
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from sqlalchemy import (
    ForeignKey,
    Index,
    SmallInteger,
    any_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id, one_of
from app.clock import local
from app.domain.api_key import ApiKey
from app.domain.notification.timing import LONGEST_PAUSE, pause_after
from app.domain.vocabulary import DeliveryState, Scope, Status

EVENT = "laporan.berubah"
WRITTEN = "deliveries_written"
GAVE_UP = "tidak terkirim setelah dicoba 24 jam"
NO_ADDRESS = "alamat panggilan atau kuncinya sudah tidak berlaku"
KEPT = timedelta(days=30)
PENDING = "state IN ('queued', 'claimed')"
SETTLED = (DeliveryState.DELIVERED, DeliveryState.FAILED)


class Delivery(Base):
    """One event for one client. `next_attempt_at`: when it may be claimed (again); while claimed, when the claim lapses."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        one_of("state", DeliveryState),
        Index("ix_webhook_deliveries_due", "next_attempt_at", postgresql_where=text(PENDING)),
        Index("ix_webhook_deliveries_key", "api_key_id", "id"),
        Index("ix_webhook_deliveries_created_at", "created_at"),
    )

    id: Mapped[Id]
    event: Mapped[uuid.UUID] = mapped_column(unique=True)
    api_key_id: Mapped[int] = mapped_column(ForeignKey("api_keys.id"))
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"))
    body: Mapped[str]
    state: Mapped[DeliveryState] = mapped_column(EnumText(DeliveryState))
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    next_attempt_at: Mapped[datetime]
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    failure: Mapped[str | None]


class Told(Protocol):
    """What is told of a report."""

    @property
    def id(self) -> int: ...
    @property
    def number(self) -> str: ...
    @property
    def status(self) -> Status: ...
    @property
    def version(self) -> int: ...
    @property
    def api_key_id(self) -> int | None: ...


class Parcel(NamedTuple):
    """An event in the hands of what speaks to the client's address. `attempts` counts those before."""

    id: int
    event: uuid.UUID
    api_key_id: int
    url: str
    secret: str
    body: str
    attempts: int


class Result(NamedTuple):
    """What became of a parcel: taken (`failure` None), refused, or (`is_down`) nobody there who could take anything."""

    parcel: Parcel
    failure: str | None = None
    is_down: bool = False


def announce(session: Session, report: Told, action: str, *, now: datetime) -> None:
    """Write the event for the client that filed the report, if it has an address for them."""
    if report.api_key_id is None:
        return
    event = uuid.uuid4()
    columns = ("event", "api_key_id", "report_id", "body", "state", "next_attempt_at", "created_at")
    wanted = select(
        literal(event),
        ApiKey.id,
        literal(report.id),
        literal(_body(report, event, action, now)),
        literal(DeliveryState.QUEUED.value),
        literal(now),
        literal(now),
    ).where(
        ApiKey.id == report.api_key_id,
        ApiKey.is_active,
        ApiKey.callback_url.is_not(None),
        literal(Scope.WEBHOOK.value) == any_(ApiKey.scopes),
    )
    new = insert(Delivery).from_select(columns, wanted, include_defaults=False).returning(Delivery.id)
    if session.execute(new).first() is not None:
        session.info[WRITTEN] = True


def _body(report: Told, event: uuid.UUID, action: str, now: datetime) -> str:
    content = {
        "id": str(event),
        "jenis": EVENT,
        "waktu": local(now).isoformat(timespec="seconds"),
        "nomor": report.number,
        "status": report.status.value,
        "versi": report.version,
        "aksi": action,
    }
    return json.dumps(content, ensure_ascii=False)


def claim(
    session: Session, *, busy: Collection[int], now: datetime, limit: int, lease: timedelta
) -> list[Parcel]:
    """Lease up to `limit` due events, oldest first, but of the keys that are `busy`."""
    due = (
        select(Delivery.id)
        .join(ApiKey, ApiKey.id == Delivery.api_key_id)
        .where(
            text(PENDING),
            ApiKey.is_active,
            ApiKey.callback_url.is_not(None),
            Delivery.next_attempt_at <= now,
            Delivery.api_key_id.not_in(busy),
        )
        .order_by(Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Delivery)
        .cte("due")
    )
    leased = (
        update(Delivery)
        .where(Delivery.id == due.c.id, ApiKey.id == Delivery.api_key_id)
        .values(state=DeliveryState.CLAIMED, next_attempt_at=now + lease)
        .returning(
            *(Delivery.id, Delivery.event, Delivery.api_key_id, ApiKey.callback_url, ApiKey.callback_secret),
            *(Delivery.body, Delivery.attempts),
        )
        .execution_options(synchronize_session=False)
    )
    return sorted(Parcel._make(row) for row in session.execute(leased))


def record(session: Session, results: Sequence[Result], rest: Sequence[Parcel], *, now: datetime) -> None:
    """Keep what became of a client's parcels; the `rest`, which was not tried, waits as long as the last one that failed."""
    for result in results:
        session.execute(
            update(Delivery).where(Delivery.id == result.parcel.id).values(**_settled(result, now))
        )
    if rest:
        waiting = update(Delivery).where(Delivery.id.in_([parcel.id for parcel in rest]))
        session.execute(waiting.values(state=DeliveryState.QUEUED, next_attempt_at=now + _wait(results)))


def _wait(results: Sequence[Result]) -> timedelta:
    """How long whoever did not answer the last one is left alone."""
    if not results or not results[-1].is_down:
        return timedelta()
    return pause_after(results[-1].parcel.attempts + 1) or LONGEST_PAUSE


def _settled(result: Result, now: datetime) -> dict[str, object]:
    tried: dict[str, object] = {"attempts": result.parcel.attempts + 1}
    if result.failure is None:
        return {**tried, "state": DeliveryState.DELIVERED, "delivered_at": now, "failure": None}
    pause = pause_after(result.parcel.attempts + 1)
    if pause is None:
        return {**tried, "state": DeliveryState.FAILED, "failure": f"{GAVE_UP}: {result.failure}"}
    return {
        **tried,
        "state": DeliveryState.QUEUED,
        "failure": result.failure,
        "next_attempt_at": now + pause,
    }


def tidy(session: Session, *, now: datetime) -> None:
    """Give up what has no address any more, and drop what is past keeping; for the schedule."""
    without = select(ApiKey.id).where(or_(ApiKey.callback_url.is_(None), ~ApiKey.is_active))
    lost = update(Delivery).where(text(PENDING), Delivery.api_key_id.in_(without))
    session.execute(lost.values(state=DeliveryState.FAILED, failure=NO_ADDRESS))
    session.execute(delete(Delivery).where(Delivery.created_at < now - KEPT, Delivery.state.in_(SETTLED)))


class Standing(NamedTuple):
    """How the deliveries of a key are doing."""

    waiting: int
    failed: int
    last_delivered_at: datetime | None
    last_failure: str | None


def standing(session: Session, api_key_id: int) -> Standing:
    """Counts over what is kept (30 days), and the reason why the newest one that waits or failed did."""
    mine = Delivery.api_key_id == api_key_id
    counts = select(
        func.count().filter(text(PENDING)),
        func.count().filter(Delivery.state == DeliveryState.FAILED),
        func.max(Delivery.delivered_at),
    ).where(mine)
    unsent = mine, Delivery.state != DeliveryState.DELIVERED, Delivery.failure.is_not(None)
    reason = select(Delivery.failure).where(*unsent).order_by(Delivery.id.desc()).limit(1)
    waiting, failed, last = session.execute(counts).one()
    return Standing(waiting, failed, last, session.scalar(reason))
