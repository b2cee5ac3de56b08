"""Which pages of published reports there are, for search engines: by month of intake, in pieces. Public: no actor."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.clock import local_date, start_of
from app.domain.portrayal import Portrayal
from app.domain.publication import FileFormat, Publication
from app.domain.report import Report

# So that a piece is made in a moment; the protocol lets one have 50,000.
PIECE = 10_000


class Month(NamedTuple):
    """A month of intake in Jakarta ('2026-11'), its published reports, and when one of them changed, as far as known."""

    period: str
    reports: int
    changed_at: datetime | None

    @property
    def pieces(self) -> int:
        return -(-self.reports // PIECE)


class Page(NamedTuple):
    """The page of one report."""

    number: str
    changed_at: datetime


def months(session: Session, *, now: datetime) -> list[Month]:
    """Every month that has published reports, the newest first.

    The files of the open data are made anew each night for the months in which something changed, so their age is the month's.
    """
    first = session.scalar(select(func.min(Portrayal.created_at)))
    if first is None:
        return []
    files = select(Publication.period, Publication.made_at).where(Publication.format == FileFormat.CSV)
    made = dict(session.execute(files).tuples().all())
    found = [
        Month(period, _count(session, period), made.get(period))
        for period in _periods(local_date(first), local_date(now))
    ]
    return [month for month in reversed(found) if month.reports]


def pages(session: Session, period: str, piece: int) -> list[Page]:
    """The reports of one piece of a month, counted from 1, the oldest first."""
    start = (
        select(Portrayal.report_id, Portrayal.created_at, Portrayal.number)
        .where(*_within(period))
        .order_by(Portrayal.created_at, Portrayal.report_id)
        .limit(PIECE)
        .offset((piece - 1) * PIECE)
        .subquery()
    )
    query = (
        select(start.c.number, Report.updated_at)
        .join(Report, Report.id == start.c.report_id)
        .order_by(start.c.created_at, start.c.report_id)
    )
    return [Page(*row) for row in session.execute(query).tuples()]


def _count(session: Session, period: str) -> int:
    return session.scalar(select(func.count()).select_from(Portrayal).where(*_within(period))) or 0


def _within(period: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    since = date.fromisoformat(f"{period}-01")
    until = _next(since)
    return Portrayal.created_at >= start_of(since), Portrayal.created_at < start_of(until)


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _periods(first: date, last: date) -> Iterator[str]:
    month = first.replace(day=1)
    while month <= last:
        yield f"{month:%Y-%m}"
        month = _next(month)
