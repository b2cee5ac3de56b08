"""What belongs together with a report: what it follows, what follows it, how many reporters, the same problem before."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain import access, merging
from app.domain.actor import Actor
from app.domain.reference import Catalogue
from app.domain.report import Report
from app.domain.vocabulary import Status
from app.queries.recurrence import Earlier, earlier_reports


@dataclass(frozen=True, slots=True)
class Relative:
    """Another report. `is_mine`: its ticket page may be opened by this officer; `text` None where he may not read it."""

    number: str
    status: Status
    channel: str
    text: str | None
    created_at: datetime
    is_mine: bool
    is_published: bool


@dataclass(frozen=True, slots=True)
class Family:
    """`times`: how often the same problem was reported here, this report included; `earlier` the last ones before it."""

    parent: Relative | None
    children: list[Relative]
    reporters: int
    times: int
    earlier: list[Earlier]


def family_of(session: Session, report: Report, known: Catalogue, *, actor: Actor) -> Family:
    """The family of a report as this officer may see it."""
    parent = merging.parent_of(session, report)
    count, earlier = earlier_reports(session, report, actor=actor)
    return Family(
        parent=_relative(session, parent, known, actor) if parent else None,
        children=[_relative(session, child, known, actor) for child in merging.children_of(session, report)],
        reporters=report.reporter_count,
        times=count + 1,
        earlier=earlier,
    )


def _relative(session: Session, report: Report, known: Catalogue, actor: Actor) -> Relative:
    mine = access.may_see(session, report, actor)
    return Relative(
        number=report.number,
        status=report.status,
        channel=known.channels[report.channel_code].name,
        text=report.public_text if mine or report.is_published else None,
        created_at=report.created_at,
        is_mine=mine,
        is_published=report.is_published,
    )
