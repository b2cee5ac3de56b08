"""How the simulator's page speaks to the peers: a little HTTP on a unix socket that only the system's own user can open.

GET / names the ways; GET /<way>?warga=... is the conversation with a citizen; POST /<way> lets a citizen write.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from deploy.peers.ledger import Entry
from deploy.peers.ways import UnfitError, Way

CITIZEN = "warga"
Sent = Callable[[Way, Entry], None]


class _Server(ThreadingMixIn, UnixStreamServer):
    daemon_threads = True
    ways: Mapping[str, Way]
    sent: Sent


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/":
            self._say(200, {"ways": list(self.server.ways)})
            return
        named = parse_qs(parts.query).get(CITIZEN, [""])[0]
        self._with_way(parts.path, lambda way: _conversation(way, way.citizen(named)))

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"] or 0))
        given = dict(json.loads(content))
        self._with_way(self.path, lambda way: self._write(way, given))

    def _write(self, way: Way, given: Mapping[str, Any]) -> dict[str, Any]:
        entry = way.write(str(given.get(CITIZEN) or ""), given)
        self.server.sent(way, entry)
        return {"citizen": entry.citizen, "id": entry.id}

    def _with_way(self, path: str, work: Callable[[Way], dict[str, Any]]) -> None:
        way = self.server.ways.get(path.strip("/"))
        if way is None:
            self._say(404, {"error": "Jalur ini tidak dijalankan simulator."})
            return
        try:
            self._say(200, work(way))
        except UnfitError as error:
            self._say(422, {"error": str(error)})

    def _say(self, status: int, body: Mapping[str, Any]) -> None:
        content = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: every page would, every few seconds."""


def _conversation(way: Way, citizen: str) -> dict[str, Any]:
    entries = [
        {
            "id": entry.id,
            "mine": entry.mine,
            "kind": entry.kind,
            "at": entry.at,
            "subject": entry.subject,
            "text": entry.text,
            "state": entry.state,
            "mark": entry.mark,
            "photo": bool(entry.more.get("photo")),
        }
        for entry in way.ledger.conversation(way.name, citizen)
    ]
    return {"citizen": citizen, "sender": way.sender(citizen), "entries": entries}


@contextmanager
def listening(socket: Path, ways: Mapping[str, Way], sent: Sent) -> Iterator[None]:
    """Answer on that socket; `sent` is told of what a citizen wrote."""
    socket.unlink(missing_ok=True)
    server = _Server(str(socket), _Handler)
    socket.chmod(0o600)
    server.ways, server.sent = ways, sent
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        socket.unlink(missing_ok=True)
