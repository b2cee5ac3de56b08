"""From the outbox to the mail server, by the relay itself."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from flask import Flask
from sqlalchemy import select

from app import clock
from app.config import settings
from app.db import db, transaction
from app.domain.notification import Message
from app.domain.vocabulary import Medium, MessageState
from app.jobs import messages
from tests.message_centre import HOST, free_port
from tests.outbox_rows import put_messages

pytestmark = pytest.mark.usefixtures("outbox")


def set_server(app: Flask, monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings(), smtp_url=f"smtp://{HOST}:{port}"))


@pytest.fixture
def mailbox(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mailbox]:
    handler = Mailbox(str(tmp_path_factory.mktemp("surel") / "kotak"))
    controller = Controller(handler, hostname=HOST, port=free_port())
    controller.start()
    set_server(app, monkeypatch, controller.port)
    yield handler
    controller.stop()


def put(count: int) -> None:
    with transaction() as session:
        texts = [f"surat {number}\n" for number in range(count)]
        put_messages(session, texts, now=clock.now(), medium=Medium.EMAIL, recipient="warga@example.org")


def stored() -> list[Message]:
    db.session.remove()
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def test_mails_arrive_in_order_each_once(mailbox: Mailbox) -> None:
    put(25)
    messages.relay(Medium.EMAIL.value)
    messages.relay(Medium.EMAIL.value)
    assert {message.state for message in stored()} == {MessageState.SENT}
    assert len(mailbox.mailbox) == 25
    assert {mail["Message-ID"] for mail in mailbox.mailbox} == {message.provider_id for message in stored()}


def test_a_mail_server_that_is_away_delays_and_loses_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_server(app, monkeypatch, free_port())
    put(2)
    messages.relay(Medium.EMAIL.value)
    for message in stored():
        assert message.state == MessageState.QUEUED
        assert "tidak terjangkau" in (message.failure or "")
