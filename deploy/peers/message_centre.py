"""A message centre (SMPP 3.4, smpp34.Server): takes what the application submits, delivers what citizens write, sends receipts.

Everything runs in one event loop. Subclasses say what becomes of a submit and hear of it.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

import smpp34

from deploy.peers import alphabet

HOST = "127.0.0.1"
NUMBER = "08111272206"
UCS2 = 8
HEADER_INDICATOR, RECEIPT = 0x40, 0x04
USER_MESSAGE_REFERENCE = 0x0204
VENDOR = range(0x1400, 0x4000)
_HEADER_LENGTH = 6
PATIENCE = 10.0
ATTEMPTS, AGAIN_SECONDS = 5, 0.5


@dataclass(frozen=True)
class Submitted:
    """One submit_sm as the centre saw it; `parameters` are its optional ones as (tag, value)."""

    message_id: str
    sender: str
    to: str
    content: bytes
    esm_class: int
    data_coding: int
    wants_receipt: bool
    parameters: tuple[tuple[int, bytes], ...]

    @property
    def text(self) -> str:
        """The text of this part without its header."""
        body = self.content[_HEADER_LENGTH:] if self.is_part else self.content
        if self.data_coding == UCS2:
            return body.decode("utf-16-be", "replace")
        return alphabet.decode(body)

    @property
    def is_part(self) -> bool:
        return bool(self.esm_class & HEADER_INDICATOR)

    @property
    def part(self) -> tuple[int, int, int]:
        """Reference, how many, which one (from 1); (0, 1, 1) for a whole message."""
        return (self.content[3], self.content[4], self.content[5]) if self.is_part else (0, 1, 1)

    @property
    def key(self) -> str | None:
        """By which the sender wants a repeat to be known: the first parameter of the vendors' range."""
        return next((value.decode() for tag, value in self.parameters if tag in VENDOR), None)

    @property
    def reference(self) -> int | None:
        """user_message_reference, where it was given."""
        value = dict(self.parameters).get(USER_MESSAGE_REFERENCE)
        return int.from_bytes(value, "big") if value else None


class Centre:
    """The centre on one port of loopback; `esme` is whoever is bound now."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.esme: Any = None
        self._server: Any = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: list[Any] = []

    def id_of(self, event: Any) -> str:
        """The id to give to a submit."""
        raise NotImplementedError

    def judge(self, submitted: Submitted) -> int | None:
        """The command status to answer with; 0 accepts, None gives no answer at all."""
        return 0

    def took(self, submitted: Submitted) -> None:
        """It was accepted."""

    def bound(self) -> None:
        """Somebody bound."""

    def wants_receipt(self, submitted: Submitted) -> bool:
        """Whether a receipt follows."""
        return submitted.wants_receipt

    def received(self, submitted: Submitted) -> None:
        """The receipt was acknowledged."""

    async def open(self) -> None:
        """Listen. Raises OSError where the port is taken."""
        self._server = smpp34.Server(HOST, self.port, inbound_capacity=4096)
        await self._server.start()
        self.beside(self._serve())

    async def close(self) -> None:
        """Close the port and forget the sessions."""
        for task in tuple(self._tasks):
            task.cancel()
        await self._server.stop()

    async def deliver(self, sender: str, content: bytes, **fields: int) -> int | None:
        """Deliver a citizen's message; the command status of the answer, None where nobody took it."""
        if self.esme is None:
            return None
        try:
            work = self.esme.deliver_sm(NUMBER, content, source_addr=sender, **fields)
            answer = await asyncio.wait_for(work, PATIENCE)
        except (smpp34.SmppError, OSError, TimeoutError):
            return None
        return int(answer.command_status)

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it beside everything else; cancelled with `close`."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self) -> None:
        while True:
            event = await self._server.next()
            if isinstance(event, smpp34.Esme):
                self.esme = event
                self.bound()
            elif isinstance(event, smpp34.Unbound):
                self.esme = None
            else:
                self._answer(event)

    def _answer(self, event: Any) -> None:
        submitted = Submitted(
            message_id=self.id_of(event),
            sender=event.source_addr,
            to=event.destination_addr,
            content=bytes(event.short_message),
            esm_class=event.esm_class,
            data_coding=event.data_coding,
            wants_receipt=bool(event.registered_delivery),
            parameters=tuple((tlv.tag, bytes(tlv.value)) for tlv in event.tlvs),
        )
        status = self.judge(submitted)
        if status is None:
            self._held.append(event)  # dropping it would be an answer
        elif status:
            event.reject(status)
        else:
            event.accept(submitted.message_id)
            self.took(submitted)
            if self.wants_receipt(submitted):
                self.beside(self._receipt(submitted))

    async def _receipt(self, submitted: Submitted) -> None:
        """Until the application acknowledges it, as centres do; given up with the session or after some attempts."""
        text = f"id:{submitted.message_id} sub:001 dlvrd:001 stat:DELIVRD err:000 text:".encode()
        for _ in range(ATTEMPTS):
            session = self.esme
            if session is None:
                return
            try:
                await session.deliver_sm(submitted.sender, text, source_addr=submitted.to, esm_class=RECEIPT)
            except (smpp34.SmppError, OSError):
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                self.received(submitted)
                return
