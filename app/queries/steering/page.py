"""The summary put together: what is so now, what became of the period's reports, trend, table, density."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.domain.actor import Actor
from app.domain.figure import Figure
from app.domain.measure import Measure
from app.domain.reference import catalogue
from app.domain.vocabulary import AreaLevel
from app.queries.steering.asked import Arguments, Asked, By, read
from app.queries.steering.figures import CONDITIONS, counted
from app.queries.steering.rows import Look, Row, filters, table, total
from app.queries.steering.trend import DAYS_MAX, Point, trend

NOW = (Figure.OPEN, Figure.OVERDUE, Figure.FLAGGED, Figure.JUDGED)


@dataclass(frozen=True, slots=True)
class Summary:
    """One page. `standing` = counts of now, whatever day a report came in; `density` = reports by kelurahan code."""

    asked: Asked
    standing: dict[Figure, int]
    total: Row
    trend: list[Point]
    rows: list[Row]
    density: dict[str, int]
    read_at: datetime

    @property
    def is_weekly(self) -> bool:
        """Whether a point of the trend is a week."""
        return self.asked.days > DAYS_MAX


def summary(session: Session, args: Arguments, *, actor: Actor, now: datetime) -> Summary:
    """The page that an address asks for: four statements, five with the map. Raises Invalid."""
    known = catalogue(session)
    look = Look(read(args, actor=actor, known=known, now=now), actor, known, now)
    rows = table(session, look)
    return Summary(
        asked=look.asked,
        standing=_standing(session, look),
        total=total(session, look),
        trend=trend(session, look),
        rows=rows,
        density=_density(session, look, rows) if look.asked.by == By.AREA else {},
        read_at=now,
    )


def _standing(session: Session, look: Look) -> dict[Figure, int]:
    m = aliased(Measure)
    counts = (func.count().filter(CONDITIONS[figure](m, look.now)) for figure in NOW)
    base = counted(m, look.asked.unit, look.actor, lambda row: [row.closed_at.is_(None)])
    record = session.execute(select(*counts).where(base, *filters(m, look.asked))).one()
    return dict(zip(NOW, record, strict=True))


def _density(session: Session, look: Look, rows: list[Row]) -> dict[str, int]:
    """Of every kelurahan, also where the table shows larger areas."""
    if look.asked.level == AreaLevel.KELURAHAN:
        return {row.code: row.received for row in rows if row.code}
    m = aliased(Measure)
    base = counted(m, look.asked.unit, look.actor, look.asked_days)
    query = select(m.kelurahan_code, func.count()).where(
        base, m.kelurahan_code.is_not(None), *filters(m, look.asked)
    )
    return {code: n for code, n in session.execute(query.group_by(m.kelurahan_code)) if code}
