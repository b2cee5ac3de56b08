"""Where mail goes after it was read: replies by their key, bounces, machines, and the one answer that a sender gets."""

import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain import inbox, notification
from app.domain.inbox import Arrived, Bounce, InboundMessage, Parsed
from app.domain.intake import Receipt, Submission
from app.domain.notification import Message
from app.domain.vocabulary import InboundKind, InboundState, Medium, MessageState
from tests.course import GAMBIR, MONDAY, filed, officer

CITIZEN, STRANGER = "budi@example.org", "orang.lain@example.org"


def arrived(content: str = "satu", sender: str = CITIZEN, external_id: str | None = None) -> Arrived:
    given = external_id or f"<{uuid.uuid4()}@example.org>"
    raw, same = {"mail": content}, {"sha256": f"{given} {content}"}
    return Arrived("email", Medium.EMAIL, InboundKind.MAIL, sender, raw, given, repeat_of=same)


def came(
    session: Session,
    text: str = "Lampu mati",
    *,
    sender: str = CITIZEN,
    now: datetime = MONDAY,
    **read: object,
) -> InboundMessage:
    [message_id] = inbox.keep_distinct(session, arrived(sender=sender), now=now)
    message = inbox.stored(session, message_id)
    assert message is not None
    inbox.read(session, message, Parsed(text, **read), now=now)  # type: ignore[arg-type]
    return message


def told(session: Session) -> list[Message]:
    return list(session.scalars(select(Message).where(Message.medium == Medium.EMAIL).order_by(Message.id)))


def by_mail(session: Session) -> tuple[Receipt, Message]:
    """A report of the citizen, and the mail that told him its number."""
    receipt = filed(session, channel="email", phone="", email=CITIZEN)
    [message] = told(session)
    message.state = MessageState.SENT
    session.flush()
    return receipt, message


def test_one_id_for_two_contents_is_two_mails_and_the_same_mail_is_one(session: Session) -> None:
    first = arrived("satu", external_id="<1@example.org>")
    other = arrived("dua", external_id="<1@example.org>")
    kept = [inbox.keep_distinct(session, mail, now=MONDAY) for mail in (first, first, other, other)]
    assert [len(ids) for ids in kept] == [1, 0, 1, 0]


def test_the_sender_of_a_mail_at_the_desk_is_told_once_an_hour(session: Session) -> None:
    for minutes in (0, 10, 59, 61):
        came(session, now=MONDAY + timedelta(minutes=minutes))
    assert len(told(session)) == 2
    assert told(session)[0].in_reply_to is not None


@pytest.mark.parametrize("read", [{"is_automatic": True}, {"bounce": Bounce(None, True, "5.1.1")}])
def test_machines_are_not_told(session: Session, read: dict[str, object]) -> None:
    came(session, **read)
    assert told(session) == []


def test_the_key_of_our_message_reaches_its_report_from_any_address(session: Session) -> None:
    receipt, message = by_mail(session)
    reply = came(session, "Tiang 12", sender=STRANGER, answers=(str(message.key),))
    assert (reply.state, reply.report_id) == (InboundState.ADDED, receipt.report_id)


def test_a_strangers_number_in_the_subject_reaches_nothing(session: Session) -> None:
    receipt, _ = by_mail(session)
    assert came(session, sender=STRANGER, answers=(receipt.number,)).state == InboundState.WAITING
    assert came(session, answers=(receipt.number,)).state == InboundState.ADDED


def test_a_reply_to_what_we_said_before_there_was_a_report_reaches_the_report(session: Session) -> None:
    first = came(session)
    [confirmation] = told(session)
    receipt = filed(session, channel="email", phone="", email=CITIZEN)
    first.state, first.report_id = InboundState.REPORT, receipt.report_id
    reply = came(session, "Di Gambir", sender=STRANGER, answers=(str(confirmation.key),))
    assert (reply.state, reply.report_id) == (InboundState.ADDED, receipt.report_id)


def test_a_bounce_fails_its_message_and_waits_nowhere(session: Session) -> None:
    receipt, message = by_mail(session)
    reason = f"5.1.1 550 <{CITIZEN}> no such user"
    bounce = came(session, sender="mailer-daemon@example.org", bounce=Bounce(message.key, True, reason))
    assert (bounce.state, bounce.reason, bounce.report_id) == (
        InboundState.DISMISSED,
        "pantulan",
        receipt.report_id,
    )
    assert message.state == MessageState.FAILED
    assert "no such user" in (message.failure or "")
    assert CITIZEN not in (message.failure or "")


def test_a_delay_is_shown_and_fails_nothing(session: Session) -> None:
    _, message = by_mail(session)
    came(session, sender="mailer-daemon@example.org", bounce=Bounce(message.key, False, "4.4.1 timeout"))
    assert message.state == MessageState.SENT
    assert "masih mencoba" in (message.failure or "")


def test_a_bounce_that_is_faster_than_the_servers_answer_stays(session: Session) -> None:
    _, message = by_mail(session)
    session.execute(update(Message).where(Message.id == message.id).values(state=MessageState.CLAIMED))
    session.refresh(message)
    came(session, bounce=Bounce(message.key, True, "5.1.1"))
    taken = notification.Outgoing(message.id, message.key, CITIZEN, "", "", 1)
    notification.record(session, [notification.Outcome(taken, provider_id="x")], now=MONDAY)
    session.refresh(message)
    assert message.state == MessageState.FAILED


def test_a_holiday_notice_to_our_mail_is_put_aside_and_a_newsletter_is_shown(session: Session) -> None:
    _, message = by_mail(session)
    notice = came(session, "Saya cuti", is_automatic=True, answers=(str(message.key),))
    assert (notice.state, notice.reason) == (InboundState.DISMISSED, "balasan_otomatis")
    assert came(session, "Berita", is_automatic=True).state == InboundState.WAITING


def test_a_report_made_of_a_mail_continues_its_thread(session: Session) -> None:
    message, actor = came(session), officer(session, "kanal.email")
    given = Submission(channel="email", text="Lampu mati", lat=GAMBIR[0], lon=GAMBIR[1], email=CITIZEN)
    receipt = inbox.make_report(session, message.public_id, given, actor=actor, now=MONDAY)
    number_told = session.scalars(
        select(Message).where(Message.report_id == receipt.report_id, Message.medium == Medium.EMAIL)
    ).one()
    assert (number_told.in_reply_to, number_told.inbound_id) == (message.external_id, message.id)
