"""A message centre on loopback (smpp34.Server) that tests watch, throttle, cut off and let send receipts."""

import asyncio
import secrets
import socket
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import Any

from deploy.peers.message_centre import HOST, Centre, Submitted

Decide = Callable[[Submitted], int]


class InThread:
    """A centre in an event loop of its own, beside the test; closed afterwards."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self) -> "InThread":
        self._thread.start()
        self.wait(self.centre.open())
        return self

    def __exit__(self, *error: object) -> None:
        if self.loop.is_running():
            self.wait(self.centre.close())
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join(5)

    def start(self, work: Coroutine[Any, Any, Any]) -> "Future[Any]":
        """Do it there."""
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        """What it gives."""
        return self.start(work).result(15)


@dataclass
class MessageCentre(Centre):
    """`decide` answers every submit with a command status; 0 accepts. `silent` gives no answer at all."""

    port: int
    decide: Decide = lambda submitted: 0
    receipts: bool = False
    silent: bool = False
    accepted: list[Submitted] = field(default_factory=list)
    seen: list[Submitted] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.port)
        self._thread = InThread(self)

    def start(self) -> None:
        """Serve beside the test."""
        self._thread.__enter__()

    def stop(self) -> None:
        """Close the port and forget the sessions."""
        self._thread.__exit__()

    def id_of(self, event: Any) -> str:
        return f"m{len(self.seen)}"

    def judge(self, submitted: Submitted) -> int | None:
        self.seen.append(submitted)
        return None if self.silent else self.decide(submitted)

    def took(self, submitted: Submitted) -> None:
        self.accepted.append(submitted)

    def wants_receipt(self, submitted: Submitted) -> bool:
        return self.receipts and submitted.wants_receipt

    def send(self, sender: str, content: bytes, **fields: int) -> int:
        """Deliver a message to us; returns the command status of our answer."""
        assert wait_for(lambda: self.esme is not None)
        status = self._thread.wait(self.deliver(sender, content, **fields))
        assert status is not None
        return int(status)

    def queue(self, messages: Iterable[tuple[str, bytes]], window: int = 50) -> "Future[None]":
        """Deliver all of these (sender, content), whoever is bound and whenever; again what was not acknowledged."""
        return self._thread.start(self._deliver_all(deque(messages), window))

    async def _deliver_all(self, waiting: deque[tuple[str, bytes]], window: int) -> None:
        async def work() -> None:
            while waiting:
                message = waiting.popleft()
                if await self.deliver(*message) != 0:
                    waiting.append(message)
                    await asyncio.sleep(0.05)

        await asyncio.gather(*(work() for _ in range(window)))


class Wire:
    """The line to a centre: what connects to `port` reaches it, until the line is cut."""

    def __init__(self, target: int) -> None:
        self._target = target
        self.port = free_port()
        self._ends: list[socket.socket] = []
        self._door: socket.socket | None = None
        self.mend()

    def mend(self) -> None:
        """Let connections through again."""
        door = self._door = socket.create_server((HOST, self.port))
        threading.Thread(target=self._accept, args=(door,), daemon=True).start()

    def cut(self) -> None:
        """Break every connection at once and refuse new ones."""
        for end in (*([self._door] if self._door else []), *self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._ends.clear()
        self._door = None

    def _accept(self, door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = door.accept()
                far = socket.create_connection((HOST, self._target))
                self._ends += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=_carry, args=pair, daemon=True).start()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)


def free_port() -> int:
    """A port on which nobody listens now, below those given to whoever connects, so that none of them takes it meanwhile."""
    while True:
        # Not `random`, which starts alike in every process that runs tests.
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            return port


@contextmanager
def message_centre(**settings: Any) -> Iterator[MessageCentre]:
    """A running centre, ended afterwards."""
    centre = MessageCentre(free_port(), **settings)
    centre.start()
    try:
        yield centre
    finally:
        centre.stop()


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether the condition came true in time."""
    end = monotonic() + seconds
    while monotonic() < end:
        if condition():
            return True
        sleep(0.02)
    return condition()
