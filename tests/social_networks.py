"""X and Facebook on loopback: real HTTP servers that keep posts, messages and limits, and answer as the documents say.

X: mentions with since_id and pages, look-up of posts, replies, direct messages; 401 for a wrong token, 429 with
x-rate-limit-reset. Facebook: feed, conversations, comments, Send API, its error objects.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.message_centre import HOST

Answer = tuple[int, dict[str, Any]]


@dataclass
class Network:
    """What both keep: who may ask, what was asked, what it refuses now (path pattern -> status, headers, body)."""

    token: str
    asked: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    refusing: dict[str, tuple[int, dict[str, str], dict[str, Any]]] = field(default_factory=dict)
    sent: int = 0

    def next_id(self) -> int:
        self.sent += 1
        return self.sent

    def paths(self, method: str = "POST") -> list[str]:
        return [path for verb, path, _ in self.asked if verb == method]

    def answer(self, method: str, path: str, given: dict[str, Any]) -> Answer:
        raise NotImplementedError

    def wrong_token(self) -> dict[str, Any]:
        raise NotImplementedError


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

    def write(self, post_id: int, text: str, author: str = "111111111", **more: Any) -> dict[str, Any]:
        """Somebody mentions the account."""
        self.users[author] = {"id": author, "username": f"warga{author[:3]}", "name": "Warga"}
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
            return 201, {"data": {"id": str(9000 + self.next_id()), "text": given["text"]}}
        if method == "POST" and (found := re.fullmatch(r"/2/dm_conversations/with/(\d+)/messages", path)):
            self.direct.append((found[1], given["text"]))
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
        return 200, {"recipient_id": "5", "message_id": f"m_{self.next_id()}"}


def _graph_error(code: int, message: str) -> Answer:
    return 400, {"error": {"message": message, "type": "OAuthException", "code": code}}


class _Server(ThreadingHTTPServer):
    network: Network


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._serve({name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()})

    def do_POST(self) -> None:
        self._serve(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _serve(self, given: dict[str, Any]) -> None:
        network, path = self.server.network, urlsplit(self.path).path
        network.asked.append((self.command, path, given))
        refused = next(
            (said for pattern, said in network.refusing.items() if re.fullmatch(pattern, path)), None
        )
        if refused is not None:
            self._say(refused[0], refused[2], refused[1])
        elif self.headers["Authorization"] != f"Bearer {network.token}":
            self._say(401, network.wrong_token(), {})
        else:
            self._say(*network.answer(self.command, path, given), {})

    def _say(self, status: int, body: dict[str, Any], headers: dict[str, str]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {
            **headers,
            "Content-Type": "application/json",
            "Content-Length": str(len(content)),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output quiet."""


@contextmanager
def serving(network: Network) -> Iterator[str]:
    """Serve the network on a free port; gives its address."""
    server = _Server((HOST, 0), _Handler)
    server.network = network
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
