"""Reading a kept message: what the adapter understood is written beside the raw form, and its way is decided.

In this order: a piece waits for the others; a command is carried out; an answer goes to the report that it answers;
everything else waits at the desk with what the text proposes.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.domain.evidence import packed
from app.domain.inbox.message import Conversation, InboundFile, InboundMessage
from app.domain.inbox.parsed import Parsed
from app.domain.inbox.pieces import kept_text
from app.domain.inbox.ways import send_on
from app.domain.privacy import crypto
from app.domain.vocabulary import InboundState

DESK_HOURS = timedelta(hours=24)
BODY_MAX = 20_000
SUBJECT_MAX = 300


def stored(session: Session, message_id: int) -> InboundMessage | None:
    """The message if it is kept and not read yet, locked; None where somebody else reads it or did."""
    query = (
        select(InboundMessage)
        .where(InboundMessage.id == message_id, InboundMessage.state == InboundState.STORED)
        .with_for_update(skip_locked=True)
    )
    return session.scalar(query)


def read(session: Session, message: InboundMessage, parsed: Parsed, *, now: datetime) -> None:
    """Write what was understood, and send the message on its way. `message` as `stored` gave it."""
    _write(message, parsed, now)
    message.conversation_id = _conversation(session, message, parsed, now).id
    _keep_files(session, message, parsed)
    session.flush()
    send_on(session, message, parsed, now=now)


def unreadable(session: Session, message: InboundMessage, failure: str, *, now: datetime) -> None:
    """The adapter could not read it: it waits at the desk with its raw form, and says why."""
    message.state, message.failure = InboundState.FAILED, failure[:300]
    message.read_at, message.due_at = now, now + DESK_HOURS
    session.flush()


def _write(message: InboundMessage, parsed: Parsed, now: datetime) -> None:
    message.read_at, message.state, message.due_at = now, InboundState.WAITING, now + DESK_HOURS
    message.subject = clean(parsed.subject)[:SUBJECT_MAX] or None
    message.body = (kept_text(parsed.text) if parsed.part else clean(parsed.text))[:BODY_MAX]
    message.sender_name = clean(parsed.sender_name)[:120] or None
    message.details = dict(parsed.details) or None
    message.sent_at = parsed.sent_at or message.sent_at
    message.reply_to = parsed.reply_to
    message.is_automatic = parsed.is_automatic
    if parsed.part is not None:
        message.part_reference = parsed.part.reference
        message.part_number, message.part_total = parsed.part.number, parsed.part.total


def clean(text: str) -> str:
    """Without NUL and control characters, line ends as \\n; what cannot be stored as UTF-8 replaced."""
    kept = "".join(
        c for c in text.replace("\r\n", "\n").replace("\r", "\n") if c in "\n\t" or c.isprintable()
    )
    return kept.encode("utf-8", "replace").decode("utf-8").strip()


def _conversation(session: Session, message: InboundMessage, parsed: Parsed, now: datetime) -> Conversation:
    key = {
        "channel_code": message.channel_code,
        "account": message.account,
        "party_hash": crypto.keyed_hash(message.sender),
    }
    if crypto.is_rotating():
        _hash_anew(session, message)
    values: dict[str, Any] = {**key, "party": message.sender, "last_message_at": now}
    statement = insert(Conversation).values(values)
    statement = statement.on_conflict_do_update(
        index_elements=list(key), set_={"last_message_at": statement.excluded.last_message_at}
    )
    conversation = session.get_one(
        Conversation, session.execute(statement.returning(Conversation.id)).scalar_one()
    )
    if parsed.sender_name:
        conversation.party_name = message.sender_name
    return conversation


def _hash_anew(session: Session, message: InboundMessage) -> None:
    """The conversation that was kept under an older key goes on under the newest."""
    newest, *older = crypto.keyed_hashes(message.sender)
    here = and_(Conversation.channel_code == message.channel_code, Conversation.account == message.account)
    known = select(Conversation.id).where(here, Conversation.party_hash == newest)
    if session.scalar(known) is None:
        moved = update(Conversation).where(here, Conversation.party_hash.in_(older))
        session.execute(moved.values(party_hash=newest).execution_options(synchronize_session=False))


def _keep_files(session: Session, message: InboundMessage, parsed: Parsed) -> None:
    for upload in parsed.files:
        session.add(
            InboundFile(
                id=upload.photo_id,
                message_id=message.id,
                file_name=upload.file_name,
                upload=packed(upload),
                original_key=upload.original_key,
            )
        )
    for name, sentence in parsed.refused:
        session.add(
            InboundFile(id=uuid.uuid4(), message_id=message.id, file_name=clean(name)[:200], refusal=sentence)
        )
