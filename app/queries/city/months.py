"""The months of intake in Jakarta that may hold a report."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import local_date
from app.domain.measure import WHOLE, Measure


def months_between(session: Session, since: date | None, until: date | None, *, now: datetime) -> list[str]:
    """As '2026-11', oldest first: those of these days, or where there are none from the first report on."""
    if since and until:
        return _between(since, until)
    first, last = (session.scalar(select(which(Measure.created_at)).where(Measure.unit_code == WHOLE))
                   for which in (func.min, func.max))  # fmt: skip
    return _between(local_date(first or now), max(local_date(now), local_date(last or now)))


def _between(start: date, end: date) -> list[str]:
    months = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
    return [f"{month // 12}-{month % 12 + 1:02d}" for month in months]
