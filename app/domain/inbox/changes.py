"""What a network delivers about its posts: that one was written, edited or deleted.

A network may deliver the same thing five times and in any order. An edited post changes the message that was kept of it;
a deleted one stays and says so. Where the message became a report already, its history gets a line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import audit
from app.domain.actor import reporter_of
from app.domain.audit import Entry
from app.domain.inbox.accounts import Account, heard
from app.domain.inbox.arrival import Arrived, keep
from app.domain.inbox.message import InboundMessage
from app.domain.inbox.parsed import Parsed
from app.domain.inbox.proposing import propose
from app.domain.inbox.reading import BODY_MAX, SUBJECT_MAX, clean
from app.domain.report import Report, locking
from app.domain.vocabulary import InboundKind, InboundState, Visibility
from app.domain.workflow.given import NOTE_MAX

EDITED, WITHDRAWN = "message_edited", "message_withdrawn"
UNDECIDED = (InboundState.WAITING, InboundState.FAILED, InboundState.ASKED)
LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Edited:
    """A post as it reads now. `arrived.external_id` names the message that was kept of it; `at`: when it was edited."""

    arrived: Arrived
    parsed: Parsed
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A post that its author or the network deleted."""

    channel: str
    account: str
    external_id: str


Delivered = Arrived | Edited | Withdrawn


def take_in(session: Session, delivered: Sequence[Delivered], *, now: datetime) -> list[int]:
    """Keep what is new, change what is known; returns the ids of new messages. Taken in twice it changes nothing."""
    # First of all, so that two deliveries of an account pass one after the other and never wait for each other.
    for channel, account in sorted({_account_of(item) for item in delivered}):
        heard(session, channel, account, now=now)
    new: list[int] = []
    for item in delivered:
        if isinstance(item, Withdrawn):
            _withdraw(session, item, now)
        elif isinstance(item, Arrived):
            new += keep(session, [item], now=now)
        elif (message := _known(session, *_account_of(item), item.arrived.external_id)) is None:
            new += keep(session, [item.arrived], now=now)
        else:
            _edit(session, message, item, now)
    session.flush()
    return new


def known_posts(session: Session, account: Account, kind: InboundKind, *, now: datetime) -> list[str]:
    """Ids of the posts of the last seven days on which nobody has decided yet, newest first, at most 100."""
    query = select(InboundMessage.external_id).where(
        InboundMessage.channel_code == account.channel,
        InboundMessage.account == account.name,
        InboundMessage.kind == kind,
        InboundMessage.state.in_(UNDECIDED),
        InboundMessage.withdrawn_at.is_(None),
        InboundMessage.received_at > now - LOOK_BACK,
        InboundMessage.external_id.is_not(None),
    )
    found = session.scalars(query.order_by(InboundMessage.id.desc()).limit(100))
    return [external_id for external_id in found if external_id]


def _account_of(item: Delivered) -> tuple[str, str]:
    source = item.arrived if isinstance(item, Edited) else item
    return source.channel, source.account


def _known(session: Session, channel: str, account: str, external_id: str | None) -> InboundMessage | None:
    query = select(InboundMessage).where(
        InboundMessage.channel_code == channel,
        InboundMessage.account == account,
        InboundMessage.external_id == external_id,
    )
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def _edit(session: Session, message: InboundMessage, item: Edited, now: datetime) -> None:
    at = item.at or now
    is_stranger = message.sender != item.arrived.sender
    is_stale = message.edited_at is not None and at < message.edited_at
    if is_stranger or is_stale:
        return
    if message.state == InboundState.STORED:
        message.raw, message.edited_at = dict(item.arrived.raw), at
        return
    if not reads_differently(message, item.parsed):
        return
    text, told = clean(item.parsed.text)[:BODY_MAX], message.body
    message.raw, message.body, message.edited_at = dict(item.arrived.raw), text, at
    message.subject = clean(item.parsed.subject)[:SUBJECT_MAX] or message.subject
    message.details = {**(message.details or {}), **item.parsed.details} or None
    if message.state in UNDECIDED:
        message.proposal = propose(session, message, (), now=now)
    if text != told:
        _tell_report(session, message, EDITED, text, now)


def reads_differently(message: InboundMessage, parsed: Parsed) -> bool:
    """Whether the post, as it was read, says anything that the message does not; what it leaves out stays as it was."""
    known, subject = message.details or {}, clean(parsed.subject)[:SUBJECT_MAX]
    return (
        clean(parsed.text)[:BODY_MAX] != message.body
        or (bool(subject) and subject != message.subject)
        or any(known.get(name) != value for name, value in parsed.details.items())
    )


def _withdraw(session: Session, item: Withdrawn, now: datetime) -> None:
    message = _known(session, item.channel, item.account, item.external_id)
    if message is None or message.withdrawn_at is not None:
        return
    message.withdrawn_at = now
    _tell_report(session, message, WITHDRAWN, "", now)


def _tell_report(session: Session, message: InboundMessage, action: str, text: str, now: datetime) -> None:
    if message.report_id is None:
        return
    query = locking(select(Report).where(Report.id == message.report_id))
    report = session.scalars(query.execution_options(populate_existing=True)).one()
    entry = Entry(
        action, report.status, Visibility.REPORTER, text[:NOTE_MAX], {"medium": message.medium.value}
    )
    audit.record(session, report, entry, actor=reporter_of(report.id), now=now)
    report.updated_at, report.version = now, report.version + 1
