"""Facebook: comments, posts and mentions of a page's feed and messages to it, as Graph webhooks deliver them in batches, and
as polling finds them; both are kept in the same form.

The page's own posts, reactions and receipts are no messages. Where Facebook does not say who wrote, each post stands for
a person of its own, who can be answered only below it. Media stay links: nothing is fetched.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from app.channels import Letter, UnreadableError
from app.channels.posts import Json, account_of, identifier, items, moment, object_of, sender_of, with_links
from app.domain.inbox import Account, Arrived, Delivered, Edited, Parsed, Withdrawn
from app.domain.vocabulary import InboundKind, Medium

NETWORK = Medium.FACEBOOK
UNNAMED = "tanpa-nama-"
POST_ITEMS = ("post", "status", "photo", "video", "link", "share", "album", "note")
ADDED, EDITED, REMOVED = ("add",), ("edited", "edit", "update"), ("remove", "delete")


def delivered(body: Json, accounts: Sequence[Account]) -> Iterator[Delivered]:
    """What a webhook's body brings to these accounts (those whose secret signed it)."""
    if body.get("object") != "page":
        return
    for entry in items(body, "entry"):
        account = account_of(accounts, identifier(entry.get("id")), "page_id")
        yield from of_entry(entry, account)


def of_entry(entry: Json, account: Account) -> Iterator[Delivered]:
    """What one entry brings; the page is named by its id."""
    page = identifier(entry.get("id"))
    head = {"id": page, "time": entry.get("time")}
    for change in items(entry, "changes"):
        if change.get("field") in ("feed", "mention"):
            yield from _of_change({"entry": head, "change": change}, account)
    for messaging in items(entry, "messaging"):
        yield from _of_messaging({"entry": head, "messaging": messaging}, account)


def found(feed: Json, page_id: str, account: Account) -> list[Delivered]:
    """What a page of the feed brings: visitors' posts and all comments, oldest first."""
    changes: list[dict[str, Any]] = []
    for post in items(feed, "data"):
        shared = {"verb": "add", "post_id": post.get("id")}
        changes.append({**_polled(post), **shared, "item": "post", "photo": post.get("full_picture")})
        for comment in items(object_of(post, "comments"), "data"):
            image = object_of(object_of(object_of(comment, "attachment"), "media"), "image")
            parent = object_of(comment, "parent").get("id") or post.get("id")
            own = {"item": "comment", "comment_id": comment.get("id"), "parent_id": parent}
            changes.append({**_polled(comment), **shared, **own, "photo": image.get("src")})
    entry = {"id": page_id, "changes": [{"field": "feed", "value": value} for value in reversed(changes)]}
    return list(of_entry(entry, account))


def found_talks(talks: Json, page_id: str, since: int, account: Account) -> list[Delivered]:
    """What people wrote to the page since then (seconds), oldest first."""
    messages = [
        message for talk in items(talks, "data") for message in items(object_of(talk, "messages"), "data")
    ]
    recent = [(sent, message) for message in messages if (sent := moment(message.get("created_time")))]
    recent = sorted((item for item in recent if item[0].timestamp() >= since), key=lambda item: item[0])
    entry = {"id": page_id, "messaging": [_polled_message(sent, message) for sent, message in recent]}
    return list(of_entry(entry, account))


def _polled(item: Json) -> dict[str, Any]:
    return {name: item.get(name) for name in ("from", "message", "created_time")}


def _polled_message(sent: datetime, message: Json) -> dict[str, Any]:
    pictures = [
        object_of(item, "image_data").get("url") for item in items(object_of(message, "attachments"), "data")
    ]
    attachments = [{"type": "image", "payload": {"url": url}} for url in pictures]
    content = {"mid": message.get("id"), "text": message.get("message"), "attachments": attachments}
    stamp = int(sent.timestamp() * 1000)
    return {"sender": object_of(message, "from"), "timestamp": stamp, "message": content}


def parse(raw: Mapping[str, Any]) -> Letter:
    """Text, author, time, media as links, and what it stands below."""
    if messaging := object_of(raw, "messaging"):
        return Letter(_parsed_message(messaging))
    value = object_of(object_of(raw, "change"), "value")
    if not value:
        raise UnreadableError("Kiriman Facebook ini kosong.")
    own, parents = _ids(value)
    links = [value.get("photo"), value.get("video"), value.get("link"), *_list(value.get("photos"))]
    return Letter(
        Parsed(
            with_links(str(value.get("message") or ""), [link for link in links if isinstance(link, str)]),
            sender_name=str(object_of(value, "from").get("name") or value.get("sender_name") or ""),
            sent_at=moment(value.get("created_time")),
            answers=[parent for parent in parents if parent != own],
        )
    )


def _of_change(raw: dict[str, Any], account: Account) -> Iterator[Delivered]:
    value = object_of(raw["change"], "value")
    own, _ = _ids(value)
    kind = _kind(raw["change"], value)
    author = identifier(object_of(value, "from").get("id") or value.get("sender_id"))
    if kind is None or not own or (author and author == raw["entry"]["id"]):
        return
    verb = value.get("verb", "add")
    if verb in REMOVED:
        yield Withdrawn(account.channel, account.name, own)
    elif verb in (*ADDED, *EDITED):
        sender = sender_of(NETWORK, author or f"{UNNAMED}{own}")
        sent_at = moment(value.get("created_time"))
        arrived = Arrived(account.channel, NETWORK, kind, sender, raw, own, account.name, sent_at)
        yield Edited(arrived, parse(raw).parsed, _edited_at(raw)) if verb in EDITED else arrived


def _of_messaging(raw: dict[str, Any], account: Account) -> Iterator[Delivered]:
    messaging = raw["messaging"]
    message, edit = object_of(messaging, "message"), object_of(messaging, "message_edit")
    sender = identifier(object_of(messaging, "sender").get("id"))
    own = identifier((message or edit).get("mid"))
    if not own or not sender or message.get("is_echo") or sender == raw["entry"]["id"]:
        return
    if message.get("is_deleted"):
        yield Withdrawn(account.channel, account.name, own)
        return
    sent_at = _milliseconds(messaging.get("timestamp"))
    identity = sender_of(NETWORK, sender)
    arrived = Arrived(account.channel, NETWORK, InboundKind.DIRECT, identity, raw, own, account.name, sent_at)
    yield Edited(arrived, parse(raw).parsed, sent_at) if edit else arrived


def _parsed_message(messaging: Json) -> Parsed:
    message = object_of(messaging, "message") or object_of(messaging, "message_edit")
    lines, links = [str(message.get("text") or "")], []
    for attachment in items(message, "attachments"):
        payload = object_of(attachment, "payload")
        point = object_of(payload, "coordinates")
        if isinstance(point.get("lat"), float) and isinstance(point.get("long"), float):
            lines.append(f"Lokasi: {point['lat']:.6f}, {point['long']:.6f}")
        elif isinstance(payload.get("url"), str):
            links.append(payload["url"])
    answered = identifier(object_of(message, "reply_to").get("mid"))
    return Parsed(
        with_links("\n".join(line for line in lines if line), links),
        sender_name=str(object_of(messaging, "sender").get("name") or ""),
        sent_at=_milliseconds(messaging.get("timestamp")),
        answers=[answered] if answered else [],
    )


def _kind(change: Json, value: Json) -> InboundKind | None:
    """None for what is no message: reactions, events, hidden ones."""
    if change.get("field") == "mention":
        return InboundKind.MENTION
    if value.get("item") == "comment":
        return InboundKind.COMMENT
    return InboundKind.POST if value.get("item") in POST_ITEMS else None


def _ids(value: Json) -> tuple[str, list[str]]:
    """The id of the comment or post, and those of what it stands below, nearest first."""
    comment, parent, post = (identifier(value.get(name)) for name in ("comment_id", "parent_id", "post_id"))
    return comment or post, [name for name in dict.fromkeys((parent, post)) if name]


def _edited_at(raw: Json) -> datetime | None:
    value = object_of(object_of(raw, "change"), "value")
    return moment(value.get("edited_time")) or moment(object_of(raw, "entry").get("time"))


def _milliseconds(value: object) -> datetime | None:
    is_sane = isinstance(value, int) and 0 < value < 10**14
    return datetime.fromtimestamp(value / 1000, UTC) if is_sane else None  # type: ignore[operator]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
