"""HTTP interfaces of other systems on loopback: each keeps its state, wants its token and answers as its documents say.

A network is served below a path of its own; one server may carry several.
"""

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from deploy.peers.message_centre import HOST

Answer = tuple[int, Any]
MOST_REMEMBERED = 500


@dataclass
class Network:
    """What all keep: who may ask, what was asked, what it refuses now (path pattern -> status, headers, body)."""

    token: str
    asked: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    refusing: dict[str, tuple[int, dict[str, str], dict[str, Any]]] = field(default_factory=dict)
    sent: int = 0

    def next_id(self) -> int:
        self.sent += 1
        return self.sent

    def paths(self, method: str = "POST") -> list[str]:
        return [path for verb, path, _ in self.asked if verb == method]

    def may(self, headers: Mapping[str, str]) -> bool:
        """Whether the request proves itself."""
        return headers.get("Authorization") == f"Bearer {self.token}"

    def answer(self, method: str, path: str, given: dict[str, Any]) -> Answer:
        raise NotImplementedError

    def wrong_token(self) -> dict[str, Any]:
        raise NotImplementedError

    def remember(self, method: str, path: str, given: dict[str, Any]) -> None:
        """Note what was asked; the last 500."""
        self.asked.append((method, path, given))
        del self.asked[:-MOST_REMEMBERED]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    networks: Mapping[str, Network]


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._serve({name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()})

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"] or 0)
        given = json.loads(self.rfile.read(length) or b"{}")
        self._serve(given if isinstance(given, dict) else {"": given})

    def _serve(self, given: dict[str, Any]) -> None:
        whole = urlsplit(self.path).path
        found = next((name for name in self.server.networks if whole.startswith(f"{name}/")), None)
        if found is None:
            self._say(404, {"error": "not here"}, {})
            return
        network, path = self.server.networks[found], whole.removeprefix(found)
        network.remember(self.command, path, given)
        refused = next(
            (said for pattern, said in network.refusing.items() if re.fullmatch(pattern, path)), None
        )
        if refused is not None:
            self._say(refused[0], refused[2], refused[1])
        elif not network.may(dict(self.headers.items())):
            self._say(401, network.wrong_token(), {})
        else:
            self._say(*network.answer(self.command, path, given), {})

    def _say(self, status: int, body: Any, headers: dict[str, str]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        own = {"Content-Type": "application/json", "Content-Length": str(len(content))}
        for name, value in {**headers, **own}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: there is a ledger."""


@contextmanager
def serving(networks: Mapping[str, Network] | Network, port: int = 0) -> Iterator[str]:
    """Serve them (by the path below which each lies) on that port, or a free one; gives the address."""
    server = _Server((HOST, port), _Handler)
    server.networks = {"": networks} if isinstance(networks, Network) else networks
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
