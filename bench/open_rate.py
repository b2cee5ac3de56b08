"""An open rate: each request leaves at its moment whether or not others were answered, as of readers who know nothing of others.

Counted is from the moment at which it was due until the last byte. A connection is kept for some requests and then closed; where
none is free another one is opened.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.load import Shot
from bench.system import HOST, PORT

EACH_CONNECTION = 20
PATIENCE_SECONDS = 10.0


@dataclass
class Outcome:
    """What came of a stream of requests: milliseconds of each, what was sent, and what went wrong by its kind."""

    times: list[float] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)
    bytes: int = 0
    seconds: float = 0.0
    late: int = 0  # left more than 20 ms after their moment: this generator was too slow

    def failed(self, what: str) -> None:
        self.errors[what] = self.errors.get(what, 0) + 1


@dataclass
class _Line:
    """One connection to the server."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    served: int = 0


@dataclass
class Stream:
    """Sends `shots` in turn, `per_second` of them, for so many seconds."""

    shots: Sequence[Shot]
    per_second: float
    seconds: float
    expected: int = 200
    outcome: Outcome = field(default_factory=Outcome)
    _free: list[_Line] = field(default_factory=list)

    async def run(self) -> Outcome:
        """All of it."""
        start = time.perf_counter()
        under_way = set()
        for number in range(round(self.per_second * self.seconds)):
            due = start + number / self.per_second
            pause = due - time.perf_counter()
            await asyncio.sleep(max(0.0, pause))
            task = asyncio.create_task(self._one(self.shots[number % len(self.shots)], due))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        self.outcome.seconds = time.perf_counter() - start
        await asyncio.gather(*under_way)
        for line in self._free:
            line.writer.close()
        return self.outcome

    async def _one(self, shot: Shot, due: float) -> None:
        self.outcome.late += time.perf_counter() - due > 0.02
        try:
            status, size = await asyncio.wait_for(self._ask(shot), PATIENCE_SECONDS)
        except (OSError, EOFError, ValueError, TimeoutError) as error:
            self.outcome.failed(type(error).__name__)
            return
        self.outcome.times.append((time.perf_counter() - due) * 1000)
        self.outcome.bytes += size
        if status != self.expected:
            self.outcome.failed(f"{status} /{shot.path.split('/')[1].partition('?')[0]}")

    async def _ask(self, shot: Shot) -> tuple[int, int]:
        line = self._free.pop() if self._free else _Line(*await asyncio.open_connection(HOST, PORT))
        try:
            line.writer.write(shot.text(PORT).encode())
            head = (await line.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            body = await _body(line.reader, head.lower())
        except BaseException:
            line.writer.close()
            raise
        line.served += 1
        if line.served < EACH_CONNECTION:
            self._free.append(line)
        else:
            line.writer.close()
        return int(head.split(" ", 2)[1]), len(head) + body


async def _body(reader: asyncio.StreamReader, head: str) -> int:
    if "transfer-encoding: chunked" not in head:
        length = int(head.partition("content-length:")[2].split("\r\n", 1)[0])
        return len(await reader.readexactly(length))
    whole = 0
    while size := int((await reader.readline()).split(b";")[0], 16):
        whole += len(await reader.readexactly(size + 2))
    await reader.readexactly(2)
    return whole


async def together(*streams: Stream) -> list[Outcome]:
    """Several streams at once."""
    return await asyncio.gather(*(stream.run() for stream in streams))
