"""The messages that were sent or are to be, for biro.admin: newest first, with what became of them.

Recipients are shown in part only, and the reporter's tracking code is masked: who reads it could act as the reporter.
"""

import re
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.errors import Forbidden
from app.domain.notification import Message
from app.domain.report import Report
from app.domain.vocabulary import Medium, MessageState, Notice, Role
from app.labels import samar

PAGE = 50
PENDING = (MessageState.QUEUED, MessageState.CLAIMED)
_CODE = re.compile(r"(Kode rahasia Anda: )\w+")
_FOLLOWER = re.compile(r"(/ikuti/(?:atur|berhenti|pastikan)/)[0-9a-f-]{36}")


class Filter(NamedTuple):
    """What to show; None means all. `number` as typed; `after` is the cursor of the page before."""

    state: MessageState | None = None
    notice: Notice | None = None
    medium: Medium | None = None
    number: str | None = None
    after: int | None = None


class Row(NamedTuple):
    """One message as the page shows it."""

    key: uuid.UUID
    number: str | None
    notice: Notice
    medium: Medium
    state: MessageState
    failure: str | None
    recipient: str
    subject: str | None
    body: str
    attempts: int
    parts: int | None
    created_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None

    @property
    def may_resend(self) -> bool:
        return self.state not in PENDING


class Page(NamedTuple):
    """Up to PAGE messages and the cursor of the next page, if there is one."""

    rows: Sequence[Row]
    next_after: int | None


def list_messages(session: Session, wanted: Filter, *, actor: Actor, with_codes: bool = False) -> Page:
    """The messages that fit, newest first. Raises Forbidden for all but biro.admin."""
    if actor.role != Role.BIRO_ADMIN:
        raise Forbidden("Hanya admin Biro Pemerintahan yang dapat membaca pesan.")
    query = select(Message, Report.number).outerjoin(Report, Report.id == Message.report_id)
    query = query.where(*_conditions(wanted)).order_by(Message.id.desc()).limit(PAGE + 1)
    found = session.execute(query).all()
    rows = [_row(message, number, with_codes) for message, number in found[:PAGE]]
    return Page(rows, found[PAGE - 1][0].id if len(found) > PAGE else None)


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    number = "".join((wanted.number or "").split()).upper()
    conditions: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        conditions.append(_state_in((wanted.state,)))
    if wanted.notice is not None:
        conditions.append(Message.notice == wanted.notice)
    if wanted.medium is not None:
        conditions.append(Message.medium == wanted.medium)
    if number:
        conditions.append(Report.number == number)
    if wanted.after is not None:
        conditions.append(Message.id < wanted.after)
    return conditions


def _state_in(states: Sequence[MessageState | None]) -> ColumnElement[bool]:
    """Written into the statement, so that the partial indexes can serve it."""
    return Message.state.in_(bindparam("states", states, expanding=True, literal_execute=True))


def _row(message: Message, number: str | None, with_codes: bool) -> Row:
    return Row(
        key=message.key,
        number=number,
        notice=message.notice,
        medium=message.medium,
        state=message.state,
        failure=message.failure,
        recipient=_partly(message.recipient),
        subject=message.subject,
        body=message.body if with_codes else without_code(message.body),
        attempts=message.attempts,
        parts=message.parts,
        created_at=message.created_at,
        sent_at=message.sent_at,
        delivered_at=message.delivered_at,
    )


def without_code(text: str) -> str:
    """The text with the reporter's code, and the keys of a follower's links, made unreadable."""
    return _FOLLOWER.sub(r"\1********", _CODE.sub(r"\1********", text))


def _partly(recipient: str) -> str:
    local, at, domain = recipient.partition("@")
    return f"{local[:2]}***@{domain}" if at else samar(recipient)
