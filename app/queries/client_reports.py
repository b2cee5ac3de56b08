"""Reports as a client application reads them: its own as their reporters see them, others' as everybody does.

A private report of somebody else and a number that never was answer alike. What changed of the own ones is told in the order
in which the changes were numbered (app/domain/clients/changes.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.actor import reporter_of
from app.domain.clients.changes import ReportChange
from app.domain.errors import NotVisible
from app.domain.report import NOT_FOUND, Report
from app.domain.vocabulary import Status
from app.queries.own_report import OwnReport, own_report
from app.queries.public_report import PublicReport, public_report


class Head(NamedTuple):
    """What is told of every report, own or not."""

    id: int
    number: str
    status: Status
    version: int
    category_code: str
    kelurahan_code: str | None
    is_public: bool
    external_ref: str | None
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    api_key_id: int | None


@dataclass(frozen=True, slots=True)
class Side:
    """A report from the side that the client may see."""

    head: Head
    own: OwnReport | None
    public: PublicReport | None


class Page(NamedTuple):
    """Some of the own reports that changed, and where to go on."""

    heads: list[Head]
    cursor: int
    has_more: bool


_HEAD = tuple(getattr(Report, name) for name in Head._fields)


def side_of(session: Session, number: str, api_key_id: int, *, now: datetime) -> Side:
    """The report of that number as this client sees it. Raises NotVisible.

    A number that never was is looked for as long as a private one of somebody else.
    """
    row = session.execute(select(*_HEAD).where(Report.number == number)).one_or_none()
    head = Head(*row) if row is not None else None
    if head is not None and head.api_key_id == api_key_id:
        return Side(head, own_report(session, number, actor=reporter_of(head.id), now=now), None)
    public = public_report(session, number, now=now)
    if head is None:
        raise NotVisible(NOT_FOUND)
    return Side(head, None, public)


def changed(session: Session, api_key_id: int, cursor: int, *, limit: int) -> Page:
    """The own reports whose last numbered change came after the cursor, in that order."""
    query = (
        select(ReportChange.position, *_HEAD)
        .join(Report, Report.id == ReportChange.report_id)
        .where(ReportChange.api_key_id == api_key_id, ReportChange.position > cursor)
        .order_by(ReportChange.position)
        .limit(limit + 1)
    )
    rows: Sequence[tuple[object, ...]] = [tuple(row) for row in session.execute(query)]
    shown = rows[:limit]
    last = shown[-1][0] if shown else cursor
    heads = [Head(*row[1:]) for row in shown]  # type: ignore[arg-type]
    return Page(heads, int(str(last)), len(rows) > limit)
