"""A citizen's mail through real mail servers: to the desk, to a ticket, the answers there and back, and what bounces."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.utils import make_msgid, parseaddr
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.channels import email
from app.config import settings
from app.db import db
from app.domain import inbox
from app.domain.audit import Event
from app.domain.inbox import ChannelAccount, InboundFile, InboundMessage
from app.domain.intake import Receipt, Submission
from app.domain.notification import Message
from app.domain.report import by_number
from app.domain.vocabulary import InboundState, MessageState, Status
from app.gateways.imap import account_at, connected
from app.gateways.storage import storage
from app.jobs import messages
from app.jobs.inbox import read_messages
from app.jobs.mailbox import LOOK_SECONDS, Listener
from app.queries.messages import Filter, list_messages
from bench.system import end, launch
from tests.course import GAMBIR, Walk, officer
from tests.domain.evidence.pictures import phone_photo
from tests.mail_servers import CITIZENS, CRM, SENDER, Gate, MailServers, mail_servers
from tests.message_centre import wait_for

ROOT = Path(__file__).resolve().parents[2]
LISTEN = (sys.executable, "-m", "flask", "--app", "wsgi", "email", "listen")
TEXT = "Lampu jalan mati di depan SDN 01 sudah 3 hari, gelap sekali."


@pytest.fixture(scope="module")
def servers() -> Iterator[MailServers]:
    with mail_servers() as running:
        yield running


@pytest.fixture
def post(app: Flask, servers: MailServers, monkeypatch: pytest.MonkeyPatch) -> "Post":
    """The application with both servers as its own."""
    ours = replace(settings(), smtp_url=servers.smtp_url, mail_from=SENDER, imap_url=servers.imap_url())
    monkeypatch.setitem(app.config, "SETTINGS", ours)
    return Post(servers)


class Post:
    """What the listener, the worker and the relay do, one after the other."""

    def __init__(self, servers: MailServers) -> None:
        self.servers = servers
        self.listener = Listener(account_at(servers.imap_url()), SENDER)

    def come_in(self, mail: EmailMessage, *, to: str = CRM) -> InboundMessage:
        """The mail on its way from the citizen's program to the desk, or to where it belongs."""
        before = len(self.servers.mails(CRM))
        self.servers.send(mail, parseaddr(str(mail["From"]))[1], to)
        self.servers.wait_for_mails(CRM, before + 1)
        self.look()
        return newest()

    def look(self) -> None:
        with connected(account_at(self.servers.imap_url())) as box:
            self.listener.look_through(box, threading.Event())
        read_messages(*inbox.unread(db.session(), before=clock.now()))

    def go_out(self) -> None:
        messages.relay("email")


def newest() -> InboundMessage:
    found = db.session().scalars(select(InboundMessage).order_by(InboundMessage.id.desc())).first()
    assert found is not None
    return found


def mail_from(address: str, subject: str, text: str, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Budi Santoso <{address}>", CRM, subject
    mail["Message-ID"] = make_msgid(domain=CITIZENS)
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def made_report(message: InboundMessage) -> Receipt:
    given = Submission(
        channel="email",
        text=message.body or "",
        category="penerangan-jalan",
        lat=GAMBIR[0],
        lon=GAMBIR[1],
        name=message.sender_name or "",
        email=message.sender,
    )
    session = db.session()
    actor = officer(session, "kanal.email")
    return inbox.make_report(session, message.public_id, given, actor=actor, now=clock.now())


def test_a_mail_with_a_photo_becomes_a_ticket_and_the_phones_reply_lands_in_it(
    session: Session, post: Post
) -> None:
    citizen = f"budi@{CITIZENS}"
    complaint = mail_from(citizen, "Lampu mati", f"{TEXT}\n\nDikirim dari HP saya")
    complaint.add_attachment(phone_photo(), maintype="image", subtype="jpeg", filename="lampu.jpg")
    complaint.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="surat.pdf")
    message = post.come_in(complaint)

    assert (message.state, message.sender, message.sender_name) == (
        InboundState.WAITING,
        citizen,
        "Budi Santoso",
    )
    assert (message.subject, message.body) == ("Lampu mati", TEXT)
    assert message.proposal is not None
    assert message.proposal["places"][0]["kelurahan"].startswith("31.71.01.")
    files = db.session().scalars(select(InboundFile).filter_by(message_id=message.id)).all()
    assert {file.file_name: file.refusal for file in files}["lampu.jpg"] is None
    assert "surat.pdf" in str({file.file_name: file.refusal for file in files}["surat.pdf"])
    assert len(post.servers.mails(CRM)) == 0
    assert len(post.servers.mails(CRM, "Processed")) >= 1

    receipt = made_report(message)
    number = receipt.number
    assert number.startswith("EM")
    post.go_out()
    confirmed, received = post.servers.wait_for_mails(citizen, 2)
    assert "sudah kami terima" in str(confirmed.get_body(("plain",)))
    assert number in str(received["Subject"])
    assert confirmed["In-Reply-To"] == received["In-Reply-To"] == complaint["Message-ID"]
    assert {part.get_content_type() for part in received.iter_parts()} == {"text/plain", "text/html"}

    walk = Walk(db.session(), receipt, now=clock.now() - timedelta(minutes=15))
    walk.act("kelurahan.gambir", "ask_reporter", note="Di tiang nomor berapa?")
    post.go_out()
    question = post.servers.wait_for_mails(citizen, 3)[-1]
    quoted = str(question.get_body(("plain",))).replace("\n", "\n> ")
    written = f"Tiang nomor 12.\n\nPada Rab, 25 Nov 2026 pukul 10.00 {SENDER}\nmenulis:\n\n> {quoted}"
    # A program that loses the headers and the subject of what it answers: the address alone tells.
    replied = post.come_in(mail_from(citizen, "Re:", written), to=str(question["Reply-To"]))
    report = by_number(db.session(), number)
    assert (replied.state, replied.report_id, replied.body) == (
        InboundState.ADDED,
        report.id,
        "Tiang nomor 12.",
    )
    assert report.status == Status.WAITING
    report_id = report.id

    more = mail_from(citizen, "Tambahan", "Sekarang dua lampu.", In_Reply_To=str(received["Message-ID"]))
    assert post.come_in(more).state == InboundState.ADDED
    last = (
        db.session().scalars(select(Event).filter_by(report_id=report_id).order_by(Event.seq.desc())).first()
    )
    assert last is not None
    assert last.action == inbox.MESSAGE
    post.go_out()
    assert len(post.servers.mails(citizen)) == 3


def test_a_bounce_marks_the_answer_as_failed_and_is_no_message(session: Session, post: Post) -> None:
    """The citizen's own server does not know him: Postfix says so to the bounce address of our answer."""
    message_id = post.come_in(mail_from("siti@tidak.ada.test", "Banjir", "Air setinggi lutut di Gambir.")).id
    post.go_out()
    post.servers.wait_for_mails(CRM, 1)
    post.look()
    bounce = newest()
    assert (bounce.state, bounce.reason, bounce.due_at) == (InboundState.DISMISSED, "pantulan", None)
    answer = db.session().scalars(select(Message).filter_by(inbound_id=message_id)).one()
    assert answer.state == MessageState.FAILED
    assert "5.1.2" in (answer.failure or "")
    assert "siti@" not in (answer.failure or "")
    shown = list_messages(
        db.session(), Filter(state=MessageState.FAILED), actor=officer(session, "biro.admin")
    )
    assert [row.failure for row in shown.rows if row.key == answer.key] == [answer.failure]
    sent = db.session().scalar(select(func.count()).select_from(Message))
    post.look()
    assert db.session().scalar(select(func.count()).select_from(Message)) == sent


def test_machines_get_no_answer_and_people_one_an_hour(session: Session, post: Post) -> None:
    away = mail_from(f"cuti@{CITIZENS}", "Sedang cuti", "Saya kembali Senin.", Auto_Submitted="auto-replied")
    assert post.come_in(away).is_automatic
    post.come_in(mail_from(f"rajin@{CITIZENS}", "Satu", "Lampu mati."))
    post.come_in(mail_from(f"rajin@{CITIZENS}", "Dua", "Jalan rusak."))
    told = db.session().scalars(select(Message.recipient)).all()
    assert list(told) == [f"rajin@{CITIZENS}"]


def test_a_large_mail_lies_in_the_store_where_nobody_reads_it(session: Session, post: Post) -> None:
    mail = mail_from(f"besar@{CITIZENS}", "Foto besar", TEXT)
    mail.add_attachment(os.urandom(3_000_000), maintype="application", subtype="zip", filename="foto.zip")
    message = post.come_in(mail)
    assert message.body == TEXT
    assert "mail" not in message.raw
    assert TEXT.encode() not in storage().get(message.raw["file"])


def test_what_cannot_be_kept_is_moved_aside_and_stops_nobody_else(
    session: Session, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = email.arrived

    def picky(content: bytes, **given: Any) -> inbox.Arrived:
        if b"Aneh" in content:
            raise ValueError("aneh")
        return real(content, **given)

    monkeypatch.setattr(email, "arrived", picky)
    post.servers.send(mail_from(f"a@{CITIZENS}", "Aneh", TEXT), f"a@{CITIZENS}")
    post.servers.wait_for_mails(CRM, 1)
    assert post.come_in(mail_from(f"b@{CITIZENS}", "Biasa", TEXT)).subject == "Biasa"
    assert [str(mail["Subject"]) for mail in post.servers.mails(CRM, "Failed")] == ["Aneh"]
    assert post.servers.mails(CRM) == []


@pytest.mark.usefixtures("outbox")
@pytest.mark.slow
def test_killed_between_keeping_and_moving_a_mail_is_there_once(
    post: Post, listening: Callable[[str], "subprocess.Popen[bytes]"]
) -> None:
    gate = Gate(post.servers.imap)
    first = listening(post.servers.imap_url(gate.port))
    post.servers.send(mail_from(f"ani@{CITIZENS}", "Sekali saja", TEXT), f"ani@{CITIZENS}")
    assert gate.asked.wait(60)
    assert kept() == 1
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    gate.close()
    assert len(post.servers.mails(CRM)) == 1

    second = listening(post.servers.imap_url())
    assert wait_for(lambda: not post.servers.mails(CRM), 60)
    assert kept() == 1
    # The new one idles now: what comes is heard without waiting for the next look.
    post.servers.send(mail_from(f"ani@{CITIZENS}", "Yang kedua", TEXT), f"ani@{CITIZENS}")
    assert wait_for(lambda: kept() == 2, LOOK_SECONDS / 2)
    second.terminate()
    assert second.wait(20) == 0


@pytest.fixture
def listening(app: Flask, tmp_path: Path) -> Iterator[Callable[[str], "subprocess.Popen[bytes]"]]:
    """Starts the very process that `make run` starts, on that mailbox."""
    config = settings()
    own = {
        "APP_ENV": "test",
        "DATABASE_URL": config.database_url,
        "REDIS_URL": config.redis_url,
        "VAR_DIR": str(config.var_dir),
        "MAIL_FROM": SENDER,
    }
    started: list[subprocess.Popen[bytes]] = []

    def start(imap_url: str) -> "subprocess.Popen[bytes]":
        env = os.environ | own | {"IMAP_URL": imap_url}
        started.append(launch(LISTEN, env, str(ROOT), tmp_path / "listen.log"))
        return started[-1]

    yield start
    for process in started:
        end(process)


def kept() -> int:
    db.session.remove()
    found = db.session.scalar(select(func.count()).select_from(InboundMessage)) or 0
    db.session.remove()
    return int(found)


def test_a_mailbox_that_is_away_is_told_at_the_channel(session: Session) -> None:
    stop = threading.Event()
    listener = Listener(account_at("imap://crm:rahasia@127.0.0.1:1/INBOX"), SENDER)
    listener._say("kotak surat tidak terjangkau: budi@warga.test")
    stop.set()
    state = db.session().get_one(ChannelAccount, ("email", inbox.MAIN_ACCOUNT))
    assert "tidak terjangkau" in (state.failure or "")
    assert "budi@" not in (state.failure or "")
