"""What the desk of a channel does with its messages: take one, make it a report, add it to one, ask back, dismiss.

Two officers never take the same message: whoever takes it has it for ten minutes, by name. Every decision is made once;
a second one is a Conflict that says who was faster.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NoReturn

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.clock import local
from app.domain import access, intake
from app.domain.actor import Actor
from app.domain.errors import Conflict, Forbidden, Invalid, NotVisible
from app.domain.inbox.adding import add, photos_of_message
from app.domain.inbox.answering import answer, carry_on
from app.domain.inbox.bounces import AUTOMATIC, BOUNCE
from app.domain.inbox.contacting import sender_contact
from app.domain.inbox.entries import is_confidential, start_clocks, tracking_id_of
from app.domain.inbox.kept_out import KEPT_OUT
from app.domain.inbox.message import AT_DESK, Conversation, InboundMessage
from app.domain.intake import Key, Receipt, Submission
from app.domain.organisation import User
from app.domain.reference import Catalogue, catalogue
from app.domain.report import Report
from app.domain.vocabulary import InboundState, Medium, ReasonKind, Role

CLAIM_FOR = timedelta(minutes=10)
OPEN_STATES = (*AT_DESK, InboundState.ASKED)
NOT_FOUND = "Pesan ini tidak ada, atau bukan untuk Anda."
NOTE_MAX = 4000


def message_for(
    session: Session, public_id: uuid.UUID, *, actor: Actor, lock: bool = False
) -> InboundMessage:
    """The message if it came by this actor's channel (Biro's admin sees all). Raises NotVisible."""
    query = select(InboundMessage).where(InboundMessage.public_id == public_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    message = session.scalar(query)
    if message is None or not may_work(actor, message.channel_code):
        raise NotVisible(NOT_FOUND)
    return message


def may_work(actor: Actor, channel_code: str) -> bool:
    """Whether this actor works the inbox of that channel."""
    if actor.role == Role.BIRO_ADMIN:
        return True
    return actor.role == Role.CHANNEL_ADMIN and actor.channel_code == channel_code


def claim(session: Session, public_id: uuid.UUID, *, actor: Actor, now: datetime) -> InboundMessage:
    """Take the message for ten minutes. Raises Conflict while somebody else has it or after the decision."""
    message = _undecided(session, public_id, actor, now)
    message.claimed_by_id, message.claimed_until = actor.user_id, now + CLAIM_FOR
    session.flush()
    return message


def take_next(session: Session, channel_code: str, *, actor: Actor, now: datetime) -> InboundMessage | None:
    """Take the message whose limit ends first and that nobody has before them; None when none waits.

    Two officers who ask at once get two different ones. Raises NotVisible for another desk.
    """
    if not may_work(actor, channel_code):
        raise NotVisible(NOT_FOUND)
    free = or_(InboundMessage.claimed_until.is_(None), InboundMessage.claimed_until <= now)
    query = (
        select(InboundMessage)
        .where(InboundMessage.channel_code == channel_code, InboundMessage.state.in_(AT_DESK), free)
        .order_by(InboundMessage.due_at, InboundMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    message = session.scalar(query)
    if message is not None:
        message.claimed_by_id, message.claimed_until = actor.user_id, now + CLAIM_FOR
        session.flush()
    return message


def release(session: Session, public_id: uuid.UUID, *, actor: Actor, now: datetime) -> None:
    """Give it back before the time; somebody else's claim stays."""
    message = message_for(session, public_id, actor=actor, lock=True)
    if message.claimed_by_id == actor.user_id:
        message.claimed_by_id = message.claimed_until = None
        session.flush()


def make_report(
    session: Session, public_id: uuid.UUID, submission: Submission, *, actor: Actor, now: datetime
) -> Receipt:
    """Make the message a report of its channel, its fitting photos included. Raises Invalid or Conflict.

    The submission's contact is the sender's, as the desk saw it; the same message never makes two reports.
    """
    message = _undecided(session, public_id, actor, now)
    asked = asked_before(session, message, lock=True)
    photos = [photo for part in (*asked, message) for photo in photos_of_message(session, part)]
    filled = replace(
        submission,
        channel=message.channel_code,
        photos=(*photos, *submission.photos),
        source={**submission.source, "pesan": str(message.public_id)},
        external_ref=submission.external_ref or _reference(message),
        is_public=submission.is_public and not is_confidential(message.details),
        was_waiting=True,
    )
    key = Key("pesan", str(message.public_id), intake.digest_of({"pesan": str(message.public_id)}))
    receipt = intake.receive(session, filled, actor=actor, now=now, key=key)
    carry_on(session, message, receipt.report_id)
    if message.medium == Medium.LAPOR:
        start_clocks(session, (*asked, message), receipt, now=now)
    _decide(session, message, InboundState.REPORT, actor, now, report_id=receipt.report_id)
    for part in asked:
        _decide(session, part, InboundState.ADDED, actor, now, report_id=receipt.report_id)
    return receipt


def asked_before(
    session: Session, message: InboundMessage, *, lock: bool = False
) -> Sequence[InboundMessage]:
    """Earlier messages of the same conversation that wait for the answer which this one brings, oldest first.

    What becomes of this one becomes of them: they are one concern, told in pieces.
    """
    if message.conversation_id is None:
        return ()
    query = (
        select(InboundMessage)
        .where(
            InboundMessage.conversation_id == message.conversation_id,
            InboundMessage.state == InboundState.ASKED,
            InboundMessage.id != message.id,
            InboundMessage.received_at <= message.received_at,
        )
        .order_by(InboundMessage.received_at, InboundMessage.id)
    )
    return session.scalars(query.with_for_update() if lock else query).all()


def add_to_report(
    session: Session, public_id: uuid.UUID, number: str, *, actor: Actor, now: datetime
) -> Report:
    """Add the message to a report that this actor may see. Raises Invalid for an unknown number, or Conflict."""
    message = _undecided(session, public_id, actor, now)
    try:
        report = access.visible(session, number, actor=actor, lock=True)
    except NotVisible as error:
        raise Invalid({"nomor": "Tidak ada laporan dengan nomor ini di kanal Anda."}) from error
    for part in (*asked_before(session, message, lock=True), message):
        add(session, part, report, actor=actor, now=now)
        _decide(session, part, InboundState.ADDED, actor, now, report_id=report.id)
    return report


def ask_back(
    session: Session, public_id: uuid.UUID, text: str, *, actor: Actor, now: datetime, openly: bool = False
) -> None:
    """Ask the sender on the way by which the message came. Raises Invalid without a text or a way back.

    `openly`: below the post, where everybody reads it.
    """
    message = _undecided(session, public_id, actor, now)
    question = text.strip()
    if not question or len(question) > NOTE_MAX:
        raise Invalid({"catatan": f"Tulis pertanyaan, paling panjang {NOTE_MAX} karakter."})
    told = sender_contact(message).is_reachable and answer(session, message, question, now=now, openly=openly)
    if not told:
        raise Invalid({"catatan": "Pengirim ini tidak dapat dibalas lewat kanal ini."})
    _decide(session, message, InboundState.ASKED, actor, now)


def dismissals(known: Catalogue) -> dict[str, str]:
    """The reasons that a desk may choose, with their words; three others are for machines to give."""
    reasons = known.offered_reasons(ReasonKind.DISMISS).items()
    return {code: words for code, words in reasons if code not in (BOUNCE, AUTOMATIC, KEPT_OUT)}


def dismiss(session: Session, public_id: uuid.UUID, reason: str, *, actor: Actor, now: datetime) -> None:
    """Put the message aside with a reason code. Raises Invalid for one that no desk has."""
    if reason not in dismissals(catalogue(session)):
        raise Invalid({"alasan": "Pilih alasan."})
    message = _undecided(session, public_id, actor, now)
    _decide(session, message, InboundState.DISMISSED, actor, now, reason=reason)


def dismiss_all(
    session: Session, public_ids: Iterable[uuid.UUID], reason: str, *, actor: Actor, now: datetime
) -> tuple[int, int]:
    """Put several aside; how many were, and how many somebody else has or had. Raises Invalid for the reason."""
    done = passed = 0
    for public_id in sorted(set(public_ids)):  # in one order, so that two officers never wait for each other
        try:
            dismiss(session, public_id, reason, actor=actor, now=now)
            done += 1
        except (Conflict, NotVisible):
            passed += 1
    return done, passed


def _undecided(session: Session, public_id: uuid.UUID, actor: Actor, now: datetime) -> InboundMessage:
    if not actor.is_officer:
        raise Forbidden(NOT_FOUND)
    message = message_for(session, public_id, actor=actor, lock=True)
    if message.state not in OPEN_STATES:
        _refuse(session, message.decided_by_id, message.decided_at, "sudah diputuskan oleh")
    held = message.claimed_until is not None and message.claimed_until > now
    if held and message.claimed_by_id != actor.user_id:
        _refuse(session, message.claimed_by_id, message.claimed_until, "sedang dikerjakan oleh")
    return message


def _refuse(session: Session, user_id: int | None, at: datetime | None, what: str) -> NoReturn:
    user = session.get(User, user_id) if user_id else None
    who = user.name if user else "sistem"
    moment = f" ({local(at):%d-%m-%Y %H.%M} WIB)" if at else ""
    raise Conflict(f"Pesan ini {what} {who}{moment}. Tidak ada yang diubah.")


def _decide(
    session: Session,
    message: InboundMessage,
    state: InboundState,
    actor: Actor,
    now: datetime,
    *,
    report_id: int | None = None,
    reason: str | None = None,
) -> None:
    message.state, message.report_id, message.reason = state, report_id or message.report_id, reason
    message.decided_by_id, message.decided_at = actor.user_id, now
    message.claimed_by_id = message.claimed_until = message.due_at = None
    if report_id is not None and message.conversation_id is not None:
        session.get_one(Conversation, message.conversation_id).last_report_id = report_id
    session.flush()


def _reference(message: InboundMessage) -> str | None:
    """The network's own id: a ticket carries it as external reference and can be found by it."""
    return tracking_id_of(message) if message.medium == Medium.LAPOR else message.external_id
