"""Taking a category off the portal: what is published of it becomes private at once, and stays so.

The portrayals follow by the database's triggers. Open reports say so in their history; of closed ones the record of the
category says how many. `sweep` takes what an intake let in from a snapshot that was a few seconds old.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain import audit
from app.domain.actor import Actor
from app.domain.audit import Entry
from app.domain.portrayal import Portrayal
from app.domain.reference import Category
from app.domain.report import Report
from app.domain.vocabulary import Visibility

WITHDRAWN = "category_private"  # in the history of a report


def make_private(session: Session, code: str, *, actor: Actor, now: datetime) -> int:
    """Make every public report of the category private; returns how many."""
    public = (Report.category_code == code, Report.is_public)
    running = select(Report).where(*public, Report.closed_at.is_(None)).order_by(Report.id)
    known = session.scalars(
        running.with_for_update(key_share=True).execution_options(populate_existing=True)
    ).all()
    for report in known:
        report.is_public, report.hidden_reason = False, None
        entry = Entry(
            WITHDRAWN, report.status, Visibility.INTERNAL, data={"category": code, "made_private": True}
        )
        audit.record(session, report, entry, actor=actor, now=now)
    session.flush()
    return len(known) + _close(session, Report.category_code == code, Report.is_public)


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
