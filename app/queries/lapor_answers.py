"""Answers to entries of LAPOR that nothing delivers, for whoever carries them over."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import inbox, notification
from app.domain.actor import Actor
from app.domain.errors import Forbidden
from app.domain.notification import Message
from app.domain.report import Report
from app.domain.vocabulary import Notice

CHANNEL = "lapor"


class Answer(NamedTuple):
    """One answer. `why`: for what reason it was not delivered; None once it was carried."""

    tracking_id: str
    number: str | None
    at: datetime
    notice: Notice
    text: str
    why: str | None


def answers_waiting(session: Session, *, actor: Actor) -> list[Answer]:
    """What waits, oldest first. Raises Forbidden for other desks."""
    return _answers(session, notification.waiting_to_carry(session), actor)


def answers_of(session: Session, batch: str, *, actor: Actor) -> list[Answer]:
    """What was downloaded together; empty for an unknown name. Raises Forbidden for other desks."""
    return _answers(session, notification.of_batch(session, batch), actor)


def _answers(session: Session, messages: Sequence[Message], actor: Actor) -> list[Answer]:
    if not inbox.may_work(actor, CHANNEL):
        raise Forbidden("Jawaban ini untuk meja kanal LAPOR.")
    about = {message.report_id for message in messages if message.report_id}
    found = session.execute(select(Report.id, Report.number).where(Report.id.in_(about)))
    numbers = {row.id: row.number for row in found}
    return [
        Answer(
            message.recipient.partition(":")[2],
            numbers.get(message.report_id or 0),
            message.created_at,
            message.notice,
            message.body,
            message.failure,
        )
        for message in messages
    ]
