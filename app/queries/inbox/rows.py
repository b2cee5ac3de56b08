"""The rows of one page of an inbox, in one statement; texts are decrypted for the page's messages only."""

import uuid
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from app.domain.actor import Actor
from app.domain.inbox import InboundFile, InboundMessage
from app.domain.organisation import User
from app.domain.reference import Catalogue
from app.domain.report import Report
from app.domain.vocabulary import InboundKind, InboundState, Medium, Priority
from app.labels import samar_pengirim
from app.queries.inbox.asked import Asked
from app.queries.inbox.proposed import best_category, best_place, priority_of
from app.queries.worklist import Cursor
from app.queries.worklist.viewer import fixed

PAGE = 50
TEXT_LENGTH = 200
WORDLESS = "(tanpa teks)"


class Row(NamedTuple):
    """One message as the list shows it. `sender`: name, or the address in part. `place`, `category`: proposals in words."""

    public_id: uuid.UUID
    state: InboundState
    kind: InboundKind
    medium: Medium
    text: str
    sender: str
    place: str | None
    category: str | None
    priority: Priority
    photos: int
    refused: int
    repeats: int
    received_at: datetime
    due_at: datetime | None
    decided_at: datetime | None
    claimed_by: str | None
    claimed_until: datetime | None
    is_mine: bool
    decided_by: str | None
    number: str | None

    @property
    def is_open(self) -> bool:
        return self.state in (InboundState.WAITING, InboundState.FAILED, InboundState.ASKED)


class Rows(NamedTuple):
    """A page of rows and where the next one begins (None at the end)."""

    rows: list[Row]
    following: Cursor | None


_claimer, _decider = aliased(User), aliased(User)
_files = (
    select(func.count(InboundFile.original_key))
    .where(InboundFile.message_id == InboundMessage.id)
    .correlate(InboundMessage)
    .scalar_subquery()
)
_refused = (
    select(func.count(InboundFile.refusal))
    .where(InboundFile.message_id == InboundMessage.id)
    .correlate(InboundMessage)
    .scalar_subquery()
)


def rows_of(
    session: Session,
    known: Catalogue,
    channel: str,
    asked: Asked,
    *,
    actor: Actor,
    now: datetime,
    limit: int = PAGE,
) -> Rows:
    """The page that was asked for. One statement."""
    found = session.execute(_query(channel, asked, actor, now).limit(limit + 1)).all()
    rows = [_row(record, known, actor, now) for record in found[:limit]]
    last = found[limit - 1] if len(found) > limit else None
    return Rows(rows, Cursor(last.key, last.id) if last else None)


def _query(channel: str, asked: Asked, actor: Actor, now: datetime) -> Select[Any]:
    m, tab = InboundMessage, asked.tab
    query = (
        select(
            *(m.id, tab.key.label("key"), m.public_id, m.state, m.kind, m.medium, m.subject, m.body),
            *(
                m.sender,
                m.sender_name,
                m.proposal,
                m.repeats,
                m.received_at,
                m.due_at,
                m.decided_at,
                m.failure,
            ),
            *(
                m.claimed_by_id,
                m.claimed_until,
                _claimer.name.label("claimer"),
                _decider.name.label("decider"),
            ),
            *(Report.number, _files.label("photos"), _refused.label("refused")),
        )
        .outerjoin(_claimer, _claimer.id == m.claimed_by_id)
        .outerjoin(_decider, _decider.id == m.decided_by_id)
        .outerjoin(Report, Report.id == m.report_id)
        .where(m.channel_code == fixed(channel), tab.scope(actor, now))
    )
    if asked.found is not None:
        query = query.where(asked.found)
    if asked.after is not None and asked.after.key is not None:
        here, there = tuple_(tab.key, m.id), tuple_(asked.after.key, asked.after.id)
        query = query.where(here < there if tab.latest_first else here > there)
    order = (tab.key.desc(), m.id.desc()) if tab.latest_first else (tab.key, m.id)
    return query.order_by(*order)


def _row(record: Any, known: Catalogue, actor: Actor, now: datetime) -> Row:
    held = record.claimed_until is not None and record.claimed_until > now
    proposal = record.proposal or {}
    return Row(
        public_id=record.public_id,
        state=record.state,
        kind=record.kind,
        medium=record.medium,
        text=one_line(record.subject, record.body) or record.failure or WORDLESS,
        sender=record.sender_name or samar_pengirim(record.sender),
        place=best_place(proposal, known),
        category=best_category(proposal, known),
        priority=priority_of(proposal),
        photos=record.photos,
        refused=record.refused,
        repeats=record.repeats,
        received_at=record.received_at,
        due_at=record.due_at,
        decided_at=record.decided_at,
        claimed_by=record.claimer if held else None,
        claimed_until=record.claimed_until if held else None,
        is_mine=held and record.claimed_by_id == actor.user_id,
        decided_by=record.decider,
        number=record.number,
    )


def one_line(subject: str | None, body: str | None) -> str:
    """Subject and text as one line of a list."""
    words = " ".join(f"{subject + ': ' if subject else ''}{body or ''}".split())
    return words if len(words) <= TEXT_LENGTH else words[: TEXT_LENGTH - 1] + "…"
