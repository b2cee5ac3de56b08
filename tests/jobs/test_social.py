"""X and Facebook by real HTTP on loopback: gaps are filled, limits are waited for, answers leave by the right account."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, queues
from app.config import settings
from app.db import db, transaction
from app.domain import inbox
from app.domain.channel import Channel
from app.domain.inbox import ChannelAccount, InboundMessage
from app.domain.notification import Message
from app.domain.vocabulary import Medium, MessageState
from app.jobs import account_check, messages, social
from app.jobs import inbox as reading
from deploy.peers.facebook import Facebook
from deploy.peers.networks import serving
from deploy.peers.x import X
from tests.blueprints.officers import sign_in_as
from tests.channels.deliveries import READER
from tests.message_centre import HOST, free_port
from tests.outbox_rows import put_messages

pytestmark = pytest.mark.usefixtures("outbox")
TOKEN = "token-provinsi"
WARGA = "x:111111111"


@pytest.fixture
def networks(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[X, Facebook]]:
    x, facebook = X(TOKEN), Facebook(TOKEN)
    with ExitStack() as stack:
        configured = replace(
            settings(),
            x_api_base=stack.enter_context(serving(x)),
            x_token=TOKEN,
            x_user_id=x.user_id,
            fb_api_base=stack.enter_context(serving(facebook)),
            fb_page_token=TOKEN,
            fb_app_secret="rahasia",
        )
        monkeypatch.setitem(app.config, "SETTINGS", configured)
        yield x, facebook


@pytest.fixture
def x(networks: tuple[X, Facebook]) -> X:
    return networks[0]


@pytest.fixture
def facebook(networks: tuple[X, Facebook]) -> Facebook:
    return networks[1]


def stored() -> list[InboundMessage]:
    db.session.remove()
    return list(db.session.scalars(select(InboundMessage).order_by(InboundMessage.id)))


def ids(channel: str = "twitter") -> list[str | None]:
    return [message.external_id for message in stored() if message.channel_code == channel]


def account(channel: str = "twitter", name: str = "utama") -> ChannelAccount:
    db.session.remove()
    return db.session.get_one(ChannelAccount, (channel, name))


def put(body: str, medium: Medium, recipient: str, **way: Any) -> int:
    with transaction() as session:
        [message_id] = put_messages(session, [body], now=clock.now(), medium=medium, recipient=recipient)
        message = session.get_one(Message, message_id)
        for name, value in way.items():
            setattr(message, name, value)
    return message_id


def sent(message_id: int) -> Message:
    db.session.remove()
    return db.session.get_one(Message, message_id)


def limited(seconds: int) -> tuple[int, dict[str, str], dict[str, Any]]:
    reset = int((clock.now() + timedelta(seconds=seconds)).timestamp())
    return 429, {"x-rate-limit-reset": str(reset)}, {"title": "Too Many Requests"}


def test_polling_goes_on_where_it_stopped_and_meets_the_webhook(x: X) -> None:
    x.write(10, "satu")
    social.poll()
    assert ids() == ["10"]
    x.write(11, "dua")
    with transaction() as session:
        [via_webhook] = _arrived(x.mentions[-1])
        inbox.take_in(session, [via_webhook], now=clock.now())
    x.write(12, "tiga", x.user_id)
    social.poll()
    social.poll()
    assert ids() == ["10", "11"]
    assert [given.get("since_id") for verb, path, given in x.asked if "mentions" in path] == [
        None,
        "10",
        "12",
    ]
    assert account().cursor["since_id"] == "12"
    reading.sweep_unread()


def _arrived(post: dict[str, Any]) -> list[Any]:
    [known] = [found for found in social.accounts(Medium.X) if found.name == "utama"]
    return social.x_posts.found({"data": [post]}, known)


def test_a_long_gap_is_fetched_page_by_page_oldest_kept_too(x: X) -> None:
    x.write(10, "awal")
    social.poll()
    x.page_size = 3
    for number in range(11, 20):
        x.write(number, f"pesan {number}")
    social.poll()
    assert {int(found or 0) for found in ids()} == set(range(10, 20))


def test_a_gap_that_could_not_be_fetched_whole_is_fetched_again(x: X) -> None:
    x.write(10, "awal")
    social.poll()
    x.write(11, "dua")
    x.refusing["/2/users/.*"] = (503, {}, {})
    social.poll()
    assert "X sedang terganggu" in (account().failure or "")
    x.refusing.clear()
    social.poll()
    assert ids() == ["10", "11"]
    assert account().failure is None


def test_a_limit_is_waited_for_and_other_channels_go_on(x: X, facebook: Facebook) -> None:
    facebook.feed = [_post("1010_1", "Banjir", READER)]
    x.write(10, "satu")
    x.refusing["/2/users/.*"] = limited(600)
    social.poll()
    x.refusing.clear()
    social.poll()
    assert (len(x.asked), ids("facebook")) == (1, ["1010_1"])
    _end_pauses("twitter")
    social.poll()
    assert ids() == ["10"]


def _end_pauses(channel: str) -> None:
    """As if the time until which the network is left alone had passed."""
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    with transaction() as session:
        row = session.get_one(ChannelAccount, (channel, "utama"))
        row.cursor = {
            name: past if name.startswith("tunggu:") else value for name, value in row.cursor.items()
        }


def test_a_refused_token_is_said_at_its_account(x: X) -> None:
    x.token = "lain"
    social.poll()
    assert "token" in (account().failure or "")
    assert ids() == []


def second_account(api_base: str, **settings: str) -> None:
    """The governor's account at X."""
    given = {"api_base": api_base, "token": "token-gubernur", "user_id": "42", **settings}
    with transaction() as session:
        session.add(
            ChannelAccount(
                channel_code="governor_social",
                account="gubernur",
                adapter=Medium.X,
                settings=given,
                cursor={},
            )
        )


def test_one_broken_account_stops_no_other_and_is_shown_until_it_answers(
    x: X, facebook: Facebook, client: FlaskClient
) -> None:
    queues.beat(queues.connection(), queues.NAMES)
    second_account(f"http://{HOST}:{free_port()}")  # nobody listens there
    x.write(10, "satu")
    social.poll()
    broken, fine = account("governor_social", "gubernur"), account()
    assert broken.failure is not None
    assert "tidak menjawab" in broken.failure
    assert (fine.failure, ids()) == (None, ["10"])
    assert account("facebook").failure is None

    with transaction() as session:
        session.get_one(ChannelAccount, ("governor_social", "gubernur")).settings = {
            "api_base": x_base(),
            "token": "salah",
            "user_id": "42",
        }
    x.write(11, "dua")
    social.poll()
    assert "401" in str(account("governor_social", "gubernur").failure)
    assert ids() == ["10", "11"]
    answer = client.get("/readyz")
    assert answer.status_code == 200
    channels = answer.json["channels"]
    assert channels["governor_social"]["accounts"]["gubernur"]["ok"] is False
    assert (channels["governor_social"]["ok"], channels["twitter"]["ok"]) == (False, True)
    assert "salah" not in answer.text
    figures = client.get("/metrics").text
    assert 'crm_channel_account_up{account="gubernur",channel="governor_social"} 0.0' in figures
    assert 'crm_channel_account_up{account="utama",channel="twitter"} 1.0' in figures
    sign_in_as(client, db.session(), "biro.admin")
    assert "gubernur: " in client.get("/admin/kanal").text
    assert client.get("/kanal/baru").status_code == 200

    with transaction() as session:
        session.get_one(ChannelAccount, ("governor_social", "gubernur")).settings = {
            "token": TOKEN,
            "user_id": x.user_id,
        }
    account_check.check("governor_social", "gubernur")
    assert account("governor_social", "gubernur").failure is None
    assert client.get("/readyz").json["channels"]["governor_social"]["ok"] is True
    reading.sweep_unread()


def x_base() -> str:
    return settings().x_api_base


def test_an_account_of_a_retired_channel_only_answers(x: X, session: Session) -> None:
    session.get_one(Channel, "twitter").is_active = False
    session.commit()
    x.write(10, "satu")
    social.poll()
    assert ids() == []
    message_id = put("Sudah kami perbaiki.", Medium.X, WARGA, channel_code="twitter")
    messages.relay("x")
    assert x.direct == [("111111111", "Sudah kami perbaiki.")]
    assert sent(message_id).state == MessageState.SENT


def test_deleted_and_edited_mentions_are_noticed(x: X) -> None:
    x.write(10, "hilang")
    x.write(11, "lama")
    social.poll()
    reading.read_messages(*[message.id for message in stored()])
    x.deleted.add("10")
    x.mentions[1]["edit_history_tweet_ids"] = ["11", "12"]
    x.write(12, "baru", edit_history_tweet_ids=["11", "12"])
    social.recheck()
    gone, edited = stored()
    assert (gone.withdrawn_at is not None, edited.withdrawn_at) == (True, None)
    assert (edited.body, edited.edited_at is not None) == ("baru", True)


def test_deliveries_that_come_at_once_are_kept_once_each_and_never_block_each_other(app: Flask, x: X) -> None:
    [known] = [found for found in social.accounts(Medium.X) if found.name == "utama"]
    posts = [x.write(number, f"pesan {number}") for number in range(10, 20)]
    edited = [{**post, "id": f"{post['id']}1", "edit_history_tweet_ids": [post["id"]] * 2} for post in posts]
    found = social.x_posts.found({"data": posts}, known) + social.x_posts.found({"data": edited}, known)

    def deliver(turn: int) -> int:
        with app.app_context(), transaction() as session:
            return len(inbox.take_in(session, found[turn:] + found[:turn], now=clock.now()))

    with ThreadPoolExecutor(5) as workers:
        new = list(workers.map(deliver, range(0, 20, 4)))
    assert (sum(new), len(ids())) == (10, 10)


def _post(post_id: str, message: str, author: str, *comments: dict[str, Any]) -> dict[str, Any]:
    told = {"id": post_id, "message": message, "from": {"id": author, "name": "Budi"}, "created_time": _now()}
    return {**told, "comments": {"data": list(comments)}} if comments else told


def _now() -> str:
    return clock.now().strftime("%Y-%m-%dT%H:%M:%S+0000")


def test_facebooks_feed_and_messages_are_fetched_without_our_own(facebook: Facebook) -> None:
    comments = [_post("1_2", "Di sini juga", READER), _post("1_3", "Terima kasih", facebook.page_id)]
    facebook.feed = [_post("1010_1", "Pengumuman", facebook.page_id, *comments)]
    talk = [_post("m_1", "Halo", READER), _post("m_2", "Ya?", facebook.page_id)]
    facebook.talks = [{"updated_time": _now(), "messages": {"data": talk}}]
    social.poll()
    social.poll()
    assert sorted(str(found) for found in ids("facebook")) == ["1_2", "m_1"]
    assert account("facebook").cursor["page_id"] == facebook.page_id


def test_an_open_answer_is_a_reply_and_all_else_a_direct_message(x: X, facebook: Facebook) -> None:
    facebook.reachable.add(READER)
    reply = put("Sudah kami catat", Medium.X, WARGA, is_open=True, in_reply_to="10")
    secret = put("Kode rahasia Anda: K7M3QX2P", Medium.X, WARGA, in_reply_to="10")
    comment = put("Sudah kami catat", Medium.FACEBOOK, f"facebook:{READER}", is_open=True, in_reply_to="1_2")
    private = put("Kode rahasia Anda: K7M3QX2P", Medium.FACEBOOK, f"facebook:{READER}", in_reply_to="m_1")
    messages.relay("x")
    messages.relay("facebook")
    assert [sent(each).state for each in (reply, secret, comment, private)] == [MessageState.SENT] * 4
    assert x.replies == [{"text": "Sudah kami catat", "reply": {"in_reply_to_tweet_id": "10"}}]
    assert x.direct == [("111111111", "Kode rahasia Anda: K7M3QX2P")]
    assert facebook.comments == [("1_2", "Sudah kami catat")]
    assert facebook.direct[0]["recipient"] == {"id": READER}
    assert sent(reply).provider_id == "9001"


def test_who_commented_is_written_to_by_naming_the_comment_and_later_by_name(facebook: Facebook) -> None:
    facebook.reachable.add(READER)
    for body in ("pertama", "kedua"):
        put(body, Medium.FACEBOOK, f"facebook:{READER}", in_reply_to="1_2")
    messages.relay("facebook")
    assert [said["recipient"] for said in facebook.direct] == [{"comment_id": "1_2"}, {"id": READER}]


def test_a_limit_on_sending_holds_back_that_account_until_it_ends(x: X) -> None:
    x.refusing["/2/dm.*"] = limited(600)
    first, second = put("satu", Medium.X, WARGA), put("dua", Medium.X, WARGA)
    reply = put("tiga", Medium.X, WARGA, is_open=True, in_reply_to="10")
    messages.relay("x")
    x.refusing.clear()
    assert [sent(each).state for each in (first, second, reply)] == ["queued", "queued", "sent"]
    assert sent(first).next_attempt_at > clock.now() + timedelta(seconds=590)
    assert len([path for path in x.paths() if "dm_conversations" in path]) == 1
    third = put("empat", Medium.X, WARGA)
    messages.relay("x")
    assert (sent(third).state, x.direct) == (MessageState.QUEUED, [])


@pytest.mark.parametrize(
    ("status", "state", "words"),
    [(503, "queued", "X sedang terganggu"), (403, "failed", "X tidak mengizinkan"), (401, "failed", "token")],
)
def test_what_may_pass_is_tried_again_and_the_rest_fails_in_words(
    x: X, status: int, state: str, words: str
) -> None:
    detail = "You cannot send messages to 081234567890."
    x.refusing["/2/dm.*"] = (status, {}, {"title": "No", "detail": detail})
    message_id = put("satu", Medium.X, WARGA)
    messages.relay("x")
    message = sent(message_id)
    assert message.state == state
    assert words in (message.failure or "")
    assert "81234567890" not in (message.failure or "")


def test_each_account_sends_by_its_own_token(x: X) -> None:
    own = X("token-gubernur", user_id="333")
    with serving(own) as address:
        given = {"api_base": address, "token": "token-gubernur", "user_id": "333"}
        with transaction() as session:
            row = ChannelAccount(
                channel_code="governor_social", account="utama", adapter=Medium.X, settings=given
            )
            session.add(row)
        put("dari gubernur", Medium.X, WARGA, channel_code="governor_social")
        put("dari provinsi", Medium.X, WARGA)
        lost = put("dari siapa", Medium.X, WARGA, account="entah")
        messages.relay("x")
    assert (own.direct, x.direct) == ([("111111111", "dari gubernur")], [("111111111", "dari provinsi")])
    assert (sent(lost).state, sent(lost).failure) == (MessageState.FAILED, social.NO_ACCOUNT)


def test_without_any_account_messages_are_set_aside(app: Flask) -> None:
    message_id = put("satu", Medium.X, WARGA)
    messages.relay("x")
    assert sent(message_id).state == MessageState.UNSENDABLE
