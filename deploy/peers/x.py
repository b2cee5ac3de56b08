"""X (API v2) with one account: mentions with since_id and pages, look-up of posts, replies, direct messages, webhooks.

401 for a wrong token; 429 with x-rate-limit-reset where it is told to refuse.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from deploy.peers.networks import Answer, Network


@dataclass
class X(Network):
    """One account with its mentions (newest last), replies and direct messages."""

    user_id: str = "222222222"
    mentions: list[dict[str, Any]] = field(default_factory=list)
    users: dict[str, dict[str, str]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    replies: list[dict[str, Any]] = field(default_factory=list)
    direct: list[tuple[str, str]] = field(default_factory=list)
    page_size: int = 100
    heard: Callable[[str, str, str], None] = lambda kind, to, text: None
    """Told of what the account says: a `reply` to a post, a `direct` message to a user."""

    def write(self, post_id: int, text: str, author: str = "111111111", **more: Any) -> dict[str, Any]:
        """Somebody mentions the account."""
        self.users.setdefault(author, {"id": author, "username": f"warga{author[:3]}", "name": "Warga"})
        post = {
            "id": str(post_id),
            "text": text,
            "author_id": author,
            "conversation_id": str(post_id),
            "created_at": "2026-11-23T03:00:00.000Z",
            "edit_history_tweet_ids": [str(post_id)],
            **more,
        }
        self.mentions.append(post)
        return post

    def wrong_token(self) -> dict[str, Any]:
        return {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}

    def answer(self, method: str, path: str, given: dict[str, Any]) -> Answer:
        if method == "GET" and path == f"/2/users/{self.user_id}/mentions":
            return 200, self._mentions(given)
        if method == "GET" and path == "/2/tweets":
            return 200, self._posts(given["ids"].split(","))
        if method == "POST" and path == "/2/tweets":
            self.replies.append(given)
            self.heard("reply", given["reply"]["in_reply_to_tweet_id"], given["text"])
            return 201, {"data": {"id": str(9000 + self.next_id()), "text": given["text"]}}
        if method == "POST" and (found := re.fullmatch(r"/2/dm_conversations/with/(\d+)/messages", path)):
            self.direct.append((found[1], given["text"]))
            self.heard("direct", found[1], given["text"])
            return 201, {"data": {"dm_conversation_id": "1-2", "dm_event_id": str(8000 + self.next_id())}}
        return 404, {"title": "Not Found Error", "detail": "not here"}

    def _mentions(self, given: dict[str, Any]) -> dict[str, Any]:
        since = int(given.get("since_id", 0))
        fresh = sorted(
            (post for post in self.mentions if int(post["id"]) > since), key=lambda post: -int(post["id"])
        )
        start = int(given.get("pagination_token", 0))
        page = fresh[start : start + self.page_size]
        meta: dict[str, Any] = {"result_count": len(page)}
        if start + self.page_size < len(fresh):
            meta["next_token"] = str(start + self.page_size)
        if not page:
            return {"meta": meta}
        meta["newest_id"] = page[0]["id"]
        return {"data": page, "includes": {"users": list(self.users.values())}, "meta": meta}

    def _posts(self, ids: list[str]) -> dict[str, Any]:
        known = {post["id"]: post for post in self.mentions if post["id"] not in self.deleted}
        missing = [
            {
                "resource_id": name,
                "type": "https://api.twitter.com/2/problems/resource-not-found",
                "title": "Not Found",
            }
            for name in ids
            if name not in known
        ]
        found = [known[name] for name in ids if name in known]
        return {"data": found, "includes": {"users": list(self.users.values())}, "errors": missing}
