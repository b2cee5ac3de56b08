"""Work on a person's data that a worker does for an officer: a copy of everything, an erasure, a list of whom to notify.

The row is the log as well: who asked for what, why, when, and what came of it. What was asked (a phone, an address) is
encrypted and forgotten with an erasure. A worker that falls silent loses the task to another attempt, as exports do.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, ForeignKey, Index, and_, or_, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, one_of
from app.domain.actor import Actor
from app.domain.errors import NotVisible
from app.domain.organisation import User
from app.domain.privacy.crypto import Encrypted, EncryptedJSON
from app.domain.reference_admin.changing import only_biro_admin
from app.domain.vocabulary import Role

KEPT = timedelta(hours=72)
ASKED_KEPT = timedelta(days=30)
SILENCE = timedelta(minutes=10)
ATTEMPTS = 3
LISTED = 50
INTERRUPTED = "Pekerjaan ini terputus beberapa kali."
NO_ACCOUNT = "Akun yang meminta tidak lagi berhak."
GONE = "Pekerjaan ini tidak ada."
_UNFINISHED = "state IN ('waiting', 'running')"


class TaskKind(StrEnum):
    """What is to be done."""

    ACCESS = "access"
    ERASURE = "erasure"
    NOTIFICATION = "notification"


class TaskState(StrEnum):
    """What became of it; `removed`: done, and its file is no longer kept."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    REMOVED = "removed"


class PrivacyTask(Base):
    """One task. `result`: how much was found or erased, in numbers."""

    __tablename__ = "privacy_tasks"
    __table_args__ = (
        one_of("kind", TaskKind),
        one_of("state", TaskState),
        Index("ix_privacy_tasks_unfinished", "created_at", postgresql_where=text(_UNFINISHED)),
        Index("ix_privacy_tasks_created", "created_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[TaskKind] = mapped_column(EnumText(TaskKind))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)
    reason: Mapped[str] = mapped_column(Encrypted)
    state: Mapped[TaskState] = mapped_column(
        EnumText(TaskState), default=TaskState.WAITING, server_default="waiting"
    )
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    result: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    failure: Mapped[str | None]
    file_key: Mapped[str | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    beaten_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @property
    def is_unfinished(self) -> bool:
        return self.state in (TaskState.WAITING, TaskState.RUNNING)


@dataclass(frozen=True, slots=True)
class Claimed:
    """One attempt."""

    id: uuid.UUID
    attempt: int
    kind: TaskKind
    asked: dict[str, Any]
    reason: str
    actor: Actor


def ask(
    session: Session, kind: TaskKind, asked: dict[str, Any], reason: str, *, actor: Actor, now: datetime
) -> uuid.UUID:
    """Write down what is wanted; the same that is still under way is not begun twice. Raises Forbidden."""
    only_biro_admin(actor)
    mine = select(PrivacyTask).where(
        PrivacyTask.user_id == actor.user_id, PrivacyTask.kind == kind, text(_UNFINISHED)
    )
    same = next((task.id for task in session.scalars(mine) if task.asked == asked), None)
    if same is not None:
        return same
    task = PrivacyTask(
        id=uuid.uuid4(), kind=kind, user_id=actor.user_id, asked=asked, reason=reason, created_at=now
    )
    session.add(task)
    session.flush()
    return task.id


def by_id(session: Session, task_id: uuid.UUID, *, actor: Actor) -> PrivacyTask:
    """The task. Raises Forbidden or NotVisible."""
    only_biro_admin(actor)
    found = session.get(PrivacyTask, task_id, populate_existing=True)
    if found is None:
        raise NotVisible(GONE)
    return found


def latest(session: Session, *, actor: Actor) -> list[tuple[PrivacyTask, str]]:
    """The last tasks of everybody with who asked, newest first."""
    only_biro_admin(actor)
    query = select(PrivacyTask, User.name).join(User, User.id == PrivacyTask.user_id)
    return list(session.execute(query.order_by(PrivacyTask.created_at.desc()).limit(LISTED)).tuples())


def claim(session: Session, task_id: uuid.UUID, *, now: datetime) -> Claimed | None:
    """Take it up; None where another has it, it is finished, or has just failed for good."""
    free = or_(PrivacyTask.state == TaskState.WAITING, _silent(now))
    query = select(PrivacyTask).where(PrivacyTask.id == task_id, free).with_for_update(skip_locked=True)
    task = session.scalar(query.execution_options(populate_existing=True))
    if task is None:
        return None
    user = session.get_one(User, task.user_id)
    allowed = user.is_active and user.role == Role.BIRO_ADMIN
    if task.attempts >= ATTEMPTS or not allowed:
        task.state, task.finished_at = TaskState.FAILED, now
        task.failure = INTERRUPTED if allowed else NO_ACCOUNT
        return None
    task.state, task.attempts, task.beaten_at = TaskState.RUNNING, task.attempts + 1, now
    session.flush()
    return Claimed(task.id, task.attempts, task.kind, dict(task.asked), task.reason, user.actor())


def advance(session: Session, claimed: Claimed, *, now: datetime) -> bool:
    """Say that it lives; False where it was given to another attempt."""
    task = _of(session, claimed)
    if task is None:
        return False
    task.beaten_at = now
    session.flush()
    return True


def finish(
    session: Session,
    claimed: Claimed,
    result: dict[str, Any],
    *,
    now: datetime,
    file: tuple[str, int] | None = None,
) -> bool:
    """It is done; `file`: key and size in bytes as it is downloaded."""
    task = _of(session, claimed)
    if task is None:
        return False
    task.state, task.finished_at, task.result = TaskState.DONE, now, result
    task.file_key, task.size = file or (None, None)
    session.flush()
    return True


def forget_person(session: Session, claimed: Claimed, reason: str) -> None:
    """An erasure is done: whom it was about stands nowhere any more."""
    task = session.get_one(PrivacyTask, claimed.id)
    task.asked, task.reason = {}, reason
    session.flush()


def fail(session: Session, claimed: Claimed, why: str, *, now: datetime) -> None:
    """It cannot be done; `why` is a sentence."""
    task = _of(session, claimed)
    if task is not None:
        task.state, task.finished_at, task.failure = TaskState.FAILED, now, why
        session.flush()


def neglected(session: Session, *, now: datetime) -> list[uuid.UUID]:
    """Those that no worker is at."""
    waits = and_(PrivacyTask.state == TaskState.WAITING, PrivacyTask.created_at < now - timedelta(minutes=1))
    query = select(PrivacyTask.id).where(or_(waits, _silent(now)))
    return list(session.scalars(query.order_by(PrivacyTask.created_at)))


def expired(session: Session, *, now: datetime) -> list[PrivacyTask]:
    """Those whose file is kept no longer."""
    query = select(PrivacyTask).where(PrivacyTask.file_key.is_not(None), PrivacyTask.finished_at < now - KEPT)
    return list(session.scalars(query))


def forget_asked(session: Session, *, now: datetime) -> None:
    """Whom a task was about is needed no longer once it is a month old; that it was done, and why, stays."""
    old = select(PrivacyTask).where(
        PrivacyTask.finished_at < now - ASKED_KEPT, PrivacyTask.finished_at > now - 2 * ASKED_KEPT
    )
    for task in session.scalars(old):
        task.asked = {}
    session.flush()


def _silent(now: datetime) -> ColumnElement[bool]:
    return and_(PrivacyTask.state == TaskState.RUNNING, PrivacyTask.beaten_at < now - SILENCE)


def _of(session: Session, claimed: Claimed) -> PrivacyTask | None:
    query = select(PrivacyTask).where(
        PrivacyTask.id == claimed.id,
        PrivacyTask.attempts == claimed.attempt,
        PrivacyTask.state == TaskState.RUNNING,
    )
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))
