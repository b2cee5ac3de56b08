"""The mobile network between a phone and the system: a TCP relay on loopback that can go dead or lose answers."""

import contextlib
import re
import socket
import threading
from urllib.parse import urlsplit

CHUNK = 65536


class Network:
    """`base` is the system's address as the phone knows it. `off()`: no signal; `on()`: signal again.

    `lose_answers(words)`: what the phone posts to an address with these words arrives, but no answer comes back.
    """

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._lost = ""
        self._server: socket.socket | None = None
        self._open: list[socket.socket] = []
        self._port = 0
        self.posts: list[str] = []
        self.on()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def on(self) -> None:
        server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", self._port))
        self._port = server.getsockname()[1]
        server.listen(64)
        self._server = server
        threading.Thread(target=self._accept, args=(server,), daemon=True).start()

    def off(self) -> None:
        if self._server is not None:
            # A listener that another thread waits on ends only by shutdown.
            with contextlib.suppress(OSError):
                self._server.shutdown(socket.SHUT_RDWR)
            self._server.close()
        self._server = None
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def lose_answers(self, words: str) -> None:
        self._lost = words

    def _accept(self, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                phone, _ = server.accept()
                system = socket.create_connection(self._target)
                self._open += [phone, system]
                dead = threading.Event()
                threading.Thread(target=self._up, args=(phone, system, dead), daemon=True).start()
                threading.Thread(target=self._down, args=(system, phone, dead), daemon=True).start()

    def _up(self, phone: socket.socket, system: socket.socket, dead: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := phone.recv(CHUNK):
                if posted := re.match(rb"POST (\S+)", data):
                    self.posts.append(posted[1].decode())
                    if self._lost and self._lost in self.posts[-1]:
                        dead.set()
                system.sendall(data)
        with contextlib.suppress(OSError):
            system.shutdown(socket.SHUT_WR)

    def _down(self, system: socket.socket, phone: socket.socket, dead: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := system.recv(CHUNK):
                if dead.is_set():
                    break
                phone.sendall(data)
        with contextlib.suppress(OSError):
            phone.shutdown(socket.SHUT_RDWR)
