"""Reporters who do not answer: after seven days the report goes on without them (product.md section 2, `resume`)."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.actor import SYSTEM
from app.domain.errors import Conflict
from app.domain.report import Report
from app.domain.sla import Clock
from app.domain.vocabulary import Action, Status
from app.domain.workflow.apply import apply
from app.domain.workflow.given import Given

PATIENCE = timedelta(days=7)
NOTE = "Pelapor tidak menjawab dalam 7 hari; laporan dilanjutkan."


def silent_reports(session: Session, *, now: datetime, limit: int = 500) -> list[str]:
    """Numbers of reports whose clocks have been paused for their reporter since seven days or more."""
    query = (
        select(Report.number)
        .join(Clock, Clock.report_id == Report.id)
        .where(
            Report.status == Status.NEEDS_REPORTER,
            Clock.stopped_at.is_(None),
            Clock.paused_at <= now - PATIENCE,
        )
        .distinct()
        .limit(limit)
    )
    return list(session.scalars(query))


def resume_silent(session: Session, number: str, *, now: datetime) -> bool:
    """Let the report go on; False if somebody was faster."""
    try:
        apply(session, number, Action.RESUME, Given(note=NOTE), actor=SYSTEM, now=now)
    except Conflict:
        return False
    return True
