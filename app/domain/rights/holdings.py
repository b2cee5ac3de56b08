"""What is held about one person: found by the keyed hashes of phone and address, or by one report."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from app.domain.follows import Follow, Follower
from app.domain.inbox import Conversation, InboundMessage
from app.domain.notification import Message
from app.domain.privacy import Contact
from app.domain.report import Report, by_number
from app.domain.rights.identity import Identity, of_contacts


@dataclass(frozen=True, slots=True)
class Holdings:
    """The rows about a person, by id, and what those rows say of who it is."""

    identity: Identity
    reports: tuple[int, ...] = ()
    conversations: tuple[int, ...] = ()
    inbound: tuple[int, ...] = ()
    messages: tuple[int, ...] = ()
    followers: tuple[int, ...] = ()

    def __or__(self, other: "Holdings") -> "Holdings":
        def both(mine: tuple[int, ...], theirs: tuple[int, ...]) -> tuple[int, ...]:
            return tuple(sorted({*mine, *theirs}))

        return Holdings(
            self.identity | other.identity,
            both(self.reports, other.reports),
            both(self.conversations, other.conversations),
            both(self.inbound, other.inbound),
            both(self.messages, other.messages),
            both(self.followers, other.followers),
        )

    @property
    def counts(self) -> dict[str, int]:
        """How much that is."""
        return {
            "laporan": len(self.reports),
            "pesan_masuk": len(self.inbound),
            "pesan_keluar": len(self.messages),
            "percakapan": len(self.conversations),
            "mengikuti": len(self.followers),
        }

    @property
    def is_empty(self) -> bool:
        return not any(self.counts.values())


def of_person(session: Session, identity: Identity) -> Holdings:
    """Everything that carries this phone or address."""
    digests = identity.digests
    conversations = _ids(session, select(Conversation.id).where(Conversation.party_hash.in_(digests)))
    theirs = Report.contact_id.in_(
        select(Contact.id).where(or_(Contact.phone_hash.in_(digests), Contact.email_hash.in_(digests)))
    )
    reports = _ids(session, select(Report.id).where(theirs))
    inbound = or_(InboundMessage.sender_hash.in_(digests), InboundMessage.conversation_id.in_(conversations))
    found = _whole(session, identity, reports, conversations, inbound, Message.recipient_hash.in_(digests))
    addressed = _ids(session, select(Follower.id).where(Follower.address_hash.in_(digests)))
    return found | Holdings(identity, followers=addressed)


def of_report(session: Session, number: str, *, with_others: bool = False) -> Holdings:
    """What is held about who made this report; `with_others`: in all reports with the same phone or address.

    Raises NotVisible.
    """
    report = by_number(session, number)
    identity = of_contacts([report.contact])
    if with_others and (identity.phones or identity.emails):
        found = of_person(session, identity)
        if report.id in found.reports:
            return found
    talks = select(InboundMessage.conversation_id).where(InboundMessage.report_id == report.id)
    conversations = _ids(session, talks)
    names = select(Conversation.party_name).where(Conversation.id.in_(conversations))
    identity |= Identity(names=frozenset(name for name in session.scalars(names) if name))
    # A conversation is about other reports as well.
    whole = conversations if with_others else ()
    came = or_(InboundMessage.report_id == report.id, InboundMessage.conversation_id.in_(whole))
    return _whole(session, identity, (report.id,), whole, came, Message.id == 0)


def _whole(
    session: Session,
    identity: Identity,
    reports: tuple[int, ...],
    conversations: tuple[int, ...],
    inbound: object,
    addressed: object,
) -> Holdings:
    contacts = select(Contact).join(Report, Report.contact_id == Contact.id).where(Report.id.in_(reports))
    told = or_(addressed, Message.report_id.in_(reports), to_own_followers(reports))  # type: ignore[arg-type]
    read = _ids(session, select(InboundMessage.id).where(or_(inbound, InboundMessage.report_id.in_(reports))))  # type: ignore[arg-type]
    names = select(Conversation.party_name).where(Conversation.id.in_(conversations))
    named = frozenset(name for name in session.scalars(names) if name)
    own = select(Follow.follower_id).where(Follow.is_own, Follow.report_id.in_(reports))
    return Holdings(
        identity | of_contacts(session.scalars(contacts)) | Identity(names=named),
        reports,
        conversations,
        read,
        _ids(session, select(Message.id).where(Message.audience == "reporter", told)),
        _ids(session, own),
    )


def to_own_followers(reports: Sequence[int]) -> ColumnElement[bool]:
    """Messages to addresses at which the reporter of one of these reports wanted to be told besides."""
    theirs = (
        select(Follower.address_hash)
        .join(Follow, Follow.follower_id == Follower.id)
        .where(Follow.is_own, Follow.report_id.in_(reports))
    )
    return Message.recipient_hash.in_(theirs)


def _ids(session: Session, query: Select[int] | Select[int | None]) -> tuple[int, ...]:
    return tuple(sorted({found for found in session.scalars(query) if found is not None}))
