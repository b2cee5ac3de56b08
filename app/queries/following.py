"""What a merged report shows of the report that it follows.

Of a published one its course and what happened since the merge; of a private or hidden one nothing but where it stands, so that
neither is given away by the other (product.md section 5).
"""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session

from app.domain.audit import Event, EventText
from app.domain.reference import Catalogue
from app.domain.reopening import ASKED, CONFIRMED
from app.domain.report import Report
from app.domain.vocabulary import Status, Visibility
from app.queries.course import Outlook, Step, course_of, following_outlook, outlook_of
from app.queries.told import EVENT_COLUMNS, TOLD, Line, Told, happening_of, line_of, told_of
from app.queries.tracking import STANDING, standing_of

_HEAD: Select[Any] = select(
    *(getattr(Report, name) for name in STANDING),
    Report.id,
    Report.number,
    and_(Report.is_public, Report.hidden_reason.is_(None)).label("is_published"),
).where(Report.id == bindparam("report"))
_EVENTS = (
    select(*(getattr(Event, name) for name in EVENT_COLUMNS), EventText.body)
    .outerjoin(EventText, and_(EventText.event_id == Event.id, Event.visibility == Visibility.PUBLIC))
    .where(Event.report_id == bindparam("report"))
    .order_by(Event.seq)
)


class Followed(NamedTuple):
    """The report that another one follows; number None and course and lines empty where it is not public."""

    number: str | None
    status: Status
    course: list[Step]
    outlook: Outlook
    lines: list[Line]


def followed(
    session: Session,
    parent_id: int | None,
    known: Catalogue,
    *,
    since: datetime | None,
    now: datetime,
    child: str | None = None,
) -> Followed | None:
    """What is shown of the parent on the page of a report merged at `since`; None for one that follows nobody.

    `child`: the number of that report, for its own reporter: what he said himself is told besides.
    """
    if parent_id is None:
        return None
    row = session.execute(_HEAD, {"report": parent_id}).one()
    standing = standing_of(row)
    if not row.is_published:
        return Followed(None, standing.status, [], following_outlook(None, standing.status, None), [])
    events = session.execute(_EVENTS, {"report": parent_id}).all()
    told = [one for one in told_of(events, (*TOLD, ASKED, CONFIRMED)) if _is_news(one, since, child)]
    outlook = outlook_of(standing, known, now=now)
    return Followed(
        row.number,
        standing.status,
        course_of(standing, [happening_of(event) for event in events], known),
        following_outlook(row.number, standing.status, outlook),
        [line_of(one, known, row.channel_code) for one in told],
    )


def _is_news(told: Told, since: datetime | None, child: str | None) -> bool:
    """Since the merge; of what reporters said only the word of this one."""
    said = told.event.action in (ASKED, CONFIRMED)
    if since is not None and told.event.at < since:
        return False
    return not said or (child is not None and told.event.data.get("child") == child)
