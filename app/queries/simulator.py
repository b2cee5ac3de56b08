"""What became of a simulated citizen's messages: where each is, the report it belongs to, whose turn it is."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.errors import Forbidden
from app.domain.inbox import InboundMessage
from app.domain.organisation import Unit
from app.domain.privacy import crypto
from app.domain.report import Report
from app.domain.vocabulary import InboundState, Role, Status, UnitKind

MOST = 6


class Came(NamedTuple):
    """A message as the system has it; `number` and what follows where it belongs to a report."""

    public_id: uuid.UUID
    state: InboundState
    at: datetime
    text: str
    number: str | None
    status: Status | None
    holder: str | None
    holder_kind: UnitKind | None


def came_from(
    session: Session, channel: str, sender: str, marks: Sequence[str], *, actor: Actor
) -> list[Came]:
    """The last messages of that sender (or with these ids) by that channel, newest first. One statement."""
    if actor.role != Role.BIRO_ADMIN:
        raise Forbidden("Simulator hanya untuk admin Biro Pemerintahan.")
    m, theirs = InboundMessage, InboundMessage.sender_hash.in_(crypto.keyed_hashes(sender))
    query = (
        select(m, Report.number, Report.status, Report.holder_code, Unit.kind)
        .outerjoin(Report, Report.id == m.report_id)
        .outerjoin(Unit, Unit.code == Report.holder_code)
        .where(m.channel_code == channel, or_(theirs, m.external_id.in_(marks)) if marks else theirs)
        .where(m.state != InboundState.JOINED)
        .order_by(m.id.desc())
        .limit(MOST)
    )
    return [
        Came(
            row.public_id,
            row.state,
            row.received_at,
            row.subject or row.body or "",
            number,
            status,
            holder,
            kind,
        )
        for row, number, status, holder, kind in session.execute(query)
    ]
