"""A real Kannel in between: what a telephone writes is kept and answered, and the receipt comes back."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.serving import make_server

from app.config import settings
from app.db import db
from app.domain.inbox import InboundMessage
from app.domain.notification import Message
from app.domain.vocabulary import InboundState, Medium, MessageState
from app.jobs import inbox, messages
from tests.kannel import PASSWORD, USER, Kannel, kannel
from tests.message_centre import HOST, wait_for

TOKEN = "kata-sandi-kannel-uji"

pytestmark = pytest.mark.usefixtures("outbox")


@pytest.fixture
def line(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Kannel]:
    """The application on a port of its own, and a Kannel that knows it."""
    server = make_server(HOST, 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    base = f"http://{HOST}:{server.server_port}"
    try:
        with kannel(tmp_path, f"{base}/webhook/sms?token={TOKEN}") as running:
            chosen = replace(
                settings(),
                sms_driver="kannel",
                public_url=base,
                kannel_url=running.send_url,
                kannel_token=f"{USER}:{PASSWORD}",
                kannel_inbound_token=TOKEN,
            )
            monkeypatch.setitem(app.config, "SETTINGS", chosen)
            yield running
    finally:
        server.shutdown()
        thread.join()


def kept() -> list[InboundMessage]:
    db.session.remove()
    return list(db.session.scalars(select(InboundMessage).order_by(InboundMessage.id)))


def state_of(message_id: int) -> MessageState:
    db.session.remove()
    return db.session.get_one(Message, message_id).state


def test_from_the_telephone_to_the_receipt(line: Kannel) -> None:
    line.sends("628123456789 08111272206 text Bantuan!")
    assert wait_for(lambda: len(kept()) == 1, 60), line.logs()
    [message] = kept()
    assert message.sender == "+628123456789"
    assert message.external_id is not None
    inbox.read_messages(message.id)
    [message] = kept()
    assert (message.body, message.state) == ("Bantuan!", InboundState.ANSWERED)

    messages.relay(Medium.SMS.value)
    [answer] = db.session.scalars(select(Message))
    assert answer.parts == 2
    assert wait_for(lambda: line.heard().count("Got message") == answer.parts, 60), line.logs()
    assert "Jakarta>" in line.heard()
    assert wait_for(lambda: state_of(answer.id) == MessageState.DELIVERED, 120), line.logs()
