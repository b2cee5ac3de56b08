"""Citizens' telephones behind the message centre: they write, and what they get is joined and shown with its receipt."""

import re
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from deploy.peers import alphabet
from deploy.peers.ledger import ARRIVED, DELIVERED, REFUSED, WAITING, Entry, Ledger
from deploy.peers.message_centre import HEADER_INDICATOR, UCS2, Centre, Submitted
from deploy.peers.ways import UnfitError, Way, text_of

SINGLE, PART = {True: 160, False: 140}, {True: 153, False: 134}  # septets, or bytes of UTF-16
TEXT_MAX = 900
TRY_AGAIN = {
    0x01,
    0x08,
    0x14,
    0x58,
    0x64,
}  # unknown trouble, system error, full, throttled, "temporary application error"
MOST_KEYS = 5000
_NUMBER = re.compile(r"62[0-9]{8,12}")


@dataclass
class _Message:
    """What the application sends to one telephone: its parts, the receipts still under way, the entry once it is whole."""

    parts: dict[int, str] = field(default_factory=dict)
    awaited: set[str] = field(default_factory=set)
    entry: int = 0

    @property
    def text(self) -> str:
        return "".join(self.parts[number] for number in sorted(self.parts))


class Phones(Centre, Way):
    """The message centre with every telephone of the country."""

    name = "sms"

    def __init__(self, port: int, ledger: Ledger) -> None:
        Centre.__init__(self, port)
        Way.__init__(self, ledger)
        self._ids = count(time.time_ns() // 1000)
        self._references = count(1)
        self._unfinished: dict[tuple[str, int, int], _Message] = {}
        self._known: OrderedDict[tuple[str, int], None] = OrderedDict()
        self._awaited: dict[str, _Message] = {}

    def citizen(self, named: str) -> str:
        digits = re.sub(r"[\s().+-]", "", named)
        number = f"62{digits[1:]}" if digits.startswith("0") else digits
        if not _NUMBER.fullmatch(number):
            raise UnfitError("Nomor HP harus seperti 0857 1234 5678.")
        return number

    def sender(self, citizen: str) -> str:
        return f"+{citizen}"

    def compose(self, citizen: str, given: Mapping[str, Any]) -> Entry:
        return Entry(self.name, citizen, text_of(given, TEXT_MAX), True, state=WAITING)

    async def hand_over(self, entry: Entry) -> str | None:
        """Each part in turn; the application has stored what it acknowledged."""
        reference = next(self._references) % 256
        plain = alphabet.is_gsm(entry.text)
        for content, esm_class in _segments(entry.text, reference):
            coding = 0 if plain else UCS2
            status = await self.deliver(entry.citizen, content, esm_class=esm_class, data_coding=coding)
            if status != 0:
                return None if status is None or status in TRY_AGAIN else REFUSED
        return ARRIVED

    def id_of(self, event: Any) -> str:
        return f"{next(self._ids):x}"

    def took(self, submitted: Submitted) -> None:
        """Show the message once it is whole; a repeat by its key is dropped, as centres do."""
        reference, total, number = submitted.part
        if submitted.key is not None and _once(self._known, (submitted.key, number)):
            return
        whole = (submitted.to, reference, total)
        message = self._unfinished.setdefault(whole, _Message())
        message.parts[number] = submitted.text
        if submitted.wants_receipt:
            message.awaited.add(submitted.message_id)
            self._awaited[submitted.message_id] = message
        if len(message.parts) == total:
            del self._unfinished[whole]
            message.entry = self.ledger.add(
                Entry(self.name, submitted.to, message.text, False, more={"parts": total})
            )

    def received(self, submitted: Submitted) -> None:
        """The telephone has it, and the application knows."""
        message = self._awaited.pop(submitted.message_id, None)
        if message is not None:
            message.awaited.discard(submitted.message_id)
            if message.entry and not message.awaited:
                self.ledger.set_state(message.entry, DELIVERED)


def _once(known: "OrderedDict[tuple[str, int], None]", key: tuple[str, int]) -> bool:
    """Whether it was known already; remembers it."""
    if key in known:
        return True
    known[key] = None
    if len(known) > MOST_KEYS:
        known.popitem(last=False)
    return False


def _segments(text: str, reference: int) -> Iterator[tuple[bytes, int]]:
    """The contents of the parts and their esm_class: one, or several with a header that lets them be joined."""
    plain = alphabet.is_gsm(text)
    characters = alphabet.encode(text) if plain else [char.encode("utf-16-be") for char in text]
    if sum(map(len, characters)) <= SINGLE[plain]:
        yield b"".join(characters), 0
        return
    parts = [b""]
    for character in characters:
        if len(parts[-1]) + len(character) > PART[plain]:
            parts.append(b"")
        parts[-1] += character
    for number, part in enumerate(parts, 1):
        yield bytes([5, 0, 3, reference, len(parts), number]) + part, HEADER_INDICATOR
