"""X: mentions and direct messages as the X Activity API delivers them (`post.mention.create`, `dm.received`), and mentions
as polling finds them; both are kept in the same form.

An edited post has a new id and names the first one, under which we know it. Our own posts and reposts are no messages.
Media stay links: nothing is fetched from an address that a stranger chose.
"""

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from app.channels import Letter, UnreadableError
from app.channels.posts import Json, account_of, identifier, items, moment, object_of, sender_of, with_links
from app.domain.inbox import Account, Arrived, Delivered, Edited, Parsed, Withdrawn
from app.domain.vocabulary import InboundKind, Medium

NETWORK = Medium.X
MENTION, DIRECT, DELETED = "post.mention.create", "dm.received", "post.delete"
POSTS = (MENTION, "post.reply.create", "post.create")


def delivered(body: Json, accounts: Sequence[Account]) -> Iterator[Delivered]:
    """What a webhook's body brings to these accounts (those whose secret signed it)."""
    data = object_of(body, "data")
    owner = identifier(object_of(data, "filter").get("user_id"))
    account = account_of(accounts, owner, "user_id")
    kind = data.get("event_type")
    ours = {owner, account.setting("user_id")}
    if kind in POSTS:
        yield from _post(account, {"data": {"includes": body.get("includes"), **data}}, ours)
    elif kind == DIRECT:
        yield from _directs(account, data, ours)
    elif kind == DELETED and (post_id := _first_id(object_of(data, "payload"))):
        yield Withdrawn(account.channel, account.name, post_id)


def found(page: Json, account: Account) -> list[Delivered]:
    """What a page of mentions brings, oldest first."""
    includes = object_of(page, "includes")
    users = {identifier(user.get("id")): user for user in items(includes, "users")}
    media = {str(item.get("media_key")): item for item in items(includes, "media")}
    brought: list[Delivered] = []
    for post in reversed(list(items(page, "data"))):
        author = identifier(post.get("author_id"))
        own = {"users": [users[author]] if author in users else []}
        if keys := object_of(post, "attachments").get("media_keys"):
            own["media"] = [media[key] for key in keys if key in media]
        raw = {"data": {"event_type": MENTION, "payload": post, "includes": own}}
        brought.extend(_post(account, raw, {account.setting("user_id")}))
    return brought


def ids(page: Json) -> list[str]:
    """The ids of the posts of a page."""
    return [post_id for post in items(page, "data") if (post_id := identifier(post.get("id"))).isdigit()]


def newer(page: Json) -> list[str]:
    """The ids of the newest versions of those posts of it that were edited since."""
    histories = [post.get("edit_history_tweet_ids") for post in items(page, "data")]
    return [
        identifier(history[-1]) for history in histories if isinstance(history, list) and len(history) > 1
    ]


def changed(page: Json, account: Account) -> list[Delivered]:
    """The edited posts of a page, as they read now."""
    return [item for item in found(page, account) if isinstance(item, Edited)]


def gone(page: Json, account: Account) -> list[Delivered]:
    """The posts that X says it has no more."""
    missing = [
        error for error in items(page, "errors") if str(error.get("type", "")).endswith("/resource-not-found")
    ]
    named = [identifier(error.get("resource_id") or error.get("value")) for error in missing]
    return [Withdrawn(account.channel, account.name, post_id) for post_id in named if post_id]


def parse(raw: Mapping[str, Any]) -> Letter:
    """Text with its links written out, author, time, and the posts that it stands below."""
    data = object_of(raw, "data")
    payload = object_of(data, "payload")
    if not payload:
        raise UnreadableError("Kiriman X ini kosong.")
    if data.get("event_type") == DIRECT:
        return Letter(_parsed_direct(data, payload))
    whole = object_of(payload, "note_tweet") or payload
    media = items(object_of(data, "includes"), "media")
    entities = object_of(whole, "entities") or object_of(payload, "entities")
    text = _written_out(str(whole.get("text", "")), items(entities, "urls"))
    author = identifier(payload.get("author_id"))
    return Letter(
        Parsed(
            with_links(text, _addresses(media)),
            sender_name=_name(author, items(object_of(data, "includes"), "users")),
            sent_at=moment(payload.get("created_at")),
            answers=_stands_below(payload),
        )
    )


def _post(account: Account, raw: Json, ours: set[str]) -> Iterator[Arrived | Edited]:
    post = object_of(object_of(raw, "data"), "payload")
    author, post_id = identifier(post.get("author_id")), identifier(post.get("id"))
    is_repost = any(item.get("type") == "retweeted" for item in items(post, "referenced_tweets"))
    if not author or not post_id or author in ours or is_repost:
        return
    sent_at = moment(post.get("created_at"))
    first = _first_id(post)
    arrived = Arrived(
        account.channel,
        NETWORK,
        InboundKind.MENTION,
        sender_of(NETWORK, author),
        raw,
        first,
        account.name,
        sent_at,
    )
    yield arrived if first == post_id else Edited(arrived, parse(raw).parsed, sent_at)


def _directs(account: Account, data: Json, ours: set[str]) -> Iterator[Arrived]:
    """Direct messages come flat, or several in the older form."""
    payload = object_of(data, "payload")
    events = list(items(payload, "direct_message_events")) or [payload]
    for event in events:
        own = event if event is payload else {**payload, "direct_message_events": [event]}
        message_id, sender = identifier(event.get("id")), _direct_sender(event)
        if not message_id or not sender or sender in ours:
            continue
        yield Arrived(
            account.channel,
            NETWORK,
            InboundKind.DIRECT,
            sender_of(NETWORK, sender),
            {"data": {**data, "payload": own}},
            message_id,
            account.name,
            _direct_time(event),
        )


def _parsed_direct(data: Json, payload: Json) -> Parsed:
    event = next(iter(items(payload, "direct_message_events")), payload)
    content = object_of(object_of(event, "message_create"), "message_data") or event
    entities = object_of(content, "entities")
    media = [
        object_of(object_of(content, "attachment"), "media"),
        *items(object_of(data, "includes"), "media"),
    ]
    users = [
        object_of(user, "data") or user
        for user in object_of(payload, "users").values()
        if isinstance(user, dict)
    ]
    return Parsed(
        with_links(_written_out(str(content.get("text", "")), items(entities, "urls")), _addresses(media)),
        sender_name=_name(_direct_sender(event), [*users, *items(object_of(data, "includes"), "users")]),
        sent_at=_direct_time(event),
    )


def _direct_sender(event: Json) -> str:
    return identifier(event.get("sender_id") or object_of(event, "message_create").get("sender_id"))


def _direct_time(event: Json) -> datetime | None:
    stamp = str(event.get("created_timestamp", ""))
    if stamp.isascii() and stamp.isdigit() and len(stamp) <= 14:
        return datetime.fromtimestamp(int(stamp) / 1000, UTC)
    return moment(event.get("created_at"))


def _first_id(post: Json) -> str:
    history = post.get("edit_history_tweet_ids")
    first = history[0] if isinstance(history, list) and history else post.get("id")
    return identifier(first)


def _stands_below(post: Json) -> list[str]:
    """The post replied to, then the one that began the conversation."""
    replied = [
        item.get("id") for item in items(post, "referenced_tweets") if item.get("type") == "replied_to"
    ]
    named = [*replied, post.get("in_reply_to_tweet_id"), post.get("conversation_id")]
    own = {identifier(post.get("id")), _first_id(post)}
    return list(dict.fromkeys(name for item in named if (name := identifier(item)) and name not in own))


def _written_out(text: str, urls: Iterable[Json]) -> str:
    """Short links replaced by what they lead to; the one that X adds for media is taken out."""
    for url in urls:
        short, target = url.get("url"), url.get("unwound_url") or url.get("expanded_url")
        if isinstance(short, str) and short and isinstance(target, str):
            text = text.replace(short, "" if url.get("media_key") else target)
    return html.unescape(text).strip()


def _addresses(media: Iterable[Json]) -> list[str]:
    found = (
        item.get("url") or item.get("media_url_https") or item.get("preview_image_url") for item in media
    )
    return [address for address in found if isinstance(address, str)]


def _name(user_id: str, users: Iterable[Json]) -> str:
    """`Nama (@akun)` of the author."""
    user: Json = next((user for user in users if identifier(user.get("id")) == user_id), {})
    name, handle = str(user.get("name") or ""), str(user.get("username") or "")
    return f"{name} (@{handle})".strip() if handle else name
