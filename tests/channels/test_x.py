"""What X delivers, read as the citizen wrote it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.channels import UnreadableError, x
from app.domain.inbox import Account, Arrived, Delivered, Edited, Withdrawn
from app.domain.vocabulary import InboundKind, Medium
from tests.channels.deliveries import OURS, activity, direct, mention

MAIN = Account("twitter", "utama", Medium.X, {"user_id": OURS})
OTHER = Account("governor_social", "gubernur", Medium.X, {"user_id": "999"})


def brought(body: dict[str, Any], *accounts: Account) -> list[Delivered]:
    return list(x.delivered(body, accounts or (MAIN,)))


def text_of(body: dict[str, Any]) -> str:
    [item] = brought(body)
    assert isinstance(item, Arrived)
    return x.parse(item.raw).parsed.text


def test_a_mention_says_who_wrote_what_when() -> None:
    [item] = brought(mention(text="@DKIJakarta got mampet &amp; bau"))
    assert isinstance(item, Arrived)
    assert (item.channel, item.account, item.kind) == ("twitter", "utama", InboundKind.MENTION)
    assert (item.sender, item.external_id) == ("x:111111111", "1900000000000000001")
    read = x.parse(item.raw).parsed
    assert (read.text, read.sender_name) == ("@DKIJakarta got mampet & bau", "Siti (@siti_jkt)")
    assert read.sent_at == datetime(2026, 11, 23, 3, tzinfo=UTC)
    assert read.answers == []


def test_short_links_are_written_out_and_media_are_listed_as_links() -> None:
    entities = {
        "urls": [
            {"url": "https://t.co/a", "expanded_url": "https://maps.app.goo.gl/xyz"},
            {"url": "https://t.co/b", "expanded_url": "https://x.com/1/photo/1", "media_key": "3_1"},
        ]
    }
    body = mention(text="Di sini https://t.co/a https://t.co/b", entities=entities)
    body["data"]["includes"]["media"] = [{"media_key": "3_1", "url": "https://pbs.twimg.com/media/a.jpg"}]
    assert text_of(body).splitlines() == [
        "Di sini https://maps.app.goo.gl/xyz",
        "",
        "Lampiran di jejaring sosial (tidak diambil sistem):",
        "https://pbs.twimg.com/media/a.jpg",
    ]


def test_a_long_post_is_read_whole() -> None:
    assert text_of(mention(text="awal…", note_tweet={"text": "awal dan seterusnya"})) == "awal dan seterusnya"


def test_a_reply_names_what_it_stands_below_nearest_first() -> None:
    body = mention(conversation_id="10", referenced_tweets=[{"type": "replied_to", "id": "20"}])
    [item] = brought(body)
    assert isinstance(item, Arrived)
    assert x.parse(item.raw).parsed.answers == ["20", "10"]


def test_an_edited_post_is_the_one_that_was_first() -> None:
    [item] = brought(mention("1902", "baru", edit_history_tweet_ids=["1901", "1902"]))
    assert isinstance(item, Edited)
    assert (item.arrived.external_id, item.parsed.text) == ("1901", "baru")


def test_a_deleted_post_is_withdrawn() -> None:
    assert brought(activity("post.delete", {"id": "1901"})) == [Withdrawn("twitter", "utama", "1901")]


@pytest.mark.parametrize("flat", [False, True])
def test_a_direct_message_is_read_in_both_forms(flat: bool) -> None:
    payload = {
        "id": "1900000000000000003",
        "sender_id": "111111111",
        "text": "Di Jl. Merdeka",
        "created_at": "2026-11-23T03:00:00Z",
    }
    [item] = brought(activity("dm.received", payload) if flat else direct())
    assert isinstance(item, Arrived)
    assert (item.kind, item.sender, item.external_id) == (
        InboundKind.DIRECT,
        "x:111111111",
        "1900000000000000003",
    )
    assert x.parse(item.raw).parsed.text == "Di Jl. Merdeka"


@pytest.mark.parametrize(
    "body",
    [
        mention(author=OURS),
        direct(sender=OURS),
        mention(referenced_tweets=[{"type": "retweeted", "id": "1"}]),
        activity("follow.follow", {"id": "1"}),
        activity("post.mention.create", {"id": "ada spasi", "author_id": "1"}),
        {"data": []},
        {"data": {"event_type": "dm.received", "payload": "x"}},
    ],
)
def test_what_is_no_message_to_us_brings_nothing(body: dict[str, Any]) -> None:
    assert brought(body) == []


def test_a_delivery_goes_to_the_account_that_it_names() -> None:
    for accounts in ((MAIN, OTHER), (OTHER, MAIN)):
        [item] = brought(mention(), *accounts)
        assert isinstance(item, Arrived)
        assert item.account == "utama"


def test_an_empty_raw_form_is_said_to_be_empty() -> None:
    with pytest.raises(UnreadableError):
        x.parse({"data": {}})
