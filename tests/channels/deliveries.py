"""Bodies as X and Facebook document them, with what a test wants to say."""

from typing import Any

OURS, WARGA = "222222222", "111111111"
PAGE, READER = "1010", "5005"
COMMENT, POST = "2020_3030", "1010_2020"


def mention(
    post_id: str = "1900000000000000001",
    text: str = "@DKIJakarta lampu mati",
    author: str = WARGA,
    **more: Any,
) -> dict[str, Any]:
    """X: somebody mentions the account."""
    payload = {
        "id": post_id,
        "text": text,
        "author_id": author,
        "created_at": "2026-11-23T03:00:00.000Z",
        "conversation_id": post_id,
        "edit_history_tweet_ids": [post_id],
        **more,
    }
    users = [
        {"id": author, "name": "Siti", "username": "siti_jkt"},
        {"id": OURS, "name": "Pemprov", "username": "DKIJakarta"},
    ]
    return activity("post.mention.create", payload, {"users": users})


def activity(kind: str, payload: dict[str, Any], includes: dict[str, Any] | None = None) -> dict[str, Any]:
    """X: any event of the account."""
    return {
        "data": {
            "event_uuid": "1900000000000000001",
            "filter": {"user_id": OURS},
            "event_type": kind,
            "tag": "crm",
            "payload": payload,
            "includes": includes or {},
        }
    }


def direct(
    message_id: str = "1900000000000000003", text: str = "Di Jl. Merdeka", sender: str = WARGA
) -> dict[str, Any]:
    """X: somebody writes to the account."""
    event = {
        "type": "message_create",
        "id": message_id,
        "created_timestamp": "1795402800000",
        "message_create": {
            "target": {"recipient_id": OURS},
            "sender_id": sender,
            "message_data": {"text": text, "entities": {"urls": []}},
        },
    }
    users = {sender: {"data": {"id": sender, "name": "Siti", "username": "siti_jkt"}}}
    return activity("dm.received", {"direct_message_events": [event], "users": users})


def feed(*values: dict[str, Any], page: str = PAGE, time: int = 1795402800) -> dict[str, Any]:
    """Facebook: changes of the page's feed."""
    changes = [{"field": "feed", "value": value} for value in values]
    return {"object": "page", "entry": [{"id": page, "time": time, "changes": changes}]}


def comment(
    message: str = "Lampu jalan mati", comment_id: str = COMMENT, author: str | None = READER, **more: Any
) -> dict[str, Any]:
    """Facebook: a comment below a post of the page."""
    value = {
        "item": "comment",
        "verb": "add",
        "comment_id": comment_id,
        "post_id": POST,
        "parent_id": POST,
        "created_time": 1795402700,
        "message": message,
    }
    known = {"from": {"id": author, "name": "Budi"}} if author else {}
    return {**value, **known, **more}


def chat(*messages: dict[str, Any], page: str = PAGE) -> dict[str, Any]:
    """Facebook: messages to the page."""
    messaging = [
        {"sender": {"id": READER}, "recipient": {"id": page}, "timestamp": 1795402800000, **message}
        for message in messages
    ]
    return {"object": "page", "entry": [{"id": page, "time": 1795402800000, "messaging": messaging}]}
