"""How far the counting anew of running clocks got after a change of a limit or of the calendar."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.configuration import ConfigChange
from app.domain.timekeeping import Recount
from app.queries.ticket.clock_words import change_words

SHOWN = 5
RECENT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Progress:
    """One sweep. `total` None: it has not begun."""

    words: str
    total: int | None
    done: int
    moved: int
    started_at: datetime
    finished_at: datetime | None


def recounts(session: Session, *, now: datetime) -> list[Progress]:
    """Those under way and those of the last day, newest first."""
    recent = or_(Recount.finished_at.is_(None), Recount.finished_at > now - RECENT)
    query = select(Recount, ConfigChange).join(ConfigChange, ConfigChange.id == Recount.change_id)
    found = session.execute(query.where(recent).order_by(Recount.id.desc()).limit(SHOWN)).tuples()
    return [
        Progress(
            words=change_words(change),
            total=row.total,
            done=row.done,
            moved=row.moved,
            started_at=row.started_at,
            finished_at=row.finished_at,
        )
        for row, change in found
    ]
