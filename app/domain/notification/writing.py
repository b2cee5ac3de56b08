"""Writing messages into the outbox: one row in the transaction of the change that causes it.

Who is told by what (product.md section 7): a citizen on the channel they came by, SMS to SMS, mail to mail, the
account they wrote from on social media, below their entry at LAPOR; everybody else by SMS where a phone was given, else by
mail; nobody where no contact was left. The reporter may choose another way, or none (`Contact.news_by`).

LAPOR shows what stands below an entry to everybody, so what is told there is masked and holds no tracking code.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, cast

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.domain.channel_texts import Key as TextKey
from app.domain.channel_texts import OwnText, form_of
from app.domain.notification.finish_key import finish_key
from app.domain.notification.message import Message
from app.domain.notification.wording import Wording, answer_to, compose
from app.domain.privacy import NewsBy, crypto, mask
from app.domain.reference import catalogue
from app.domain.vocabulary import Medium, MessageState, Notice

WRITTEN = "media_written"
ONCE_A_REPORT = frozenset({Notice.RECEIVED, Notice.PASSED_ON})
MAIL_FIRST = frozenset({"email"})
NONE_OF_OWN: Mapping[TextKey, OwnText] = {}

_OF_WAY = ("medium", "account", "channel_code", "in_reply_to", "is_open", "inbound_id")
_TABLE = cast(Table, Message.__table__)
_INSERT = insert(_TABLE).on_conflict_do_nothing(index_elements=["dedupe"]).returning(_TABLE.c.id)


@dataclass(slots=True)
class _Public:
    """What messages say about the site itself."""

    url: str = ""
    sms_number: str = ""


_public = _Public()


class Reachable(Protocol):
    """How somebody can be reached: `phone` as +62..., or None; `news_by`: what the reporter chose, None = the usual way."""

    @property
    def phone(self) -> str | None: ...
    @property
    def email(self) -> str | None: ...
    @property
    def social(self) -> Mapping[str, Any] | None: ...
    @property
    def news_by(self) -> NewsBy | None: ...


@dataclass(frozen=True, slots=True)
class Way:
    """By what somebody is reached. `in_reply_to`, `account`, `channel_code`, `is_open`, `inbound_id` as in `Message`."""

    medium: Medium
    recipient: str
    account: str = "utama"
    in_reply_to: str | None = None
    is_open: bool = False
    inbound_id: int | None = None
    channel_code: str | None = None


class Told(Protocol):
    """What a message needs of a report."""

    @property
    def id(self) -> int: ...
    @property
    def number(self) -> str: ...
    @property
    def channel_code(self) -> str: ...
    @property
    def contact(self) -> Reachable | None: ...


def configure(public_url: str, sms_number: str) -> None:
    """Tell the messages under which address and number the public finds us."""
    _public.url, _public.sms_number = public_url, sms_number
    answer_to(sms_number)


def public_url() -> str:
    """The address of the portal, without a closing slash."""
    return _public.url


def sms_number() -> str:
    """The number to which citizens write."""
    return _public.sms_number


def tell_reporter(
    session: Session,
    report: Told,
    notice: Notice,
    context: Mapping[str, object],
    *,
    now: datetime,
    event_id: int | None = None,
    follows: bool = False,
) -> uuid.UUID | None:
    """Write the notice to the reporter; the report must be flushed. Returns the message's key.

    None when no contact was left or it was told already: `received` and `passed_on` once a report, the others
    once an event. `follows`: the event is one of the report that this one was merged into, so all are told once an event.
    """
    own = catalogue(session).own_texts
    row = message_row(report.number, report.channel_code, report.contact, notice, context, now=now, own=own)
    if row is None:
        return None
    once = (notice in ONCE_A_REPORT and not follows) or event_id is None
    row |= {
        "report_id": report.id,
        "event_id": event_id,
        "dedupe": f"{notice}:{report.id}" if once else f"{notice}:{report.id}:{event_id}",
    }
    return _write(session, row)


def message_row(
    number: str,
    channel_code: str,
    contact: Reachable | None,
    notice: Notice,
    context: Mapping[str, object],
    *,
    now: datetime,
    own: Mapping[TextKey, OwnText] = NONE_OF_OWN,
) -> dict[str, Any] | None:
    """The columns of a notice to the reporter, but for report, event and dedupe; None where no contact was left.

    `own`: what channels say in their own words.

    For intake, which writes the message together with the report; it then says so by `written`.
    """
    way = _way(channel_code, contact)
    if way is None:
        return None
    link = f"{_public.url}/lacak/{number}"
    told = {"number": number, "link": link, **_fit_for(way.medium, context)}
    finished = context.get("finished")
    if isinstance(finished, datetime):
        told["opinion_link"] = f"{_public.url}/pendapat/{finish_key(number, finished)}"
    text = own.get((channel_code, notice, form_of(way.medium)))
    wording = compose(notice, way.medium, told, own=text)
    return _row(notice, way, wording, now) | {"audience": "reporter"}


def tell_sender(
    session: Session,
    way: Way,
    text: str,
    *,
    report_id: int | None = None,
    number: str | None = None,
    now: datetime,
) -> uuid.UUID | None:
    """Write an answer to whoever wrote to us, about a report or about none. Returns the message's key."""
    link = f"{_public.url}/lacak/{number}" if number else None
    context = {**_fit_for(way.medium, {"text": text}), "number": number, "link": link}
    wording = compose(Notice.ANSWER, way.medium, context, is_open=way.is_open)
    row = _row(Notice.ANSWER, way, wording, now)
    row |= {"audience": "reporter", "report_id": report_id, "dedupe": f"{Notice.ANSWER}:{row['key']}"}
    return _write(session, row)


def written(session: Session, row: Mapping[str, Any] | None) -> None:
    """Note that the session wrote this message, so that the relay is woken after the commit."""
    if row is not None:
        session.info.setdefault(WRITTEN, set()).add(row["medium"])


def tell_officer(
    session: Session,
    user_id: int,
    email: str,
    notice: Notice,
    context: Mapping[str, object],
    *,
    dedupe: str,
    now: datetime,
) -> uuid.UUID | None:
    """Write a mail to an officer; None when `dedupe` was told already."""
    wording = compose(notice, Medium.EMAIL, {"url": _public.url, **context})
    row = _row(notice, Way(Medium.EMAIL, email), wording, now)
    return _write(session, row | {"audience": "officer", "user_id": user_id, "dedupe": dedupe})


def tell_follower(
    session: Session,
    email: str,
    notice: Notice,
    context: Mapping[str, object] | None,
    *,
    dedupe: str,
    now: datetime,
    stop_key: uuid.UUID | None = None,
) -> int | None:
    """Write a mail to who follows something; returns its id, None when `dedupe` was told already.

    Without `context` it is written without words, which it gets when it leaves (app/domain/follows/letters.py).
    """
    wording = Wording(None, "") if context is None else compose(notice, Medium.EMAIL, context)
    row = _row(notice, Way(Medium.EMAIL, email), wording, now)
    message_id = session.scalar(
        _INSERT, row | {"audience": "reporter", "dedupe": dedupe, "stop_key": stop_key}
    )
    if message_id is not None:
        written(session, row)
    return cast("int | None", message_id)


def _way(channel_code: str, contact: Reachable | None) -> Way | None:
    if contact is None or contact.news_by == NewsBy.NONE:
        return None
    if contact.social:
        # What is told about a report holds its tracking code or what only the reporter may read: never an open reply.
        return Way(**{**contact.social, "medium": Medium(contact.social["medium"]), "is_open": False})
    ways = [(Medium.SMS, contact.phone), (Medium.EMAIL, contact.email)]
    if channel_code in MAIL_FIRST or contact.news_by == NewsBy.EMAIL:
        ways.reverse()
    if contact.news_by == NewsBy.SMS:
        ways.sort(key=lambda way: way[0] != Medium.SMS)
    return next((Way(medium, address) for medium, address in ways if address), None)


def _fit_for(medium: Medium, context: Mapping[str, object]) -> Mapping[str, object]:
    """The context as it may be read where the message arrives."""
    if medium != Medium.LAPOR:
        return context
    shown = {name: value for name, value in context.items() if name != "code"}
    return {name: mask(value).text if isinstance(value, str) else value for name, value in shown.items()}


def _row(notice: Notice, way: Way, wording: Wording, now: datetime) -> dict[str, Any]:
    return {
        "key": uuid.uuid4(),
        "notice": notice,
        **{name: getattr(way, name) for name in _OF_WAY},
        "recipient": way.recipient,
        "recipient_hash": crypto.keyed_hash(way.recipient),
        "subject": wording.subject,
        "body": wording.body,
        "state": MessageState.QUEUED,
        "next_attempt_at": now,
        "due_at": now,
        "created_at": now,
        "report_id": None,
        "event_id": None,
        "user_id": None,
    }


def _write(session: Session, row: dict[str, Any]) -> uuid.UUID | None:
    # A Core insert: intake pays for one statement and no unit of work.
    if session.execute(_INSERT, row).first() is None:
        return None
    written(session, row)
    return cast(uuid.UUID, row["key"])
