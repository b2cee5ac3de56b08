"""A message centre on loopback in a process of its own: takes every submit at once and notes when it came.

`python -m bench.centre PORT FILE` appends a line `time key destination` for each submit_sm to FILE; `centre` starts it
and reads that file. A message of several parts has arrived with its last part.
"""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from bench.stage import Stage
from bench.system import HOST, PORT, end, launch, wait_for
from deploy.peers.message_centre import Centre, Submitted

CENTRE_PORT = PORT + 2
BOUND = "bound"


class Notes:
    """What the process noted so far."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @property
    def settings(self) -> dict[str, str]:
        """What the application needs in its environment to find it."""
        return {
            "SMS_DRIVER": "smpp",
            "SMPP_HOST": HOST,
            "SMPP_PORT": str(CENTRE_PORT),
            "SMPP_PASSWORD": "bench",
        }

    def lines(self) -> list[list[str]]:
        """The complete lines, as [time, key, destination]."""
        text = self.file.read_text() if self.file.exists() else ""
        return [
            line.split() for line in text[: text.rfind("\n") + 1].splitlines() if not line.startswith(BOUND)
        ]

    def arrived(self) -> dict[str, float]:
        """When each message was complete, by key, as time.time()."""
        return {key: float(at) for at, key, _ in self.lines()}

    def parts(self) -> Counter[str]:
        """How many submits came for each key: a repeat shows as a multiple of the message's parts."""
        return Counter(key for _, key, _ in self.lines())

    def await_bind(self) -> None:
        """Wait until the SMPP process has bound."""
        wait_for(lambda: self.file.exists() and BOUND in self.file.read_text(), 30, "the SMPP bind")


@contextmanager
def centre(stage: Stage) -> Iterator[Notes]:
    """A running message centre with nothing noted."""
    file = stage.place.var / "centre.txt"
    file.unlink(missing_ok=True)
    command = [sys.executable, "-m", "bench.centre", str(CENTRE_PORT), str(file)]
    process = launch(command, stage.env, str(stage.place.root), stage.place.var / "log/centre.log")
    try:
        wait_for(file.exists, 20, "the message centre")
        yield Notes(file)
    finally:
        end(process)


class Noting(Centre):
    """Accepts whatever comes and notes it."""

    def __init__(self, port: int, file: TextIO) -> None:
        super().__init__(port)
        self._file = file

    def id_of(self, event: Any) -> str:
        return f"{time.monotonic_ns():x}"

    def wants_receipt(self, submitted: Submitted) -> bool:
        return False

    def bound(self) -> None:
        self._write(BOUND)

    def took(self, submitted: Submitted) -> None:
        self._write(f"{time.time():.6f} {submitted.key} {submitted.to}")

    def _write(self, line: str) -> None:
        self._file.write(f"{line}\n")
        self._file.flush()


async def serve(port: int, file: TextIO) -> None:
    """Serve for ever."""
    await Noting(port, file).open()
    await asyncio.Event().wait()


if __name__ == "__main__":
    with open(sys.argv[2], "a", encoding="ascii") as notes:
        asyncio.run(serve(int(sys.argv[1]), notes))
