"""A move under a one-time key: sent again, it gets the first answer instead of happening twice.

A phone sends what it queued until it has an answer, and an answer can be lost after the commit. The key is the sender's own
and stands for one move with its fields and photos. Notes that others wrote in the meantime and what became of sub-tasks do not
stand in its way: a form filled in without signal is stale only once something else happened to the report.
"""

import hashlib
import json
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, LargeBinary, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, one_of
from app.domain import access
from app.domain.actor import Actor
from app.domain.audit import Event
from app.domain.errors import Invalid
from app.domain.report import Report
from app.domain.vocabulary import Action, Status
from app.domain.workflow.apply import apply
from app.domain.workflow.check_table import CHECKING
from app.domain.workflow.given import Given
from app.domain.workflow.help_table import HELPING

KEPT = timedelta(days=60)
ASIDE = frozenset({Action.NOTE, *HELPING, *CHECKING})
REUSED = "Kunci ini sudah dipakai untuk langkah lain."


class ActionKey(Base):
    """What a key of one officer did: `status` and `version` are those of the report right after it."""

    __tablename__ = "action_keys"
    __table_args__ = (one_of("status", Status),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[Status] = mapped_column(EnumText(Status))
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)


def apply_once(
    session: Session, number: str, action: Action, given: Given, key: str, *, actor: Actor, now: datetime
) -> ActionKey:
    """Carry out the move, or return what the key did before. Raises what `apply` raises; Invalid for a key of another move."""
    report = access.visible(session, number, actor=actor, lock=True)
    digest = _digest(report.number, action, given)
    made = session.get(ActionKey, (actor.user_id, key))
    if made is not None:
        if made.digest != digest:
            raise Invalid({"kunci": REUSED})
        return made
    apply(session, number, action, _past_notes(session, report, given), actor=actor, now=now)
    made = ActionKey(
        user_id=actor.user_id,
        key=key,
        report_id=report.id,
        digest=digest,
        status=report.status,
        version=report.version,
        at=now,
    )
    session.add(made)
    session.flush()
    return made


def forget_old_action_keys(session: Session, *, now: datetime) -> int:
    """Drop keys that no phone will send again; returns how many."""
    old = delete(ActionKey).where(ActionKey.at <= now - KEPT)
    return len(session.execute(old.returning(ActionKey.key)).all())


def _past_notes(session: Session, report: Report, given: Given) -> Given:
    """The form as one of the present version, where nothing but ASIDE came in between. Every entry raises the version by one."""
    behind = report.version - given.version if given.version is not None else 0
    if not 0 < behind < report.event_seq:
        return given
    since = select(Event.action).where(Event.report_id == report.id, Event.seq > report.event_seq - behind)
    return replace(given, version=report.version) if set(session.scalars(since)) <= ASIDE else given


def _digest(number: str, action: Action, given: Given) -> bytes:
    """The move as it was filled in; the version is left out, since it moves on with what was sent before."""
    fields = [
        number,
        action,
        *(given.note, given.unit, given.staff, given.reason, given.day),
        *(given.category, given.priority, given.lat, given.lon),
        [photo.inspected.sha256.hex() for photo in given.before],
        [photo.inspected.sha256.hex() for photo in given.photos],
        *([given.task] if given.task else []),
    ]
    return hashlib.sha256(json.dumps(fields).encode()).digest()
