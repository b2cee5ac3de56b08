"""Adding what a citizen wrote later to the report that it belongs to.

An answer to a question takes the report up again (the workflow's `answer`); anything else becomes a line of its
history that the reporter and the officers read, and changes no status.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import own_words, sla, workflow
from app.domain.actor import Actor, reporter_of
from app.domain.evidence import StoredUpload, unpacked
from app.domain.inbox.message import InboundFile, InboundMessage
from app.domain.own_words import MESSAGE
from app.domain.report import Report
from app.domain.vocabulary import Action, Medium, Status
from app.domain.workflow import Given
from app.domain.workflow.given import NOTE_MAX


def add(session: Session, message: InboundMessage, report: Report, *, actor: Actor, now: datetime) -> None:
    """Write the message into the report's history; the report's row must be locked. `actor` decided on it."""
    photos = photos_of_message(session, message)
    text = (message.body or "").strip()[:NOTE_MAX]
    if report.status == Status.NEEDS_REPORTER:
        given = Given(note=text or "(tanpa teks)", photos=photos)
        workflow.apply(session, report.number, Action.ANSWER, given, actor=reporter_of(report.id), now=now)
        return
    own_words.write_down(session, report, text, photos, medium=message.medium, actor=actor, now=now)
    if message.medium == Medium.LAPOR:
        sla.silence_broken(session, report, now=now, by=MESSAGE)


def photos_of_message(session: Session, message: InboundMessage) -> list[StoredUpload]:
    """The checked photos that came with it."""
    query = select(InboundFile.upload).where(
        InboundFile.message_id == message.id, InboundFile.upload.is_not(None)
    )
    return [unpacked(item) for item in session.scalars(query.order_by(InboundFile.original_key)) if item]


def not_waiting(session: Session, keys: Iterable[str]) -> Iterator[str]:
    """Those of these original files that wait with no message for a decision."""
    for key in keys:
        if session.scalar(select(InboundFile.id).where(InboundFile.original_key == key)) is None:
            yield key
