"""SP4N-LAPOR by real HTTP on loopback: each entry once, changes, what is written below, answers, limits, no secrets."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.config import settings
from app.db import db, transaction
from app.domain import inbox
from app.domain.inbox import ChannelAccount, InboundMessage
from app.domain.intake import Submission
from app.domain.notification import Message
from app.domain.report import Report
from app.domain.vocabulary import InboundState, MessageState
from app.jobs import inbox as reading
from app.jobs import lapor, messages
from deploy.peers.networks import serving
from tests.course import GAMBIR, officer
from tests.lapor_server import Lapor

pytestmark = pytest.mark.usefixtures("session")
TOKEN = "token-lapor"
WHO = {"pelapor": {"nama": "Siti Aminah", "telepon": "0812-3456-7890", "email": "siti@example.id"}}


@pytest.fixture
def server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lapor]:
    national = Lapor(TOKEN, at=clock.now() - timedelta(days=1))
    with serving(national) as address:
        configured = replace(settings(), lapor_api_base=address, lapor_token=TOKEN)
        monkeypatch.setitem(app.config, "SETTINGS", configured)
        yield national


def stored() -> list[InboundMessage]:
    db.session.remove()
    return list(db.session.scalars(select(InboundMessage).order_by(InboundMessage.id)))


def fetched() -> list[InboundMessage]:
    """Poll, read, and everything that is kept now."""
    lapor.poll()
    reading.read_messages(*[message.id for message in stored()])
    return stored()


def account() -> ChannelAccount:
    db.session.remove()
    return db.session.get_one(ChannelAccount, ("lapor", "utama"))


def made(message: InboundMessage, **fields: Any) -> Report:
    """The report that the desk makes of the message."""
    contact = inbox.sender_contact(message)
    submission = Submission(
        "lapor",
        message.body or "",
        phone=contact.phone,
        email=contact.email,
        social=contact.social,
        **({"lat": GAMBIR[0], "lon": GAMBIR[1], "is_public": True} | fields),
    )
    with transaction() as session:
        desk = officer(session, "kanal.lapor")
        receipt = inbox.make_report(session, message.public_id, submission, actor=desk, now=clock.now())
    db.session.remove()
    report = db.session.get_one(Report, receipt.report_id)
    db.session.expunge(report)
    return report


def sent(report: Report) -> list[Message]:
    db.session.remove()
    return list(db.session.scalars(select(Message).filter_by(report_id=report.id).order_by(Message.id)))


def test_each_entry_is_one_message_at_the_desk_however_often_it_is_fetched(server: Lapor) -> None:
    server.write("1916449", lat=GAMBIR[0], lon=GAMBIR[1], **WHO)
    [message] = fetched()
    [again] = fetched()
    assert (again.id, again.state, again.channel_code) == (message.id, InboundState.WAITING, "lapor")
    assert (again.external_id, again.subject, again.sender_name) == ("1916449", "Lampu jalan", "Siti Aminah")
    assert (again.proposal or {})["places"][0]["how"] == "titik"
    assert (again.proposal or {})["places"][0]["kelurahan"] == "31.71.01.1001"


def test_many_pages_are_fetched_and_the_next_time_only_what_changed(server: Lapor) -> None:
    server.page_size = 3
    for number in range(10):
        server.write(f"{number + 100}", f"Laporan {number}")
    lapor.poll()
    assert len(stored()) == 10
    server.asked.clear()
    server.write("103", "Laporan tiga, diperbaiki")
    lapor.poll()
    assert len(server.asked) == 1
    assert len(stored()) == 10


def test_an_entry_that_is_listed_only_after_a_later_one_is_not_missed(server: Lapor) -> None:
    server.write("100")
    late = server.at + timedelta(seconds=30)
    server.write("102")
    lapor.poll()
    server.write("101")
    server.entries["101"]["diubah_pada"] = late.isoformat()
    assert sorted(message.external_id or "" for message in fetched()) == ["100", "101", "102"]


def test_a_changed_entry_changes_its_message_and_tells_the_report(server: Lapor) -> None:
    server.write("1916449", "Lampu mati")
    [message] = fetched()
    report = made(message)
    server.write("1916449", "Lampu mati sejak Senin", kategori="Penerangan")
    [message] = fetched()
    assert message.body == "Lampu mati sejak Senin"
    assert message.edited_at is not None
    assert (message.details or {})["category"] == "Penerangan"
    db.session.remove()
    assert db.session.get_one(Report, report.id).version > report.version


def test_what_the_reporter_writes_below_comes_to_the_report(server: Lapor) -> None:
    server.write("1916449")
    [message] = fetched()
    report = made(message)
    server.comment("1916449", "77", "Sampai hari ini masih mati.")
    server.comment("1916449", "78", "Sudah kami teruskan.", by="instansi")
    fetched()
    entry, comment = fetched()
    assert (comment.state, comment.report_id, comment.body) == (
        InboundState.ADDED,
        report.id,
        "Sampai hari ini masih mati.",
    )
    assert comment.conversation_id == entry.conversation_id


def test_the_answer_goes_below_the_entry_once_though_lapor_fails_at_first(server: Lapor) -> None:
    server.write("1916449")
    [message] = fetched()
    report = made(message)
    assert report.external_ref == "1916449"
    server.refusing["/laporan/.*"] = (503, {}, {"pesan": "Sebentar"})
    messages.relay("lapor")
    [told] = sent(report)
    assert (told.state, told.failure) == (MessageState.QUEUED, "LAPOR sedang terganggu (503: Sebentar)")
    server.refusing.clear()
    with transaction() as session:
        session.get_one(Message, told.id).next_attempt_at = clock.now()
    messages.relay("lapor")
    messages.relay("lapor")
    [told] = sent(report)
    [text] = server.told("1916449")
    assert (told.state, told.provider_id) == (MessageState.SENT, "tl-1")
    assert report.number in text.replace(" ", "")


def test_an_answer_that_arrived_though_we_did_not_hear_so_stands_there_once(server: Lapor) -> None:
    server.write("1916449")
    report = made(fetched()[0])
    messages.relay("lapor")
    [told] = sent(report)
    with transaction() as session:
        again = session.get_one(Message, told.id)
        again.state, again.next_attempt_at = MessageState.QUEUED, clock.now()
    messages.relay("lapor")
    assert len(server.told("1916449")) == 1


def test_no_answer_tells_the_tracking_code_or_private_data(server: Lapor) -> None:
    server.write("1916449", **WHO)
    report = made(fetched()[0])
    with transaction() as session:
        code = session.get_one(Report, report.id).tracking_code
    with transaction() as session:
        message = session.get_one(InboundMessage, stored()[0].id)
        inbox.answer(session, message, "Hubungi Bapak Budi di 0813-9876-5432.", now=clock.now())
    messages.relay("lapor")
    said = " ".join(server.told("1916449"))
    assert len(server.told("1916449")) == 2
    assert code not in said
    assert "9876" not in said


@pytest.mark.parametrize("flag", [{"rahasia": True}, {"anonim": "ya"}, {"sifat": "Rahasia"}])
def test_of_a_reporter_who_asked_not_to_be_named_nothing_is_kept(server: Lapor, flag: dict[str, Any]) -> None:
    server.write("1916449", **WHO, **flag)
    [message] = fetched()
    kept = f"{message.raw} {message.details} {message.sender_name}"
    assert not any(word in kept for word in ("Siti", "7890", "example.id"))
    contact = inbox.sender_contact(message)
    assert (contact.phone, contact.email, contact.is_reachable) == ("", "", True)
    assert made(message).is_public is False


def test_a_refused_token_and_a_limit_are_said_at_the_account(server: Lapor) -> None:
    server.write("1916449")
    server.token = "lain"
    lapor.poll()
    assert "menolak token" in (account().failure or "")
    server.token = TOKEN
    server.refusing["/laporan"] = (429, {"Retry-After": "600"}, {})
    lapor.poll()
    server.refusing.clear()
    asked = len(server.asked)
    lapor.poll()
    assert (len(server.asked), stored()) == (asked, [])
    with transaction() as session:
        session.get_one(ChannelAccount, ("lapor", "utama")).cursor = {}
    lapor.poll()
    assert len(stored()) == 1
    assert account().failure is None


def test_a_broken_entry_stops_no_other(server: Lapor) -> None:
    server.write("100", "")
    server.entries["100"]["judul"] = ""
    server.write("tidak sah!")
    server.write("101", "Terbaca \x00 dengan \ud800 tanda aneh")
    [message] = fetched()
    assert (message.external_id, "\x00" in (message.body or "")) == ("101", False)


def test_without_a_token_answers_wait_to_be_carried_by_hand(server: Lapor, app: Flask) -> None:
    server.write("1916449")
    report = made(fetched()[0])
    app.config["SETTINGS"] = replace(settings(), lapor_token=None)
    messages.relay("lapor")
    assert [message.state for message in sent(report)] == [MessageState.UNSENDABLE]
