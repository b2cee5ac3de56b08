"""A worklist as rows of a file: the same question, the same officer, the same reports in the same order, all pages of it.

First the ids of all of them are found at one moment, then their rows are read some at a time: whatever changes meanwhile, no
report comes twice and none is left out.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.organisation import User
from app.domain.report import Report
from app.domain.vocabulary import Priority, Status
from app.queries.worklist.asked import Asked, read, widened
from app.queries.worklist.ids import ids_of
from app.queries.worklist.search import Search, searches
from app.queries.worklist.viewer import Viewer, viewer_of, visible

MOST = 1_000_000  # XLSX has 1,048,576 rows


class Line(NamedTuple):
    """One report of the file; names are words for people, empty where there is none."""

    number: str
    created_at: datetime
    status: Status
    category: str
    priority: Priority
    kelurahan: str
    address: str
    channel: str
    unit: str
    assignee: str
    due_at: datetime | None
    is_late: bool
    has_red_flag: bool
    is_returned: bool
    reopened: int
    reporters: int
    finished_at: datetime | None
    closed_at: datetime | None
    external_ref: str
    text: str


def ids_to_export(session: Session, query: Mapping[str, str], *, actor: Actor, now: datetime) -> list[int]:
    """The ids of all reports of that worklist in its order, at most a million."""
    viewer = viewer_of(session, actor, now=now)
    asked = read({name: [value] for name, value in query.items()}, actor.role, viewer.known)
    asked.after = None
    found = _ids(session, viewer, asked)
    wider = None if found else widened(asked, actor.role)
    return found if wider is None else _ids(session, viewer, wider)


def _ids(session: Session, viewer: Viewer, asked: Asked) -> list[int]:
    readings: list[Search | None] = [*searches(asked.text)] or [None]
    for search in readings:
        found = list(session.scalars(ids_of(viewer, asked, search, MOST)))
        if found:
            return found
    return []


def lines_of(session: Session, ids: Sequence[int], *, actor: Actor, now: datetime) -> list[Line]:
    """The rows of these reports in the order of their ids given here; one that the officer may not see is none."""
    viewer = viewer_of(session, actor, now=now)
    query = (
        select(
            Report.id,
            Report.number,
            Report.created_at,
            Report.status,
            Report.category_code,
            Report.priority,
            Report.kelurahan_code,
            Report.address,
            Report.channel_code,
            Report.holder_code,
            User.name.label("assignee"),
            Report.due_at,
            Report.closed_at,
            Report.red_flag_at,
            Report.is_returned,
            Report.reopen_count,
            Report.reporter_count,
            Report.finished_at,
            Report.external_ref,
            Report.public_text,
        )
        .outerjoin(User, User.id == Report.assignee_id)
        .where(Report.id.in_(ids), visible(viewer))
    )
    found = {record.id: record for record in session.execute(query)}
    return [_line(viewer, found[report_id]) for report_id in ids if report_id in found]


def _line(viewer: Viewer, record: Any) -> Line:
    known, now = viewer.known, viewer.now
    units = known.kelurahan_units
    return Line(
        number=record.number,
        created_at=record.created_at,
        status=record.status,
        category=known.categories[record.category_code].name,
        priority=record.priority,
        kelurahan=known.unit_name(units[record.kelurahan_code]) if record.kelurahan_code else "",
        address=record.address or "",
        channel=known.channels[record.channel_code].name,
        unit=known.unit_name(record.holder_code),
        assignee=record.assignee or "",
        due_at=record.due_at,
        is_late=record.closed_at is None and record.due_at is not None and record.due_at < now,
        has_red_flag=record.red_flag_at is not None and record.red_flag_at <= now,
        is_returned=record.is_returned,
        reopened=record.reopen_count,
        reporters=record.reporter_count,
        finished_at=record.finished_at,
        closed_at=record.closed_at,
        external_ref=record.external_ref or "",
        text=record.public_text,
    )
