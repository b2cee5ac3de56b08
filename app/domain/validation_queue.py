"""In which order Biro looks at results: by age, and what deserves a closer look before its turn.

One moment orders the queue: the end of the validation's clock, brought forward by some hours for each sign. So a result with
signs comes first, and a plain one is never overtaken for ever. A sign says that one should look, never what to decide. Where a
field check was answered, all is there that was asked for, and somebody waits: that comes before everything.
"""

import uuid
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain import sla, subtask
from app.domain.evidence import MILD, Photo, PhotoFlag
from app.domain.measure import WHOLE, Measure
from app.domain.report import Report, locking
from app.domain.subtask import ANSWERED
from app.domain.vocabulary import ClockKind, PhotoKind, Proposal, Status


class Sign(StrEnum):
    """What about a result makes it worth a closer look."""

    PHOTO = "photo"  # a photo of it stands out (app/domain/evidence)
    QUICK = "quick"  # entered within minutes of the report's arrival
    REJECTED = "rejected"  # Biro refused an earlier result of it
    REOPENED = "reopened"  # it was finished before and taken up again
    RETURNED = "returned"  # units sent it back to each other
    CLOSING = "closing"  # a proposal to close without a fix
    NO_PHOTO = "no_photo"  # a result without a photo


HEAD_START = {
    Sign.PHOTO: timedelta(hours=12),
    Sign.QUICK: timedelta(hours=8),
    Sign.REJECTED: timedelta(hours=6),
    Sign.REOPENED: timedelta(hours=6),
    Sign.CLOSING: timedelta(hours=4),
    Sign.NO_PHOTO: timedelta(hours=3),
    Sign.RETURNED: timedelta(hours=2),
}
ANSWERED_HEAD_START = timedelta(hours=24)


def signs_of(session: Session, report: Report) -> list[Sign]:
    """The signs of the result or proposal that waits, the gravest first; none for a report that nobody has to judge."""
    if report.status != Status.AWAITING_VALIDATION:
        return []
    measured = session.get(Measure, (report.id, WHOLE), populate_existing=True)
    found = {
        Sign.PHOTO: _stands_out(session, report),
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
    if any(task.state in ANSWERED for task in subtask.checks_of(session, report)):
        report.judge_by -= ANSWERED_HEAD_START
    report.sign_count = len(signs)


def look_again(session: Session, photo_id: uuid.UUID) -> None:
    """A photo was checked: the report that waits with it may have another place now."""
    query = select(Report).join(Photo, Photo.report_id == Report.id).where(Photo.id == photo_id)
    waiting = query.where(Report.status == Status.AWAITING_VALIDATION)
    report = session.scalar(locking(waiting).execution_options(populate_existing=True))
    if report is not None:
        put_in_queue(session, report)


def _ends(session: Session, report: Report) -> datetime | None:
    if report.status != Status.AWAITING_VALIDATION:
        return None
    clocks = sla.running(session, report)
    return next((clock.due_at for clock in clocks if clock.kind == ClockKind.VALIDATE), None)


def _has_photo(session: Session, report: Report) -> bool:
    photo = exists().where(Photo.report_id == report.id, Photo.kind == PhotoKind.RESULT)
    return bool(session.scalar(select(photo)))


def _stands_out(session: Session, report: Report) -> bool:
    """Whether a result's photo has a flag that is more than a passing remark."""
    flag = (
        select(PhotoFlag.id)
        .join(Photo, Photo.id == PhotoFlag.photo_id)
        .where(
            Photo.report_id == report.id,
            Photo.kind == PhotoKind.RESULT,
            PhotoFlag.code.not_in(sorted(MILD)),
        )
    )
    return session.scalar(flag.limit(1)) is not None
