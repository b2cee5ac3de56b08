"""Exports: a worklist as a file, made by a worker for the one officer who asked, and removed after a day.

The row is what everybody relies on: who asked for what, how far it is, and what became of it. A worker takes it by `claim`
and says at least every few seconds that it lives; one that falls silent loses it to another attempt, and what it still
writes is refused. After a few attempts the export has failed, and its officer can ask again.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    and_,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, one_of
from app.domain import team
from app.domain.actor import Actor
from app.domain.errors import NotVisible, TooMany
from app.domain.organisation import User
from app.domain.privacy.crypto import Encrypted, EncryptedJSON

KEPT = timedelta(hours=24)
SILENCE = timedelta(seconds=45)
ATTEMPTS = 3
AT_ONCE = 3
LISTED = 20
GONE = "Ekspor ini tidak ada, atau bukan untuk Anda."
BUSY = "Tiga ekspor Anda masih dibuat. Tunggu sampai salah satu selesai."
INTERRUPTED = "Pembuatan berkas terputus beberapa kali."
NO_ACCOUNT = "Akun yang meminta sudah tidak aktif."
_UNFINISHED = "state IN ('waiting', 'running')"


class Format(StrEnum):
    """What kind of file."""

    CSV = "csv"
    XLSX = "xlsx"


class State(StrEnum):
    """What became of an export; a removed one was done before."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    REMOVED = "removed"


class Export(Base):
    """One export. `total` NULL: not counted yet; `beaten_at`: when its worker last said that it lives.

    `file_key`: where the file is or would be, from the first attempt on, so that nothing an attempt left is forgotten.
    """

    __tablename__ = "exports"
    __table_args__ = (
        one_of("state", State),
        one_of("format", Format),
        CheckConstraint("(state = 'done') <= (file_key IS NOT NULL)", name="done_has_file"),
        # The same asked for twice is one export as long as it is not finished.
        Index("uq_exports_unfinished", "user_id", "digest", unique=True, postgresql_where=text(_UNFINISHED)),
        Index("ix_exports_waiting", "created_at", postgresql_where=text(_UNFINISHED)),
        Index("ix_exports_kept", "finished_at", postgresql_where=text("file_key IS NOT NULL")),
        Index("ix_exports_user", "user_id", "created_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked: Mapped[dict[str, str]] = mapped_column(EncryptedJSON)
    digest: Mapped[bytes]
    title: Mapped[str] = mapped_column(Encrypted)
    format: Mapped[Format] = mapped_column(EnumText(Format))
    state: Mapped[State] = mapped_column(EnumText(State), default=State.WAITING, server_default="waiting")
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    total: Mapped[int | None]
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    failure: Mapped[str | None]
    file_key: Mapped[str | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    beaten_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @property
    def is_unfinished(self) -> bool:
        return self.state in (State.WAITING, State.RUNNING)


@dataclass(frozen=True, slots=True)
class Task:
    """One attempt: for whom, what of the worklist, and as which kind of file."""

    id: uuid.UUID
    attempt: int
    actor: Actor
    asked: dict[str, str]
    format: Format


def ask(
    session: Session, query: Mapping[str, str], title: str, kind: Format, *, actor: Actor, now: datetime
) -> uuid.UUID:
    """Write down what is wanted; returns its id, or that of the same one that is still being made. Raises TooMany."""
    asked = dict(sorted(query.items()))
    digest = hashlib.sha256(json.dumps([kind, asked]).encode()).digest()
    mine = and_(Export.user_id == actor.user_id, Export.state.in_((State.WAITING, State.RUNNING)))
    same = session.scalar(select(Export.id).where(mine, Export.digest == digest))
    if same is not None:
        return same
    if (session.scalar(select(func.count()).select_from(Export).where(mine)) or 0) >= AT_ONCE:
        raise TooMany(BUSY, retry_after=30)
    row = insert(Export).values(
        id=uuid.uuid4(),
        user_id=actor.user_id,
        asked=asked,
        digest=digest,
        title=title[:200],
        format=kind,
        created_at=now,
    )
    nothing = row.on_conflict_do_nothing(
        index_elements=["user_id", "digest"], index_where=text(_UNFINISHED)
    ).returning(Export.id)
    made = session.scalar(nothing)
    return made or session.scalars(select(Export.id).where(mine, Export.digest == digest)).one()


def own(session: Session, export_id: uuid.UUID, *, actor: Actor) -> Export:
    """The export, for who asked for it. Raises NotVisible for everybody else."""
    found = session.scalar(select(Export).where(Export.id == export_id, Export.user_id == actor.user_id))
    if found is None:
        raise NotVisible(GONE)
    return found


def latest(session: Session, *, actor: Actor) -> list[Export]:
    """The officer's last exports, newest first."""
    query = select(Export).where(Export.user_id == actor.user_id)
    return list(session.scalars(query.order_by(Export.created_at.desc()).limit(LISTED)))


def claim(session: Session, export_id: uuid.UUID, file_key: str, *, now: datetime) -> Task | None:
    """Take it up, to be kept under `file_key`; None where another has it, it is finished, or it has just failed for good."""
    free = or_(Export.state == State.WAITING, _silent(now))
    query = select(Export).where(Export.id == export_id, free).with_for_update(skip_locked=True)
    export = session.scalar(query.execution_options(populate_existing=True))
    if export is None:
        return None
    user = session.get_one(User, export.user_id)
    if export.attempts >= ATTEMPTS or not user.is_active:
        _end(export, State.FAILED, now)
        export.failure = INTERRUPTED if user.is_active else NO_ACCOUNT
        return None
    export.state, export.attempts = State.RUNNING, export.attempts + 1
    export.total, export.done, export.file_key = None, 0, file_key
    export.started_at = export.beaten_at = now
    session.flush()
    actor = team.standing_in(session, user.actor(), now=now)
    return Task(export.id, export.attempts, actor, dict(export.asked), export.format)


def advance(session: Session, task: Task, done: int, total: int, *, now: datetime) -> bool:
    """Say how far it is; False where the export was given to another attempt meanwhile."""
    export = _of(session, task)
    if export is None:
        return False
    export.done, export.total, export.beaten_at = done, total, now
    session.flush()
    return True


def finish(session: Session, task: Task, size: int, *, now: datetime) -> bool:
    """The file is there; `size` in bytes as it is downloaded. False as for `advance`."""
    export = _of(session, task)
    if export is None:
        return False
    _end(export, State.DONE, now)
    export.size = size
    session.flush()
    return True


def fail(session: Session, task: Task, why: str, *, now: datetime) -> None:
    """It cannot be made; `why` is a sentence for its officer."""
    export = _of(session, task)
    if export is not None:
        _end(export, State.FAILED, now)
        export.failure = why
        session.flush()


def neglected(session: Session, *, now: datetime) -> list[uuid.UUID]:
    """Those that no worker is at, though they have waited or been silent for a while."""
    waits = and_(Export.state == State.WAITING, Export.created_at < now - SILENCE)
    return list(
        session.scalars(select(Export.id).where(or_(waits, _silent(now))).order_by(Export.created_at))
    )


def expired(session: Session, *, now: datetime) -> list[tuple[uuid.UUID, str]]:
    """(id, key of the file) of those that are kept no longer."""
    query = select(Export.id, Export.file_key).where(
        Export.file_key.is_not(None), Export.finished_at < now - KEPT
    )
    return [(export_id, key or "") for export_id, key in session.execute(query)]


def kept(session: Session) -> list[tuple[uuid.UUID, str]]:
    """(id, key of the file) of every finished one whose file is still there."""
    query = select(Export.id, Export.file_key).where(
        Export.file_key.is_not(None), Export.finished_at.is_not(None)
    )
    return [(export_id, key or "") for export_id, key in session.execute(query)]


def forget(session: Session, export_id: uuid.UUID) -> None:
    """Its file is gone."""
    export = session.get_one(Export, export_id)
    export.file_key = None
    if export.state == State.DONE:
        export.state = State.REMOVED
    session.flush()


def _silent(now: datetime) -> ColumnElement[bool]:
    return and_(Export.state == State.RUNNING, Export.beaten_at < now - SILENCE)


def _of(session: Session, task: Task) -> Export | None:
    query = select(Export).where(
        Export.id == task.id, Export.attempts == task.attempt, Export.state == State.RUNNING
    )
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def _end(export: Export, state: State, now: datetime) -> None:
    export.state, export.finished_at = state, now
