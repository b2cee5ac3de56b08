"""One page of a channel's inbox, put together: rows, counts by tab, and a version to compare with."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal_column, select
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.inbox import InboundMessage
from app.domain.reference import catalogue
from app.queries.inbox.asked import TABS, WAITING, Asked, Tab
from app.queries.inbox.rows import Row, rows_of
from app.queries.worklist import Count, cursor_to
from app.queries.worklist.viewer import fixed

CEILING = 1000


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page. `following` = the cursor of the next page; `version` changes whenever the page would look different."""

    channel: str
    asked: Asked
    tabs: tuple[Tab, ...]
    counts: dict[str, Count]
    rows: list[Row]
    following: str | None
    version: str
    read_at: datetime

    @property
    def waiting(self) -> Count:
        """How many wait for a decision."""
        return self.counts[WAITING.code]


def inbox(session: Session, channel: str, asked: Asked, *, actor: Actor, now: datetime) -> Inbox:
    """The page that was asked for: two statements, with the reference data at hand. The caller checked the channel."""
    rows, following = rows_of(session, catalogue(session), channel, asked, actor=actor, now=now)
    counts = counts_of(session, channel, actor=actor, now=now)
    return Inbox(
        channel=channel,
        asked=asked,
        tabs=TABS,
        counts=counts,
        rows=rows,
        following=cursor_to(following) if following else None,
        version=_version(rows, counts, now),
        read_at=now,
    )


def counts_of(session: Session, channel: str, *, actor: Actor, now: datetime) -> dict[str, Count]:
    """How many messages each tab holds, counted up to a thousand. One statement."""
    row = session.execute(select(*(_capped(channel, tab, actor, now) for tab in TABS))).one()
    return {tab.code: Count(number, number >= CEILING) for tab, number in zip(TABS, row, strict=True)}


def waiting_count(session: Session, channel: str, *, actor: Actor, now: datetime) -> Count:
    """How many wait for a decision. One statement."""
    number = session.scalar(select(_capped(channel, WAITING, actor, now))) or 0
    return Count(number, number >= CEILING)


def _capped(channel: str, tab: Tab, actor: Actor, now: datetime) -> ColumnElement[int]:
    found: Select[Any] = (
        select(literal_column("1"))
        .select_from(InboundMessage)
        .where(InboundMessage.channel_code == fixed(channel), tab.scope(actor, now))
        .limit(CEILING)
    )
    return select(func.count()).select_from(found.subquery()).scalar_subquery()


def _version(rows: list[Row], counts: dict[str, Count], now: datetime) -> str:
    """Rows, counts and the minute: the time left is shown in minutes."""
    shown = (
        [(str(row.public_id), row.state, row.claimed_by, row.text, row.photos) for row in rows],
        sorted(counts.items()),
        int(now.timestamp() // 60),
    )
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:20]
