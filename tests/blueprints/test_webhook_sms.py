"""Kannel's door: what smsbox brings is kept once, what has no proof is not, receipts find their message."""

import uuid
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.channels import sms
from app.config import Settings, settings
from app.domain import notification
from app.domain.inbox import InboundMessage
from app.domain.notification import Message, Outcome
from app.domain.vocabulary import Medium, MessageState
from app.environment import SettingError
from tests.domain.inbox.phone import PHONE
from tests.outbox_rows import put_messages

TOKEN = "kata-sandi-kannel-uji"
SENDER = "%2B628123456789"


@pytest.fixture
def door(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings(), kannel_inbound_token=TOKEN))
    return client


def kept(session: Session) -> list[InboundMessage]:
    return list(session.scalars(select(InboundMessage).order_by(InboundMessage.id)))


def text_of(message: InboundMessage) -> str:
    return sms.parse(message.raw).parsed.text


def test_a_message_is_kept_with_its_id_and_answered_by_nothing(door: FlaskClient, session: Session) -> None:
    answer = door.get(
        f"/webhook/sms?token={TOKEN}&from={SENDER}&to=08111272206&coding=0&id=abc-1&smsc=t1&time=1764068400"
        "&text=Jalan+rusak+%E2%82%AC5&udh="
    )
    assert (answer.status_code, answer.text) == (200, "")
    [message] = kept(session)
    assert (message.sender, message.external_id) == ("+628123456789", "abc-1")
    assert text_of(message) == "Jalan rusak €5"
    assert message.sent_at is not None
    assert message.sent_at.timestamp() == 1764068400


def test_ucs2_is_read_from_raw_bytes_also_by_post(door: FlaskClient, session: Session) -> None:
    # Its bytes hold NUL, & as a blank's neighbour and what is no UTF-8.
    text = "Banjir 🌊 di Gambir – tolong Ā+&"
    raw = quote(text.encode("utf-16-be"))
    assert door.get(f"/webhook/sms?token={TOKEN}&from={SENDER}&coding=2&text={raw}").status_code == 200
    form = f"token={TOKEN}&from=%2B628111222333&coding=2&text={raw}"
    posted = door.post("/webhook/sms", data=form, content_type="application/x-www-form-urlencoded")
    assert posted.status_code == 200
    assert [text_of(message) for message in kept(session)] == [text, text]


def test_a_piece_carries_its_header(door: FlaskClient, session: Session) -> None:
    door.get(f"/webhook/sms?token={TOKEN}&from={SENDER}&coding=0&udh=%05%00%03%07%02%01&text=Awal+")
    [message] = kept(session)
    part = sms.parse(message.raw).parsed.part
    assert part is not None
    assert (part.reference, part.number, part.total, text_of(message)) == ("udh:7", 1, 2, "Awal ")


def test_what_smsbox_brings_again_is_kept_once(door: FlaskClient, session: Session) -> None:
    for number in (1, 1, 2):
        door.get(f"/webhook/sms?token={TOKEN}&from={SENDER}&id=abc-{number}&text=Sama")
    [message] = kept(session)
    assert message.repeats == 2


@pytest.mark.parametrize("token", ["", "token=salah&", f"token={TOKEN}x&"])
@pytest.mark.parametrize("path", ["/webhook/sms", "/webhook/sms/dlr"])
def test_without_the_token_nothing_is_kept(
    door: FlaskClient, session: Session, path: str, token: str
) -> None:
    assert door.get(f"{path}?{token}from={SENDER}&text=Halo").status_code == 403
    assert kept(session) == []


def test_without_the_setting_there_is_no_such_address(client: FlaskClient) -> None:
    assert client.get(f"/webhook/sms?token={TOKEN}&from={SENDER}&text=Halo").status_code == 404


@pytest.mark.parametrize(
    "query", [f"from={SENDER}", "text=Halo", "&" * 50, f"from={SENDER}&text=" + "a" * 40_001]
)
def test_half_a_message_is_refused_in_words(door: FlaskClient, session: Session, query: str) -> None:
    answer = door.get(f"/webhook/sms?token={TOKEN}&{query}")
    assert answer.status_code == 400
    assert kept(session) == []


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("1", MessageState.DELIVERED),
        ("2", MessageState.FAILED),
        ("16", MessageState.FAILED),
        ("8", MessageState.SENT),
    ],
)
def test_a_receipt_finds_its_message(
    door: FlaskClient, session: Session, status: str, state: MessageState
) -> None:
    now = clock.now()
    [message_id] = put_messages(session, ["Halo"], now=now, recipient=PHONE)
    lease = timedelta(seconds=60)
    notification.claim(session, Medium.SMS, now=now, limit=1, lease=lease)
    [taken] = notification.take(session, [message_id], now=now, lease=lease)
    notification.record(session, [Outcome(taken, provider_id=str(taken.key), parts=1)], now=now)
    for _ in range(2):
        assert door.get(f"/webhook/sms/dlr?token={TOKEN}&key={taken.key}&status={status}").status_code == 200
    session.expire_all()
    assert session.get_one(Message, message_id).state == state


def test_a_receipt_for_nobody_is_taken_calmly(door: FlaskClient) -> None:
    for key in ("", "entah", str(uuid.uuid4())):
        assert door.get(f"/webhook/sms/dlr?token={TOKEN}&key={key}&status=1").status_code == 200


def test_a_short_token_stops_the_start_by_name() -> None:
    environ = {"APP_ENV": "test", "DATABASE_URL": "postgresql://x/y", "KANNEL_INBOUND_TOKEN": "pendek"}
    with pytest.raises(SettingError, match="KANNEL_INBOUND_TOKEN"):
        Settings.from_environ(environ)
