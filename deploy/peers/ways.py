"""What the simulator asks of each network: let a citizen write, hand it over until it is taken, say who that citizen is."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from deploy.peers.ledger import WAITING, Entry, Ledger

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 15.0
TEXT_MAX = 4000


class UnfitError(Exception):
    """What was given cannot be sent; `str()` says why, to whoever typed it."""


class Way(ABC):
    """One network. `name` is how it is called in addresses."""

    name: str

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    @abstractmethod
    def citizen(self, named: str) -> str:
        """The same citizen by one spelling. Raises UnfitError."""

    @abstractmethod
    def sender(self, citizen: str) -> str:
        """How the application calls this citizen: the address that it answers to."""

    @abstractmethod
    def compose(self, citizen: str, given: Mapping[str, Any]) -> Entry:
        """What the citizen writes. Raises UnfitError."""

    @abstractmethod
    async def hand_over(self, entry: Entry) -> str | None:
        """Bring it to the application by the network's own protocol: its new state, or None to try again."""

    def write(self, named: str, given: Mapping[str, Any]) -> Entry:
        """Let the citizen write. Raises UnfitError."""
        entry = self.compose(self.citizen(named), given)
        found = self.ledger.get(self.ledger.add(entry))
        assert found is not None  # noqa: S101 - written just now
        return found


async def deliver(way: Way, entry: Entry) -> None:
    """Hand the entry over, again and again with growing pauses until it is taken or refused."""
    pause = FIRST_PAUSE
    while entry.state == WAITING:
        state = await way.hand_over(entry)
        if state is not None:
            way.ledger.set_state(entry.id, state)
            return
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def text_of(given: Mapping[str, Any], most: int = TEXT_MAX) -> str:
    """The text that was given. Raises UnfitError for none or one that is too long."""
    text = str(given.get("text") or "").replace("\r\n", "\n").strip()
    if not text:
        raise UnfitError("Tulis dulu isi pesannya.")
    if len(text) > most:
        raise UnfitError(f"Paling panjang {most} huruf.")
    return text
