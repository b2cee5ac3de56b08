"""What reporters say of finished reports: the page behind a mail's link, and the figures."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import opinion
from app.domain.opinion import STARS, Opinion
from app.domain.reference import catalogue
from app.domain.report import Report
from app.domain.vocabulary import Status
from app.queries.statistics import Scope, conditions


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """As much of a finished report as a link in a mail may show; `given` = what its reporter said already."""

    number: str
    status: Status
    category: str
    place: str | None
    unit: str | None
    finished_at: datetime | None
    given: Opinion | None


def asked_about(session: Session, key: str) -> AskedAbout:
    """The report behind the link. Raises NotVisible for a wrong one, and once that Selesai stands no more."""
    report = opinion.report_of(session, key)
    subject, known = report.parent or report, catalogue(session)
    return AskedAbout(
        number=report.number,
        status=subject.status,
        category=known.categories[report.category_code].name,
        place=known.unit_name(known.kelurahan_units.get(report.kelurahan_code or "")) or None,
        unit=known.unit_name(subject.last_handler_code or subject.holder_code) or None,
        finished_at=subject.closed_at,
        given=opinion.given(session, report),
    )


@dataclass(frozen=True, slots=True)
class Voices:
    """What reporters said of finished reports in scope; `stars`: how many gave one to five, in this order."""

    said: int
    solved: int
    stars: list[int]

    @property
    def share(self) -> float | None:
        """The share who found it solved; None where nobody said anything."""
        return self.solved / self.said if self.said else None


def newest(session: Session) -> int | None:
    """By what one knows that somebody has said something new."""
    return session.scalar(select(func.max(Opinion.id)))


def voices(session: Session, scope: Scope) -> Voices:
    """Every word counts, also of a Selesai that was reopened because of it."""
    columns = [func.count(), func.count().filter(Opinion.is_solved)]
    columns += [func.count().filter(Opinion.stars == number) for number in STARS]
    query = select(*columns).select_from(Opinion).join(Report, Report.id == Opinion.rater_id)
    said, solved, *stars = session.execute(query.where(*conditions(scope))).one()
    return Voices(said, solved, stars)
