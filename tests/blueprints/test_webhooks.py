"""X and Facebook knock: who proves himself is heard once however often he says it; nobody else leaves a trace."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.config import settings
from app.domain import inbox
from app.domain.audit import Event
from app.domain.channel import Channel
from app.domain.inbox import ChannelAccount, InboundMessage
from app.domain.intake import Submission
from app.domain.vocabulary import InboundState, Medium
from app.jobs import inbox as reading
from tests.channels.deliveries import COMMENT, activity, chat, comment, direct, feed, mention
from tests.course import GAMBIR, MONDAY, officer

X_SECRET, FB_SECRET, WORD = "consumer-secret", "rahasia-aplikasi", "meatyhamhock"


@pytest.fixture(autouse=True)
def _accounts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    configured = replace(
        settings(),
        x_consumer_secret=X_SECRET,
        x_user_id="222222222",
        fb_app_secret=FB_SECRET,
        fb_verify_token=WORD,
    )
    monkeypatch.setitem(app.config, "SETTINGS", configured)


def x_signature(content: bytes, secret: str = X_SECRET) -> dict[str, str]:
    digest = hmac.new(secret.encode(), content, hashlib.sha256).digest()
    return {"x-twitter-webhooks-signature": f"sha256={base64.b64encode(digest).decode()}"}


def fb_signature(content: bytes, secret: str = FB_SECRET) -> dict[str, str]:
    return {"X-Hub-Signature-256": f"sha256={hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()}"}


def from_x(
    client: FlaskClient, body: dict[str, Any], path: str = "/webhook/twitter", secret: str = X_SECRET
) -> TestResponse:
    content = json.dumps(body).encode()
    return client.post(
        path, data=content, headers=x_signature(content, secret), content_type="application/json"
    )


def from_facebook(
    client: FlaskClient, body: dict[str, Any], path: str = "/webhook/facebook", secret: str = FB_SECRET
) -> TestResponse:
    content = json.dumps(body).encode()
    return client.post(
        path, data=content, headers=fb_signature(content, secret), content_type="application/json"
    )


def kept(session: Session) -> list[InboundMessage]:
    """All messages, read by the worker's own function."""
    session.expire_all()
    reading.read_messages(*session.scalars(select(InboundMessage.id).order_by(InboundMessage.id)))
    return list(session.scalars(select(InboundMessage).order_by(InboundMessage.id)))


def made_a_report(session: Session, message: InboundMessage) -> int:
    submission = Submission(channel=message.channel_code, text="Lampu mati", lat=GAMBIR[0], lon=GAMBIR[1])
    actor = officer(session, f"kanal.{message.channel_code}")
    return inbox.make_report(session, message.public_id, submission, actor=actor, now=MONDAY).report_id


def history(session: Session, report_id: int) -> list[str]:
    return list(session.scalars(select(Event.action).where(Event.report_id == report_id).order_by(Event.seq)))


def governor(session: Session, secret: str, **more: str) -> None:
    given = {"consumer_secret": secret, "user_id": "333"} | more
    row = ChannelAccount(channel_code="governor_social", account="gubernur", adapter=Medium.X, settings=given)
    page = {"app_secret": secret, "verify_token": "lain"}
    second = ChannelAccount(
        channel_code="governor_social", account="halaman", adapter=Medium.FACEBOOK, settings=page
    )
    session.add_all([row, second])
    session.flush()


def test_xs_challenge_is_answered_with_the_documented_vector(client: FlaskClient) -> None:
    answer = client.get("/webhook/twitter?crc_token=challenge_string")
    assert answer.json == {"response_token": "sha256=S/mG8E9n5SjoGuCqHguvP8K8uuu5ogCPF0dOpIdyZlk="}


def test_facebooks_subscription_is_confirmed_only_with_the_agreed_word(client: FlaskClient) -> None:
    asked = "/webhook/facebook?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
    assert (client.get(asked + WORD).status_code, client.get(asked + WORD).text) == (200, "1158201444")
    assert client.get(asked + "salah").status_code == 403
    assert client.get("/webhook/twitter").status_code == 403


def test_a_retired_channel_takes_nothing_in_and_others_go_on(client: FlaskClient, session: Session) -> None:
    session.get_one(Channel, "facebook").is_active = False
    session.commit()
    refused = from_facebook(client, {"object": "page", "entry": []})
    assert (refused.status_code, refused.json) == (410, {"error": "Kanal ini tidak menerima laporan lagi."})
    assert from_x(client, {"data": {}}).status_code == 200


@pytest.mark.parametrize("times", [1, 5])
def test_the_same_delivery_however_often_is_one_message(
    client: FlaskClient, session: Session, times: int
) -> None:
    for _ in range(times):
        assert from_x(client, mention()).status_code == 200
        assert from_x(client, direct()).status_code == 200
        assert from_facebook(client, feed(comment())).status_code == 200
        assert from_facebook(client, chat({"message": {"mid": "m_1", "text": "Halo"}})).status_code == 200
    messages = kept(session)
    assert [message.channel_code for message in messages] == ["twitter", "twitter", "facebook", "facebook"]
    assert {message.state for message in messages} == {InboundState.WAITING}
    assert messages[0].body == "@DKIJakarta lampu mati"
    assert len({message.conversation_id for message in messages}) == 2


@pytest.mark.parametrize("path", ["/webhook/twitter", "/webhook/facebook", "/webhook/governor_social"])
def test_a_wrong_or_missing_signature_is_refused_and_nothing_is_stored(
    client: FlaskClient, session: Session, path: str
) -> None:
    content = json.dumps(mention()).encode()
    wrong = [
        {},
        x_signature(content, "lain"),
        fb_signature(content, "lain"),
        x_signature(content + b" "),
        {"x-twitter-webhooks-signature": "sha256=é"},
        {"X-Hub-Signature-256": "sha256="},
    ]
    for headers in wrong:
        assert client.post(path, data=content, headers=headers).status_code == 403
    assert kept(session) == []
    assert not {"twitter", "facebook", "governor_social"} & set(
        session.scalars(select(ChannelAccount.channel_code))
    )


def test_without_an_account_nobody_can_prove_anything(
    client: FlaskClient, session: Session, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings(), x_consumer_secret=None, x_user_id=None))
    assert from_x(client, mention(), secret="").status_code == 403
    assert client.get("/webhook/twitter?crc_token=a").status_code == 403
    assert client.get("/webhook/entah?crc_token=a").status_code == 404


def test_what_is_signed_and_yet_unusable_is_refused_in_words(client: FlaskClient, session: Session) -> None:
    for content, code in ((b"{", 400), (b"[1]", 400), (b"[" * 100_000, 400), (b"x" * (1024 * 1024 + 1), 413)):
        answer = client.post("/webhook/twitter", data=content, headers=x_signature(content))
        assert (answer.status_code, bool(answer.json and answer.json["error"])) == (code, True)
    assert kept(session) == []


def test_half_characters_and_nul_are_stored_harmlessly(client: FlaskClient, session: Session) -> None:
    content = json.dumps(mention(text="\ud83d Banjir\x00 <script>")).encode()
    assert client.post("/webhook/twitter", data=content, headers=x_signature(content)).status_code == 200
    [message] = kept(session)
    assert message.body == "? Banjir <script>"


def test_an_edit_changes_the_waiting_message_and_an_old_one_comes_too_late(
    client: FlaskClient, session: Session
) -> None:
    from_facebook(client, feed(comment("Lampu mati")))
    kept(session)
    from_facebook(client, feed(comment("Lampu mati di Gambir", verb="edited"), time=1795402900))
    from_facebook(client, feed(comment("Lampu", verb="edited"), time=1795402800))
    from_facebook(client, feed(comment("Lampu mati")))
    [message] = kept(session)
    assert message.body == "Lampu mati di Gambir"
    assert message.edited_at is not None
    assert message.state == InboundState.WAITING


def test_a_strangers_edit_changes_nothing(client: FlaskClient, session: Session) -> None:
    from_facebook(client, feed(comment("Lampu mati")))
    kept(session)
    from_facebook(client, feed(comment("Hapus", verb="edited", author="6006")))
    assert [message.body for message in kept(session)] == ["Lampu mati"]


def test_an_edit_that_comes_before_the_post_is_the_message(client: FlaskClient, session: Session) -> None:
    from_x(client, mention("1902", "baru", edit_history_tweet_ids=["1901", "1902"]))
    from_x(client, mention("1901", "lama"))
    assert [message.body for message in kept(session)] == ["baru"]


def test_what_became_a_report_keeps_its_text_and_its_history_says_what_the_author_did(
    client: FlaskClient, session: Session
) -> None:
    from_facebook(client, feed(comment("Lampu mati")))
    [message] = kept(session)
    report_id = made_a_report(session, message)
    for _ in range(3):
        from_facebook(client, feed(comment("Lampu mati lagi", verb="edited")))
        from_facebook(client, feed(comment(verb="remove")))
    assert history(session, report_id)[1:] == ["message_edited", "message_withdrawn"]


def test_a_deleted_post_stays_and_says_so(client: FlaskClient, session: Session) -> None:
    from_x(client, mention("1901"))
    from_facebook(client, feed(comment()))
    from_x(client, activity("post.delete", {"id": "1901"}))
    from_facebook(client, feed(comment(verb="remove")))
    from_facebook(client, feed(comment()))
    messages = kept(session)
    assert [message.external_id for message in messages] == ["1901", COMMENT]
    assert all(message.withdrawn_at for message in messages)


def test_the_governors_accounts_of_both_networks_have_one_address(
    client: FlaskClient, session: Session
) -> None:
    governor(session, "rahasia-gubernur")
    path = "/webhook/governor_social"
    assert from_x(client, mention("5"), path, "rahasia-gubernur").status_code == 200
    assert from_facebook(client, feed(comment()), path, "rahasia-gubernur").status_code == 200
    assert from_x(client, mention("6"), path).status_code == 403
    assert from_x(client, mention("6"), f"{path}/gubernur", "rahasia-gubernur").status_code == 200
    assert from_x(client, mention("7"), f"{path}/halaman", "rahasia-gubernur").status_code == 403
    assert [(m.channel_code, m.account) for m in kept(session)] == [
        ("governor_social", "gubernur"),
        ("governor_social", "halaman"),
        ("governor_social", "gubernur"),
    ]
    asked = f"{path}?hub.mode=subscribe&hub.verify_token=lain&hub.challenge=9"
    assert client.get(asked).text == "9"


def test_accounts_of_one_app_are_told_apart_by_the_id_in_the_delivery(
    client: FlaskClient, session: Session
) -> None:
    governor(session, X_SECRET)
    body = mention()
    body["data"]["filter"]["user_id"] = "333"
    assert from_x(client, body).status_code == 200
    assert [(m.channel_code, m.account) for m in kept(session)] == [("governor_social", "gubernur")]


def test_an_account_out_of_use_is_not_heard(client: FlaskClient, session: Session) -> None:
    governor(session, "rahasia-gubernur")
    session.get_one(ChannelAccount, ("governor_social", "gubernur")).is_active = False
    session.flush()
    assert from_x(client, mention(), "/webhook/governor_social", "rahasia-gubernur").status_code == 403
