"""What reporters are told, by what, and how it reads on a phone."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.domain import intake, notification
from app.domain.actor import CITIZEN
from app.domain.notification import Message, gsm7
from app.domain.report import Report
from app.domain.vocabulary import Medium, Notice
from tests.outbox_rows import NOW

PHONE, MAIL = "0812-3456-7890", "warga@example.org"
CONTEXTS: dict[Notice, dict[str, Any]] = {
    Notice.RECEIVED: {"code": "K7M3QX2P", "place": "Gambir", "category": "Jalan rusak"},
    Notice.PASSED_ON: {"unit": "Dinas Bina Marga"},
    Notice.ESTIMATE: {"date": date(2026, 12, 3), "reason": "Menunggu bahan"},
    Notice.QUESTION: {"question": "Di sisi mana jalan itu rusak?"},
    Notice.FINISHED: {
        "result": "Lubang sudah ditambal",
        "unit": "Suku Dinas Bina Marga Jakarta Pusat",
        "opinion_link": "http://localhost/pendapat/kunci",
    },
    Notice.UNACTIONABLE: {"why": "Bukan kewenangan Pemprov", "advice": "Sampaikan lewat SP4N-LAPOR!"},
    Notice.REOPENED: {"why": "Hasil belum sesuai"},
    Notice.KEPT_CLOSED: {"why": "Lampu menyala saat diperiksa ulang"},
    Notice.ANSWER: {"text": "Di sisi utara, dekat halte"},
}


def report(session: Session, channel: str = "web", **contact: str) -> Report:
    submission = intake.Submission(
        channel=channel, text="Jalan berlubang di depan pasar", kelurahan_code="31.71.01.1001", **contact
    )
    receipt = intake.receive(session, submission, actor=CITIZEN, now=NOW)
    return session.get_one(Report, receipt.report_id)


def told(session: Session, about: Report) -> list[Message]:
    query = select(Message).where(Message.report_id == about.id).order_by(Message.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


@pytest.mark.parametrize(
    ("channel", "contact", "expected"),
    [
        ("web", {"phone": PHONE, "email": MAIL}, (Medium.SMS, "+6281234567890")),
        ("web", {"email": MAIL}, (Medium.EMAIL, MAIL)),
        ("sms", {"phone": PHONE}, (Medium.SMS, "+6281234567890")),
        ("email", {"phone": PHONE, "email": MAIL}, (Medium.EMAIL, MAIL)),
        ("email", {"phone": PHONE}, (Medium.SMS, "+6281234567890")),
    ],
)
def test_people_are_told_on_the_way_they_came(
    session: Session, channel: str, contact: dict[str, str], expected: tuple[Medium, str]
) -> None:
    [message] = told(session, report(session, channel, **contact))
    assert (message.medium, message.recipient) == expected
    assert message.notice == Notice.RECEIVED


def test_nobody_is_told_where_no_contact_was_left(session: Session) -> None:
    assert told(session, report(session)) == []


def test_passed_on_is_told_the_first_time_only(session: Session) -> None:
    about = report(session, phone=PHONE)
    for event_id in (10, 11):
        notification.tell_reporter(
            session, about, Notice.PASSED_ON, {"unit": "X"}, now=NOW, event_id=event_id
        )
    assert [message.notice for message in told(session, about)] == [Notice.RECEIVED, Notice.PASSED_ON]


def test_one_event_never_makes_two_messages(session: Session) -> None:
    about = report(session, phone=PHONE)
    context = {"question": "Di mana?"}
    first = notification.tell_reporter(session, about, Notice.QUESTION, context, now=NOW, event_id=1)
    again = notification.tell_reporter(session, about, Notice.QUESTION, context, now=NOW, event_id=1)
    other = notification.tell_reporter(session, about, Notice.QUESTION, context, now=NOW, event_id=2)
    assert first is not None
    assert again is None
    assert other is not None


@pytest.mark.parametrize("notice", CONTEXTS)
def test_every_sms_has_the_number_first_and_is_signed(session: Session, notice: Notice) -> None:
    context = {"number": "JK261123180342", "link": "http://localhost/lacak/JK261123180342"}
    body = notification.compose(notice, Medium.SMS, context | CONTEXTS[notice]).body
    assert gsm7.is_gsm7(body)
    assert "JK261123 180342" in body[:160]
    assert body.endswith(" - CRM Jakarta")
    assert "http" not in body
    assert len(gsm7.segments(body)) <= 2


@pytest.mark.parametrize("notice", [Notice.QUESTION, Notice.FINISHED, Notice.UNACTIONABLE])
def test_a_long_text_of_an_officer_is_cut_and_nothing_else(notice: Notice) -> None:
    field = {Notice.QUESTION: "question", Notice.FINISHED: "result", Notice.UNACTIONABLE: "why"}[notice]
    context = {
        "number": "JK261123180342",
        "link": "",
        **CONTEXTS[notice],
        field: "Perlu waktu lama – sekali. " * 200,
    }
    body = notification.compose(notice, Medium.SMS, context).body
    assert len(gsm7.segments(body)) == 3
    assert "..." in body
    assert body.endswith(" - CRM Jakarta")


@pytest.mark.parametrize("notice", CONTEXTS)
def test_every_mail_names_the_number_and_where_to_look(notice: Notice) -> None:
    context = {"number": "JK261123180342", "link": "http://localhost/lacak/JK261123180342"}
    subject, body = notification.compose(notice, Medium.EMAIL, context | CONTEXTS[notice])
    assert subject is not None
    assert subject.startswith("[JK261123180342] ")
    assert context["link"] in body
    assert "\n\n\n" not in body


def test_recipient_and_text_are_not_readable_in_the_database(session: Session) -> None:
    about = report(session, phone=PHONE)
    row = session.execute(
        text("SELECT m::text FROM messages m WHERE report_id = :id"), {"id": about.id}
    ).scalar_one()
    for secret in ("81234567890", b"kami terima".hex(), b"81234567890".hex()):
        assert secret not in row


def test_the_first_answer_fits_one_sms_everywhere_in_jakarta(session: Session) -> None:
    names = session.scalars(text("SELECT name FROM areas WHERE level = 'kelurahan'")).all()
    longest = max(names, key=len)
    context = {"number": "JK261123180342", "link": "", "code": "K7M3QX2P", "place": longest, "category": None}
    body = notification.compose(Notice.RECEIVED, Medium.SMS, context).body
    assert gsm7.length(body) <= 160
