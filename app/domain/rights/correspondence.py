"""What passed between a person and the city: messages in and out, conversations, and what officers looked for by a number.

Messages that came in are removed with their files. Messages that went out stay as a row that says when and by what, so that
costs and deliveries still add up; recipient and words go, and what has not left never leaves.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, case, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.domain.abuse.blocks import Block, standing
from app.domain.audit import Event, EventText
from app.domain.evidence import Photo
from app.domain.evidence.upload import display_key, thumb_key
from app.domain.export import Export
from app.domain.follows import Follow, Follower
from app.domain.inbox import Conversation, InboundFile, InboundMessage
from app.domain.notification import Message
from app.domain.report import Report
from app.domain.rights.holdings import Holdings, to_own_followers
from app.domain.rights.identity import Identity
from app.domain.rights.task import PrivacyTask
from app.domain.rights.tombstone import doom
from app.domain.saved_view import SavedView
from app.domain.understanding import text_model
from app.domain.vocabulary import MessageState, Notice

ERASED = "isi dihapus"
FOLLOWERS = (Notice.FOLLOWED, Notice.FOLLOW_CONFIRM)
_WAITS = (MessageState.QUEUED, MessageState.CLAIMED)
_TROUBLED = (MessageState.FAILED, MessageState.UNSENDABLE)


def of_report(session: Session, report: Report, *, now: datetime) -> None:
    """The messages of one report, both ways, and conversations that hold nothing else."""
    read = select(InboundMessage.id, InboundMessage.conversation_id).where(
        InboundMessage.report_id == report.id
    )
    came = session.execute(read).all()
    sent = select(Message.id).where(Message.report_id == report.id, Message.audience == "reporter")
    erase_sent(session, session.scalars(sent).all())
    erase_own_follows(session, report)
    erase_received(session, [message_id for message_id, _ in came], now=now)
    talks = {talk for _, talk in came if talk is not None}
    empty = delete(Conversation).where(
        Conversation.id.in_(talks),
        ~select(InboundMessage.id).where(InboundMessage.conversation_id == Conversation.id).exists(),
    )
    if talks:
        session.execute(empty.execution_options(synchronize_session=False))


def erase(session: Session, found: Holdings, *, now: datetime) -> None:
    """Everything that came from or went to this person."""
    _others_notes(session, found)
    erase_sent(session, found.messages)
    still = select(InboundMessage.id).where(
        or_(InboundMessage.id.in_(found.inbound), InboundMessage.conversation_id.in_(found.conversations))
    )
    erase_received(session, session.scalars(still).all(), now=now)
    session.execute(delete(Conversation).where(Conversation.id.in_(found.conversations)))
    session.execute(delete(Follower).where(Follower.id.in_(found.followers)))


def erase_own_follows(session: Session, report: Report) -> None:
    """By what the reporter was told of it besides: the address or browser goes, unless it follows something else."""
    own = select(Follow.follower_id).where(Follow.is_own, Follow.report_id == report.id)
    theirs = session.scalars(own).all()
    sent = select(Message.id).where(Message.notice.in_(FOLLOWERS), to_own_followers([report.id]))
    erase_sent(session, session.scalars(sent).all())
    session.execute(delete(Follow).where(Follow.is_own, Follow.report_id == report.id))
    nothing = ~select(Follow.id).where(Follow.follower_id == Follower.id).exists()
    session.execute(delete(Follower).where(Follower.id.in_(theirs), nothing))


def erase_sent(session: Session, ids: Sequence[int]) -> None:
    """Recipient and words of messages that went out."""
    if not ids:
        return
    waits, troubled = Message.state.in_(_WAITS), Message.state.in_(_TROUBLED)
    blank = update(Message).where(Message.id.in_(ids)).execution_options(synchronize_session=False)
    session.execute(
        blank.values(
            recipient="",
            recipient_hash=b"",
            subject=None,
            body="",
            in_reply_to=None,
            provider_id=None,
            inbound_id=None,
            state=case((waits, MessageState.UNSENDABLE.value), else_=Message.state),
            failure=case((or_(waits, troubled), ERASED), else_=None),
        )
    )


def erase_received(session: Session, ids: Sequence[int], *, now: datetime) -> None:
    """Messages that came in, with the pieces they were put together from and their files."""
    if not ids:
        return
    pieces = select(InboundMessage.id).where(InboundMessage.joined_to_id.in_(ids))
    every = [*ids, *session.scalars(pieces)]
    kept = set(session.scalars(_photos_of(every)))
    files = select(InboundFile.original_key).where(InboundFile.message_id.in_(every))
    for key in session.scalars(files):
        if key and key not in kept:
            for one in (key, display_key(key), thumb_key(key)):
                doom(session, one, now=now)
    for raw in session.scalars(select(InboundMessage.raw).where(InboundMessage.id.in_(every))):
        doom(session, raw.get("file") if isinstance(raw.get("file"), str) else None, now=now)
    answers = update(Message).where(Message.inbound_id.in_(every))
    session.execute(answers.values(inbound_id=None).execution_options(synchronize_session=False))
    session.execute(delete(InboundFile).where(InboundFile.message_id.in_(every)))
    apart = update(InboundMessage).where(InboundMessage.joined_to_id.in_(every))
    session.execute(apart.values(state="answered", joined_to_id=None))
    session.execute(delete(InboundMessage).where(InboundMessage.id.in_(every)))


def _photos_of(message_ids: Sequence[int]) -> Select[str]:
    """Files of these messages that became photos of a report, which decides on them."""
    theirs = select(InboundFile.original_key).where(InboundFile.message_id.in_(message_ids))
    return select(Photo.original_key).where(Photo.original_key.in_(theirs))


def _others_notes(session: Session, found: Holdings) -> None:
    """What this person wrote into a report of somebody else."""
    wrote = select(InboundMessage.report_id, InboundMessage.body).where(
        InboundMessage.id.in_(found.inbound), InboundMessage.report_id.is_not(None)
    )
    for report_id, body in session.execute(wrote).all():
        if report_id in found.reports or not body:
            continue
        notes = session.execute(
            select(EventText.event_id, EventText.body)
            .join(Event, Event.id == EventText.event_id)
            .where(Event.report_id == report_id, EventText.body.is_not(None))
        )
        same = [event_id for event_id, note in notes if note and (note in body or found.identity.is_in(note))]
        texts = update(EventText).where(EventText.event_id.in_(same))
        session.execute(texts.values(body=None, salt=b"").execution_options(synchronize_session=False))


def erase_searches(session: Session, who: Identity, *, now: datetime) -> None:
    """What officers looked for and kept by this phone, address or name; files made for them; models that learnt the name."""
    for view in session.scalars(select(SavedView)):
        if who.is_in(f"{view.name} {view.asked}"):
            session.delete(view)
    for export in session.scalars(select(Export)):
        if who.is_in(f"{export.title} {export.asked}"):
            export.title, export.asked = ERASED, {}
    for task in session.scalars(select(PrivacyTask)):
        if who.is_in(f"{task.asked} {task.reason}"):
            task.reason = who.without(task.reason)
            if not task.is_unfinished:
                doom(session, task.file_key, now=now)
                task.asked, task.file_key = {}, None
    _erase_blocks(session, who, now)
    session.flush()
    text_model.unlearn(session, [word for word in who.name_words if not _is_written(session, word)])


def _erase_blocks(session: Session, who: Identity, now: datetime) -> None:
    """Those that ended. One that still stands keeps somebody out, and ends by itself."""
    for block in session.scalars(select(Block).where(~standing(now))):
        if who.is_in(block.value):
            session.delete(block)


def _is_written(session: Session, word: str) -> bool:
    """Whether a report still holds the word, which then tells nobody apart."""
    found = Report.search.op("@@")(func.plainto_tsquery("indonesian", word))
    return session.scalar(select(Report.id).where(found).limit(1)) is not None


def erase_old(session: Session, ids: Sequence[int], *, now: datetime) -> None:
    """Messages whose time is over, what answered them, and conversations that then hold nothing. A BERHENTI stays in force."""
    talks = select(InboundMessage.conversation_id).where(InboundMessage.id.in_(ids))
    with_whom = {talk for talk in session.scalars(talks) if talk is not None}
    erase_sent(session, session.scalars(select(Message.id).where(Message.inbound_id.in_(ids))).all())
    erase_received(session, ids, now=now)
    left = select(InboundMessage.id).where(InboundMessage.conversation_id == Conversation.id).exists()
    empty = delete(Conversation).where(
        Conversation.id.in_(with_whom), Conversation.opted_out_at.is_(None), ~left
    )
    session.execute(empty.execution_options(synchronize_session=False))
