"""A post from its arrival to the answer: privately by direct message, openly only what everybody may read."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.channels import x
from app.domain import inbox, notification
from app.domain.errors import Invalid
from app.domain.inbox import Account, InboundMessage
from app.domain.intake import Receipt, Submission
from app.domain.notification import Message, Outcome
from app.domain.vocabulary import InboundState, Medium, Notice
from tests.channels.deliveries import OURS, mention
from tests.course import GAMBIR, MONDAY, Walk, officer

MAIN = Account("twitter", "utama", Medium.X, {"user_id": OURS})


def arrived(session: Session, post_id: str, text: str = "Lampu mati", **more: object) -> InboundMessage:
    """A mention that was kept and read."""
    [message_id] = inbox.take_in(
        session, list(x.delivered(mention(post_id, text, **more), [MAIN])), now=MONDAY
    )
    message = inbox.stored(session, message_id)
    assert message is not None
    inbox.read(session, message, x.parse(message.raw).parsed, now=MONDAY)
    return message


def reported(session: Session, message: InboundMessage) -> Receipt:
    """The desk makes it a report; what is told about it goes the way that the sender came."""
    way = inbox.way_back(message, openly=True)
    social = {
        name: getattr(way, name) for name in ("medium", "recipient", "account", "in_reply_to", "is_open")
    }
    submission = Submission(channel="twitter", text="Lampu mati", lat=GAMBIR[0], lon=GAMBIR[1], social=social)
    actor = officer(session, "kanal.twitter")
    return inbox.make_report(session, message.public_id, submission, actor=actor, now=MONDAY)


def told(session: Session) -> list[Message]:
    return list(session.scalars(select(Message).order_by(Message.id)))


def answered(session: Session, message: InboundMessage, text: str, *, openly: bool) -> Message:
    key = inbox.answer(session, message, text, now=MONDAY, openly=openly)
    return session.scalars(select(Message).where(Message.key == key)).one()


def test_number_and_code_never_go_into_an_open_reply(session: Session) -> None:
    receipt = reported(session, arrived(session, "1901"))
    [message] = told(session)
    assert (message.notice, message.medium, message.is_open) == (Notice.RECEIVED, Medium.X, False)
    assert receipt.tracking_code in message.body


def test_the_desk_answers_privately_unless_it_says_openly(session: Session) -> None:
    message = arrived(session, "1901")
    private = answered(session, message, "Di mana lokasinya?", openly=False)
    public = answered(session, message, "Sudah kami teruskan", openly=True)
    assert [(m.is_open, m.in_reply_to, m.channel_code) for m in (private, public)] == [
        (False, "1901", "twitter"),
        (True, "1901", "twitter"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Hubungi Siti di 0812 3456 7890",
        "Lihat https://crm.jakarta.go.id/lacak",
        "Lihat crm.jakarta.go.id",
        "Kode Anda {code}.",
    ],
)
def test_what_is_private_or_a_link_is_refused_openly_and_may_be_said_privately(
    session: Session, text: str
) -> None:
    message = arrived(session, "1901")
    receipt = reported(session, message)
    said = text.format(code=receipt.tracking_code)
    with pytest.raises(Invalid):
        inbox.answer(session, message, said, now=MONDAY, openly=True)
    assert answered(session, message, said, openly=False).is_open is False


def test_an_open_reply_on_x_fits_and_keeps_the_number(session: Session) -> None:
    message = arrived(session, "1901")
    receipt = reported(session, message)
    body = answered(session, message, "Terima kasih 🙏 " * 40, openly=True).body
    assert notification.weight(body) <= 280
    assert body.endswith(f"(Laporan {notification.grouped(receipt.number)})")
    assert "http" not in body


def test_a_direct_message_is_not_cut_as_an_sms_is(session: Session) -> None:
    message = arrived(session, "1901")
    text = "“Mohon” sebutkan letaknya — sejelas mungkin. " * 20
    assert " ".join(text.split()) in answered(session, message, text, openly=False).body


def test_a_reply_to_our_reply_or_below_his_own_post_lands_in_the_report(session: Session) -> None:
    message = arrived(session, "1901")
    receipt = reported(session, message)
    reply = answered(session, message, "Sudah kami teruskan", openly=True)
    _sent(session, reply, "9001")
    below_ours = arrived(
        session, "1902", "Terima kasih", referenced_tweets=[{"type": "replied_to", "id": "9001"}]
    )
    below_own = arrived(session, "1903", "Di tiang 12", conversation_id="1901")
    assert [(m.state, m.report_id) for m in (below_ours, below_own)] == [
        (InboundState.ADDED, receipt.report_id)
    ] * 2


def test_a_strangers_reply_waits_at_the_desk(session: Session) -> None:
    reported(session, arrived(session, "1901"))
    stranger = arrived(session, "1904", "Saya juga", author="777", conversation_id="1901")
    assert stranger.state == InboundState.WAITING


def test_the_answer_to_a_question_by_direct_message_takes_the_report_up_again(session: Session) -> None:
    walk = Walk(session, reported(session, arrived(session, "1901")))
    walk.act("kelurahan.gambir", "ask_reporter", note="Di tiang nomor berapa?")
    reply = arrived(session, "1905", "Tiang nomor 12")
    assert (reply.state, reply.report_id) == (InboundState.ADDED, walk.report.id)
    question = told(session)[-1]
    assert (question.notice, question.is_open) == (Notice.QUESTION, False)


def _sent(session: Session, message: Message, provider_id: str) -> None:
    """X took our messages, this one under that id."""
    while ids := notification.claim(session, Medium.X, now=MONDAY, limit=10, lease=timedelta(minutes=1)):
        taken = notification.take(session, ids, now=MONDAY, lease=timedelta(minutes=1))
        named = {message.id: provider_id}
        outcomes = [Outcome(each, provider_id=named.get(each.id, f"dm{each.id}")) for each in taken]
        notification.record(session, outcomes, now=MONDAY)
