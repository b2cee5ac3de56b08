"""In which order Biro looks at results: by age, and what deserves a closer look before its turn.

One moment orders the queue: the end of the validation's clock, brought forward by some hours for each sign. So a result with
signs comes first, and a plain one is never overtaken for ever. A sign says that one should look, never what to decide.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain import sla
from app.domain.evidence import Photo
from app.domain.measure import WHOLE, Measure
from app.domain.report import Report
from app.domain.vocabulary import ClockKind, PhotoKind, Proposal, Status


class Sign(StrEnum):
    """What about a result makes it worth a closer look."""

    QUICK = "quick"  # entered within minutes of the report's arrival
    REJECTED = "rejected"  # Biro refused an earlier result of it
    REOPENED = "reopened"  # it was finished before and taken up again
    RETURNED = "returned"  # units sent it back to each other
    CLOSING = "closing"  # a proposal to close without a fix
    NO_PHOTO = "no_photo"  # a result without a photo


HEAD_START = {
    Sign.QUICK: timedelta(hours=8),
    Sign.REJECTED: timedelta(hours=6),
    Sign.REOPENED: timedelta(hours=6),
    Sign.CLOSING: timedelta(hours=4),
    Sign.NO_PHOTO: timedelta(hours=3),
    Sign.RETURNED: timedelta(hours=2),
}


def signs_of(session: Session, report: Report) -> list[Sign]:
    """The signs of the result or proposal that waits, the gravest first; none for a report that nobody has to judge."""
    if report.status != Status.AWAITING_VALIDATION:
        return []
    measured = session.get(Measure, (report.id, WHOLE), populate_existing=True)
    found = {
        Sign.QUICK: measured is not None and measured.quick,
        Sign.REJECTED: measured is not None and measured.rejected,
        Sign.REOPENED: report.reopen_count > 0,
        Sign.CLOSING: report.proposal == Proposal.DECLINE,
        Sign.NO_PHOTO: report.proposal == Proposal.RESULT and not _has_photo(session, report),
        Sign.RETURNED: measured is not None and measured.returned,
    }
    return [sign for sign in HEAD_START if found[sign]]


def put_in_queue(session: Session, report: Report) -> None:
    """Give the report its place, or take it out where nothing is to be judged. The caller holds its row."""
    due_at = _ends(session, report)
    if due_at is None:
        report.judge_by, report.sign_count = None, 0
        return
    signs = signs_of(session, report)
    report.judge_by = due_at - sum((HEAD_START[sign] for sign in signs), timedelta())
    report.sign_count = len(signs)


def _ends(session: Session, report: Report) -> datetime | None:
    if report.status != Status.AWAITING_VALIDATION:
        return None
    clocks = sla.running(session, report)
    return next((clock.due_at for clock in clocks if clock.kind == ClockKind.VALIDATE), None)


def _has_photo(session: Session, report: Report) -> bool:
    photo = exists().where(Photo.report_id == report.id, Photo.kind == PhotoKind.RESULT)
    return bool(session.scalar(select(photo)))
