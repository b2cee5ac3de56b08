"""One change of one channel at a time: locked, of the version that the administrator saw, recorded."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import local
from app.domain import configuration, freshness, reference
from app.domain.actor import Actor
from app.domain.channel import Channel
from app.domain.errors import Conflict, Forbidden, NotVisible
from app.domain.vocabulary import Role

TABLE = "channels"
UNKNOWN = "Kanal ini tidak ada."


def only_biro_admin(actor: Actor) -> None:
    """Raises Forbidden for everybody else."""
    if actor.role != Role.BIRO_ADMIN:
        raise Forbidden("Hanya admin Biro Pemerintahan yang mengelola kanal.")


def opened(session: Session, code: str, version: str, *, actor: Actor) -> Channel:
    """The channel for a change, locked. Raises Forbidden, NotVisible, or Conflict where it changed since."""
    only_biro_admin(actor)
    freshness.lock(session)
    query = select(Channel).where(Channel.code == code).execution_options(populate_existing=True)
    # Reports name the channel meanwhile: a lock that leaves its key alone.
    channel = session.scalar(query.with_for_update(key_share=True))
    if channel is None:
        raise NotVisible(UNKNOWN)
    if version != str(channel.version):
        raise Conflict(_who_was_faster(session, code))
    return channel


def closed(
    session: Session,
    channel: Channel,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep the change, if it was one."""
    session.flush()
    if before == after:
        return
    if before is not None:
        channel.version += 1
    configuration.record(session, TABLE, channel.code, before, after, actor=actor, now=now)
    reference.forget()


def _who_was_faster(session: Session, code: str) -> str:
    changes = configuration.changes_of(session, TABLE, code, limit=1)
    if not changes:
        return "Kanal ini sudah berubah sejak halamannya dibuka. Tidak ada yang disimpan."
    last = changes[0]
    return (
        f"Kanal ini sudah diubah oleh {last.user_name} ({local(last.at):%d-%m-%Y %H.%M} WIB) sejak halamannya dibuka. "
        "Tidak ada yang disimpan; periksa keadaannya sekarang, lalu ulangi."
    )
