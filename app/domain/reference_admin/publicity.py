"""Taking a category off the portal: what is published of it becomes private at once, and stays so.

The portrayals follow by the database's triggers. Open reports say so in their history; of closed ones the record of the
category says how many. `sweep` takes what an intake let in from a snapshot that was a few seconds old.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.domain import audit
from app.domain.actor import Actor
from app.domain.audit import Entry, Event
from app.domain.portrayal import Portrayal
from app.domain.reference import Category
from app.domain.report import Report
from app.domain.vocabulary import Visibility

Row = dict[str, Any]
WITHDRAWN = "category_private"  # in the history of a report


def make_private(session: Session, code: str, *, actor: Actor, now: datetime) -> int:
    """Make every public report of the category private; returns how many."""
    session.flush()
    columns = ("id", "number", "status", "holder_code", "assignee_id", "event_seq", "event_head")
    running = (
        select(*(getattr(Report, name) for name in columns))
        .where(Report.category_code == code, Report.is_public, Report.closed_at.is_(None))
        .order_by(Report.id)
    )
    # Locked one after the other, and written at once: a category may have thousands.
    known = session.execute(running.with_for_update(key_share=True)).all()
    events = [_withdrawn(row, code, actor, now) for row in known]
    if events:
        session.execute(insert(Event), events)
        session.execute(update(Report), [_closed(event) for event in events])
    return len(known) + _close(session, Report.category_code == code, Report.is_public)


def _withdrawn(report: Any, code: str, actor: Actor, now: datetime) -> Row:
    """The entry of the history of a report, as a row."""
    entry = Entry(
        WITHDRAWN, report.status, Visibility.INTERNAL, data={"category": code, "made_private": True}
    )
    row = audit.entry_row(
        entry,
        seq=report.event_seq + 1,
        prev_hash=report.event_head,
        number=report.number,
        to_status=report.status,
        holder_code=report.holder_code,
        assignee_id=report.assignee_id,
        salt=b"",
        actor=actor,
        now=now,
    )
    return {"report_id": report.id, **row}


def _closed(event: Row) -> Row:
    """What changes of a report with that entry."""
    return {
        "id": event["report_id"],
        "is_public": False,
        "hidden_reason": None,
        "event_seq": event["seq"],
        "event_head": event["hash"],
    }


def sweep(session: Session) -> int:
    """Take off the portal what came in meanwhile of categories that may not be public; returns how many."""
    private = select(Category.code).where(~Category.may_be_public)
    return _close(
        session, Report.id.in_(select(Portrayal.report_id).where(Portrayal.category_code.in_(private)))
    )


def _close(session: Session, *which: object) -> int:
    change = update(Report).where(*which).values(is_public=False, hidden_reason=None)  # type: ignore[arg-type]
    done = session.execute(change.returning(Report.id).execution_options(synchronize_session=False)).all()
    session.expire_all()
    return len(done)
