"""Facebook (Graph API) with one page: feed, conversations, comments, Send API, its error objects."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from deploy.peers.networks import Answer, Network


@dataclass
class Facebook(Network):
    """One page. Whoever is in `reachable` may be written to by id; each comment may be answered privately once."""

    page_id: str = "1010"
    feed: list[dict[str, Any]] = field(default_factory=list)
    talks: list[dict[str, Any]] = field(default_factory=list)
    comments: list[tuple[str, str]] = field(default_factory=list)
    direct: list[dict[str, Any]] = field(default_factory=list)
    reachable: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    heard: Callable[[str, str, str], None] = lambda kind, to, text: None
    """Told of what the page says: a `comment` below a post, a `direct` message to a comment's author or to a user."""

    def wrong_token(self) -> dict[str, Any]:
        return {"error": {"message": "Error validating access token", "type": "OAuthException", "code": 190}}

    def answer(self, method: str, path: str, given: dict[str, Any]) -> Answer:
        reading = {
            "/me": {"id": self.page_id},
            "/me/feed": {"data": self.feed},
            "/me/conversations": {"data": self.talks},
        }
        if method == "GET" and path in reading:
            return 200, reading[path]
        if method == "POST" and path == "/me/messages":
            return self._message(given)
        if method == "POST" and (found := re.fullmatch(r"/(\d+_\d+)/comments", path)):
            self.comments.append((found[1], given["message"]))
            self.heard("comment", found[1], given["message"])
            return 200, {"id": f"77_{self.next_id()}"}
        return _graph_error(100, "Unsupported request")

    def _message(self, given: dict[str, Any]) -> Answer:
        recipient = given["recipient"]
        if "post_id" in recipient:
            return _graph_error(100, "No such post")
        comment = recipient.get("comment_id")
        if comment in self.answered:
            return _graph_error(10900, "Activity already replied to")
        if comment is None and recipient["id"] not in self.reachable:
            return _graph_error(10, "This message is sent outside of allowed window.")
        if comment is not None:
            self.answered.add(comment)
        self.direct.append(given)
        self.heard("direct", comment or recipient["id"], given["message"]["text"])
        return 200, {"recipient_id": "5", "message_id": f"m_{self.next_id()}"}


def _graph_error(code: int, message: str) -> Answer:
    return 400, {"error": {"message": message, "type": "OAuthException", "code": code}}
