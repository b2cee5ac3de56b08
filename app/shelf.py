"""A shelf of answers that are the same for everybody: bounded, in this process, one renews while others get the last one.

What is asked for most stays longest. An answer holds while its `mark` does; a mark that changed is never answered with what was
before. What is asked for in the last quarter of its time is renewed beside the requests, so that the readers of a busy page never
wait for it. Where it is over, one renews it while the others get the last one for a minute at most.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from threading import Lock

from werkzeug.http import generate_etag

from app.packing import pack

LATE_SECONDS = 60.0
RENEWED_FROM = 0.75  # of its time
SLOTS = 4096
EFFORT = 5  # what packing costs is little beside the making


class Answer:
    """A body and its headers; packed forms are made when first asked for."""

    def __init__(self, body: bytes, headers: Iterable[tuple[str, str]]) -> None:
        self.body, self.headers = body, tuple(headers)
        self.etag = generate_etag(body)
        self._packed: dict[str, bytes] = {}

    @property
    def size(self) -> int:
        """About how much room it takes with its packed forms."""
        return len(self.body) * 3 // 2 + 2000

    def packed(self, coding: str) -> bytes:
        """The body in that coding."""
        found = self._packed.get(coding)
        if found is None:
            found = self._packed[coding] = pack(self.body, coding, EFFORT)
        return found


@dataclass
class _Slot:
    lock: Lock = field(default_factory=Lock)
    answer: Answer | None = None
    mark: Hashable = None
    made_at: float = 0.0


Beside = Callable[[Hashable, Callable[[], object]], object]


class Shelf:
    """At most `room` bytes. `beside` is given the key and the work of what need not be waited for."""

    def __init__(self, room: int, beside: Beside) -> None:
        self._room, self._used, self._beside = room, 0, beside
        self._slots: OrderedDict[Hashable, _Slot] = OrderedDict()
        self._guard = Lock()

    def answer(self, key: Hashable, mark: Hashable, seconds: float, make: Callable[[], Answer]) -> Answer:
        """The answer kept under `key`, made by `make` where there is none, `mark` differs or it is older than `seconds`.

        What `make` raises is raised to whoever made it, and nothing is kept.
        """
        slot = self._slot(key)
        kept = _held(slot, mark, seconds + LATE_SECONDS)
        age = time.monotonic() - slot.made_at
        if kept is not None and age < seconds:
            if age >= (young := seconds * RENEWED_FROM):
                self._beside(key, lambda: self._renew(key, slot, mark, young, make))
            return kept
        if not slot.lock.acquire(blocking=kept is None) and kept is not None:
            return kept  # somebody renews it just now
        try:
            return _held(slot, mark, seconds) or self._renewed(key, slot, mark, make)
        finally:
            slot.lock.release()

    def _renew(
        self, key: Hashable, slot: _Slot, mark: Hashable, young: float, make: Callable[[], Answer]
    ) -> None:
        if not slot.lock.acquire(blocking=False):
            return  # somebody does it just now
        try:
            if not _held(slot, mark, young):
                self._renewed(key, slot, mark, make)
        finally:
            slot.lock.release()

    def _slot(self, key: Hashable) -> _Slot:
        with self._guard:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            while len(self._slots) > SLOTS:
                self._drop_oldest()
            return slot

    def _renewed(self, key: Hashable, slot: _Slot, mark: Hashable, make: Callable[[], Answer]) -> Answer:
        began = time.monotonic()
        answer = make()
        with self._guard:
            if self._slots.get(key) is slot:
                self._used += answer.size - (slot.answer.size if slot.answer else 0)
            slot.answer, slot.mark, slot.made_at = answer, mark, began
            while self._used > self._room:
                self._drop_oldest()
        return answer

    def _drop_oldest(self) -> None:
        _, slot = self._slots.popitem(last=False)
        self._used -= slot.answer.size if slot.answer else 0


def _held(slot: _Slot, mark: Hashable, seconds: float) -> Answer | None:
    """What the slot holds under that mark, if it is not older than this."""
    answer, made_at = slot.answer, slot.made_at
    if answer is None or slot.mark != mark or time.monotonic() - made_at >= seconds:
        return None
    return answer
