"""A message centre on loopback (smpp34.Server) that tests watch, throttle, cut off and let send receipts."""

import asyncio
import socket
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import Any

import smpp34

from app.gateways.smpp import key_of

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Submitted:
    """One submit_sm as the centre saw it."""

    message_id: str
    key: str | None
    reference: int | None
    to: str
    content: bytes
    esm_class: int
    data_coding: int

    @property
    def text(self) -> str:
        """The text of this part without its header."""
        body = self.content[6:] if self.esm_class & 0x40 else self.content
        return body.decode("utf-16-be") if self.data_coding == 8 else body.decode("ascii")


Decide = Callable[[Submitted], int]


@dataclass
class MessageCentre:
    """`decide` answers every submit with a command status; 0 accepts. `silent` gives no answer at all."""

    port: int
    decide: Decide = lambda submitted: 0
    receipts: bool = False
    silent: bool = False
    accepted: list[Submitted] = field(default_factory=list)
    seen: list[Submitted] = field(default_factory=list)
    esme: Any = None
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _server: Any = None
    _held: list[Any] = field(default_factory=list)

    def start(self) -> None:
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._run(self._open())

    def stop(self) -> None:
        """Close the port and forget the sessions."""
        if self._loop.is_running():
            self._run(self._close())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)

    def send(self, sender: str, content: bytes, **fields: int) -> int:
        """Deliver a message to us; returns the command status of our answer."""
        assert wait_for(lambda: self.esme is not None)

        async def deliver() -> Any:
            return await self.esme.deliver_sm("08111272206", content, source_addr=sender, **fields)

        return int(self._run(deliver()).command_status)

    def queue(self, messages: Iterable[tuple[str, bytes]], window: int = 50) -> "Future[None]":
        """Deliver all of these (sender, content), whoever is bound and whenever; again what was not acknowledged."""
        return asyncio.run_coroutine_threadsafe(self._deliver_all(deque(messages), window), self._loop)

    async def _deliver_all(self, waiting: deque[tuple[str, bytes]], window: int) -> None:
        async def work() -> None:
            while waiting:
                message = waiting.popleft()
                if not await self._delivered(*message):
                    waiting.append(message)
                    await asyncio.sleep(0.05)

        await asyncio.gather(*(work() for _ in range(window)))

    async def _delivered(self, sender: str, content: bytes) -> bool:
        if self.esme is None:
            return False
        try:
            work = self.esme.deliver_sm("08111272206", content, source_addr=sender)
            answer = await asyncio.wait_for(work, 5)
        except (smpp34.SmppError, OSError, TimeoutError):
            return False
        return bool(answer.command_status == 0)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(15)

    async def _close(self) -> None:
        self._task.cancel()
        await self._server.stop()

    async def _open(self) -> None:
        self._server = smpp34.Server(HOST, self.port, inbound_capacity=4096)
        await self._server.start()
        self._task = self._loop.create_task(self._serve())

    async def _serve(self) -> None:
        while True:
            event = await self._server.next()
            if isinstance(event, smpp34.Esme):
                self.esme = event
            elif isinstance(event, smpp34.Unbound):
                self.esme = None
            else:
                self._submitted(event)

    def _submitted(self, event: Any) -> None:
        parameters = [(tlv.tag, tlv.value) for tlv in event.tlvs]
        number = dict(parameters).get(smpp34.TLV_USER_MESSAGE_REFERENCE)
        submitted = Submitted(
            message_id=f"m{len(self.seen)}",
            key=key_of(parameters),
            reference=int.from_bytes(number, "big") if number else None,
            to=event.destination_addr,
            content=bytes(event.short_message),
            esm_class=event.esm_class,
            data_coding=event.data_coding,
        )
        self.seen.append(submitted)
        if self.silent:
            self._held.append(event)
            return
        status = self.decide(submitted)
        if status:
            event.reject(status)
            return
        event.accept(submitted.message_id)
        self.accepted.append(submitted)
        if self.receipts and event.registered_delivery:
            self._loop.create_task(self._receipt(submitted))

    async def _receipt(self, submitted: Submitted) -> None:
        text = f"id:{submitted.message_id} sub:001 dlvrd:001 stat:DELIVRD err:000 text:".encode()
        await self.esme.deliver_sm("JAKARTA", text, source_addr=submitted.to, esm_class=0x04)


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
    """A port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


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
