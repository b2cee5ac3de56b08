"""A message from its arrival to the desk's decision, as citizens, two officers and the database see it."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import inbox
from app.domain.audit import Event
from app.domain.errors import Conflict, Invalid, NotVisible
from app.domain.inbox import Arrived, InboundMessage, Parsed
from app.domain.intake import Submission
from app.domain.notification import Message
from app.domain.report import by_number
from app.domain.vocabulary import InboundKind, InboundState, Medium, Status
from tests.course import GAMBIR, MONDAY, Walk, filed, officer

PHONE = "+6281234567890"


def arrived(text: str = "Lampu mati", sender: str = PHONE, **fields: object) -> Arrived:
    return Arrived("sms", Medium.SMS, InboundKind.SMS, sender, {"text": text}, **fields)  # type: ignore[arg-type]


def waiting(session: Session, text: str = "Lampu mati", sender: str = PHONE) -> InboundMessage:
    """A message that was kept and read, and waits at the desk."""
    [message_id] = inbox.keep(session, [arrived(text, sender)], now=MONDAY)
    message = inbox.stored(session, message_id)
    assert message is not None
    inbox.read(session, message, Parsed(text), now=MONDAY)
    return message


def report_of(text: str = "Lampu mati") -> Submission:
    return Submission(channel="sms", text=text, lat=GAMBIR[0], lon=GAMBIR[1], phone=PHONE)


def test_the_same_text_of_the_same_sender_within_ten_minutes_is_kept_once(session: Session) -> None:
    [first] = inbox.keep(session, [arrived()], now=MONDAY)
    assert inbox.keep(session, [arrived()], now=MONDAY + timedelta(minutes=9)) == []
    assert len(inbox.keep(session, [arrived(sender="+6281311112222")], now=MONDAY)) == 1
    assert len(inbox.keep(session, [arrived()], now=MONDAY + timedelta(minutes=11))) == 1
    assert session.get_one(InboundMessage, first).repeats == 1


def test_a_message_with_an_id_of_its_network_is_kept_once_however_often_it_comes(session: Session) -> None:
    for times in range(5):
        new = inbox.keep(session, [arrived(external_id="77")], now=MONDAY + timedelta(days=times))
        assert len(new) == (1 if times == 0 else 0)


def test_sender_and_text_are_nowhere_in_clear(session: Session) -> None:
    waiting(session, "Rahasia sekali")
    row = str(session.execute(select(func.row_to_json(InboundMessage.__table__.table_valued()))).all())
    assert "Rahasia" not in row
    assert "81234567890" not in row


def test_a_message_becomes_one_report_of_its_channel_and_the_sender_is_told(session: Session) -> None:
    message, actor = waiting(session), officer(session, "kanal.sms")
    receipt = inbox.make_report(session, message.public_id, report_of(), actor=actor, now=MONDAY)
    assert receipt.number.startswith("SM")
    assert (message.state, message.report_id) == (InboundState.REPORT, receipt.report_id)
    told = session.scalars(select(Message).where(Message.report_id == receipt.report_id)).one()
    assert (told.medium, told.recipient) == (Medium.SMS, PHONE)
    with pytest.raises(Conflict):
        inbox.make_report(session, message.public_id, report_of(), actor=actor, now=MONDAY)


def test_who_takes_a_message_has_it_for_ten_minutes_by_name(session: Session) -> None:
    message, first, second = (
        waiting(session),
        officer(session, "kanal.sms"),
        officer(session, "biro.admin"),
    )
    inbox.claim(session, message.public_id, actor=first, now=MONDAY)
    with pytest.raises(Conflict, match=first.name):
        inbox.claim(session, message.public_id, actor=second, now=MONDAY + timedelta(minutes=9))
    with pytest.raises(Conflict):
        inbox.dismiss(session, message.public_id, "bukan_laporan", actor=second, now=MONDAY)
    inbox.claim(session, message.public_id, actor=second, now=MONDAY + timedelta(minutes=11))


def test_another_channels_desk_does_not_see_it(session: Session) -> None:
    message = waiting(session)
    for public_id, username in ((message.public_id, "kanal.email"), (uuid.uuid4(), "kanal.sms")):
        with pytest.raises(NotVisible):
            inbox.message_for(session, public_id, actor=officer(session, username))


def test_an_answer_to_a_question_takes_the_report_up_again(session: Session) -> None:
    walk = Walk(session, filed(session, channel="sms", phone=PHONE))
    walk.act("kelurahan.gambir", "ask_reporter", note="Di tiang nomor berapa?")
    message = waiting(session, "Tiang nomor 12", sender="+6281311112222")
    actor = officer(session, "kanal.sms")
    inbox.add_to_report(session, message.public_id, walk.number, actor=actor, now=walk.now)
    assert by_number(session, walk.number).status == Status.WAITING
    assert message.state == InboundState.ADDED


def test_what_is_written_unasked_becomes_a_line_of_the_history_and_changes_no_status(
    session: Session,
) -> None:
    walk = Walk(session, filed(session, channel="sms", phone=PHONE))
    message, actor = waiting(session, "Sekarang dua lampu"), officer(session, "kanal.sms")
    inbox.add_to_report(session, message.public_id, walk.number, actor=actor, now=walk.now)
    report = by_number(session, walk.number)
    assert report.status == Status.WAITING
    last = session.scalars(
        select(Event).where(Event.report_id == report.id).order_by(Event.seq.desc())
    ).first()
    assert last is not None
    assert (last.action, last.visibility) == (inbox.MESSAGE, "reporter")


def test_a_question_goes_back_on_the_same_way_and_the_message_waits_for_the_answer(session: Session) -> None:
    message, actor = waiting(session), officer(session, "kanal.sms")
    inbox.ask_back(session, message.public_id, "Di kelurahan mana?", actor=actor, now=MONDAY)
    confirmed, told = session.scalars(
        select(Message).where(Message.inbound_id == message.id).order_by(Message.id)
    )
    assert "kami terima" in confirmed.body
    assert "Di kelurahan mana?" in told.body
    assert (told.medium, told.recipient, message.state) == (Medium.SMS, PHONE, InboundState.ASKED)


def test_a_message_is_put_aside_only_with_a_known_reason(session: Session) -> None:
    message, actor = waiting(session), officer(session, "kanal.sms")
    with pytest.raises(Invalid):
        inbox.dismiss(session, message.public_id, "entah", actor=actor, now=MONDAY)
    inbox.dismiss(session, message.public_id, "bukan_laporan", actor=actor, now=MONDAY)
    assert (message.state, message.reason) == (InboundState.DISMISSED, "bukan_laporan")


def test_the_answer_to_our_question_finds_its_report_by_itself(session: Session) -> None:
    walk = Walk(session, filed(session, channel="sms", phone=PHONE))
    walk.act("kelurahan.gambir", "ask_reporter", note="Di tiang nomor berapa?")
    message = waiting(session, "Tiang nomor 12")
    assert (message.state, message.report_id) == (InboundState.ADDED, walk.report.id)
    assert walk.report.status == Status.WAITING


def test_a_stranger_does_not_reach_a_report_by_naming_it(session: Session) -> None:
    walk = Walk(session, filed(session, channel="sms", phone=PHONE))
    message = waiting(session, f"{walk.number} tutup saja", sender="+6281399998888")
    assert (message.state, message.report_id) == (InboundState.WAITING, None)
