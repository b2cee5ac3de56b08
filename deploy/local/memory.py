"""A private Redis: one unix socket, every change in an append-only file."""

import os
import signal
import socket
from urllib.parse import quote

from deploy.local import sockets
from deploy.local.owner import Owner
from deploy.local.place import Place
from deploy.local.server import Server

SOCKET = "redis.sock"


class Memory(Server):
    """The Redis of the copy at `place`."""

    name = "redis"
    ready_seconds = 30.0
    end_signal = signal.SIGTERM
    end_seconds = 10.0

    def __init__(self, place: Place) -> None:
        super().__init__(place, Owner(os.getuid(), os.getgid(), switch=False))
        self.home = place.var / "redis"
        self.home.mkdir(mode=0o700, exist_ok=True)
        self.socket = sockets.folder_for(self.home, SOCKET, f"{place.mark}r", self.owner.uid) / SOCKET

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}?db=0"

    def pid(self) -> int | None:
        return self.noted_pid(self.home / "redis.pid", str(self.socket))

    def is_ready(self) -> bool:
        """Whether it answers PONG; it does not while it still reads its file."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1.0)
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.home),
            "pidfile": str(self.home / "redis.pid"),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "daemonize": "no",
        }
        return ["redis-server", *(part for name, value in options.items() for part in (f"--{name}", value))]
