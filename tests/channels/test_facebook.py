"""What Facebook delivers, read as the citizen wrote it."""

from typing import Any

import pytest

from app.channels import facebook
from app.domain.inbox import Account, Arrived, Delivered, Edited, Withdrawn
from app.domain.vocabulary import InboundKind, Medium
from tests.channels.deliveries import COMMENT, PAGE, POST, READER, chat, comment, feed

MAIN = Account("facebook", "utama", Medium.FACEBOOK, {})


def brought(body: dict[str, Any]) -> list[Delivered]:
    return list(facebook.delivered(body, [MAIN]))


def one(body: dict[str, Any]) -> Arrived:
    [item] = brought(body)
    assert isinstance(item, Arrived)
    return item


def test_a_comment_says_who_wrote_what_below_which_post() -> None:
    item = one(feed(comment("Lampu mati", photo="https://scontent.example/a.jpg")))
    assert (item.kind, item.sender, item.external_id) == (InboundKind.COMMENT, f"facebook:{READER}", COMMENT)
    read = facebook.parse(item.raw).parsed
    assert read.text.splitlines()[0] == "Lampu mati"
    assert read.text.splitlines()[-1] == "https://scontent.example/a.jpg"
    assert (read.sender_name, read.answers) == ("Budi", [POST])


def test_batched_entries_and_changes_bring_each_message() -> None:
    body = feed(comment("satu", "1_1"), comment("dua", "1_2"))
    body["entry"].append(feed(comment("tiga", "1_3"))["entry"][0])
    assert [item.external_id for item in brought(body) if isinstance(item, Arrived)] == ["1_1", "1_2", "1_3"]


def test_a_visitors_post_is_a_message_of_its_own() -> None:
    item = one(
        feed({"item": "status", "verb": "add", "post_id": POST, "from": {"id": READER}, "message": "Banjir"})
    )
    assert (item.kind, item.external_id) == (InboundKind.POST, POST)


def test_edited_and_removed_ones_name_what_was_kept() -> None:
    edit, removal = brought(feed(comment("baru", verb="edited"), comment(verb="remove")))
    assert isinstance(edit, Edited)
    assert (edit.arrived.external_id, edit.parsed.text) == (COMMENT, "baru")
    assert removal == Withdrawn("facebook", "utama", COMMENT)


def test_a_message_to_the_page_with_picture_and_place() -> None:
    attachments = [
        {"type": "image", "payload": {"url": "https://cdn.example/b.jpg"}},
        {"type": "location", "payload": {"coordinates": {"lat": -6.1763, "long": 106.827}}},
    ]
    item = one(
        chat(
            {
                "message": {
                    "mid": "m_1",
                    "text": "Ini fotonya",
                    "attachments": attachments,
                    "reply_to": {"mid": "m_0"},
                }
            }
        )
    )
    assert (item.kind, item.sender) == (InboundKind.DIRECT, f"facebook:{READER}")
    read = facebook.parse(item.raw).parsed
    assert read.text.splitlines()[:2] == ["Ini fotonya", "Lokasi: -6.176300, 106.827000"]
    assert "https://cdn.example/b.jpg" in read.text
    assert read.answers == ["m_0"]


def test_people_whom_facebook_does_not_name_are_not_taken_for_one() -> None:
    senders = {one(feed(comment(comment_id=name, author=None))).sender for name in ("1_1", "1_2")}
    assert len(senders) == 2


@pytest.mark.parametrize(
    "body",
    [
        feed(comment(author=PAGE)),
        feed({"item": "reaction", "verb": "add", "post_id": POST, "from": {"id": READER}}),
        feed(comment(verb="hide")),
        chat({"message": {"mid": "m_2", "text": "dari kami", "is_echo": True}}),
        chat({"delivery": {"mids": ["m_2"]}}),
        {"object": "user", "entry": [{"id": "1", "changes": []}]},
        {"object": "page", "entry": ["x", {"id": PAGE, "changes": [{"field": "feed", "value": None}]}]},
    ],
)
def test_what_is_no_message_to_us_brings_nothing(body: dict[str, Any]) -> None:
    assert brought(body) == []
