"""The shelf: one makes what others are given, nothing outlives its mark, and there is only so much room."""

import threading
from collections.abc import Callable, Hashable

import pytest

from app import shelf as shelves
from app.packing import coding_for
from app.shelf import Answer, Shelf


class Clock:
    """The shelf's time."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(shelves, "time", clock)
    return clock


def beside(key: Hashable, work: Callable[[], object]) -> None:
    """Nothing is done beside."""


def making(*texts: str) -> Callable[[], Answer]:
    """Gives these in turn, and fails when asked once more."""
    left = list(texts)
    return lambda: Answer(left.pop(0).encode(), [])


def test_it_is_made_once_until_its_time_or_its_mark_is_over(time: Clock) -> None:
    shelf, make = Shelf(10_000, beside), making("satu", "dua", "tiga")
    for _ in range(3):
        assert shelf.answer("/", 1, 5, make).body == b"satu"
    time.now += 5
    assert shelf.answer("/", 1, 5, make).body == b"dua"
    assert shelf.answer("/", 2, 5, make).body == b"tiga"


def test_while_one_renews_the_others_get_the_last_one_for_a_while(time: Clock) -> None:
    shelf = Shelf(10_000, beside)
    shelf.answer("/", 1, 5, making("lama"))
    begun, go_on = threading.Event(), threading.Event()

    def slowly() -> Answer:
        begun.set()
        assert go_on.wait(10)
        return Answer(b"baru", [])

    time.now += 6
    renewing = threading.Thread(target=lambda: shelf.answer("/", 1, 5, slowly))
    renewing.start()
    assert begun.wait(10)
    assert shelf.answer("/", 1, 5, making()).body == b"lama"
    waited: list[bytes] = []
    # What was withdrawn is given to nobody, who has to wait instead.
    waiting = threading.Thread(target=lambda: waited.append(shelf.answer("/", 2, 5, making("ditarik")).body))
    waiting.start()
    go_on.set()
    renewing.join(10)
    waiting.join(10)
    assert waited == [b"ditarik"]


def test_in_the_last_quarter_of_its_time_it_is_renewed_and_nobody_waits(time: Clock) -> None:
    waiting: list[Callable[[], object]] = []
    shelf, make = Shelf(10_000, lambda key, work: waiting.append(work)), making("lama", "baru")
    shelf.answer("/", 1, 20, make)
    time.now += 14.9
    assert shelf.answer("/", 1, 20, make).body == b"lama"
    assert waiting == []
    time.now += 0.2
    assert [shelf.answer("/", 1, 20, make).body for _ in range(3)] == [b"lama"] * 3
    for work in waiting:
        work()  # the first makes it, which `making` allows only once
    assert shelf.answer("/", 1, 20, make).body == b"baru"
    time.now += 14.9
    assert shelf.answer("/", 1, 20, make).body == b"baru"
    assert len(waiting) == 3


def test_what_is_renewed_in_vain_is_shown_no_longer_than_its_time(time: Clock) -> None:
    waiting: list[Callable[[], object]] = []
    shelf = Shelf(10_000, lambda key, work: waiting.append(work))
    shelf.answer("/", 1, 20, making("lama"))
    time.now += 16
    assert shelf.answer("/", 1, 20, making()).body == b"lama"
    with pytest.raises(IndexError):
        waiting[0]()
    assert shelf.answer("/", 1, 20, making()).body == b"lama"
    time.now += 4
    assert shelf.answer("/", 1, 20, making("baru")).body == b"baru"


def test_what_fails_is_not_kept() -> None:
    shelf = Shelf(10_000, beside)
    with pytest.raises(IndexError):
        shelf.answer("/", 1, 5, making())
    assert shelf.answer("/", 1, 5, making("satu")).body == b"satu"


def test_what_is_asked_for_least_leaves_first() -> None:
    shelf = Shelf(3 * Answer(b"x" * 1000, []).size, beside)
    for number in range(3):
        shelf.answer(number, 1, 5, making("x" * 1000))
    shelf.answer(0, 1, 5, making())
    shelf.answer(3, 1, 5, making("y" * 1000))
    assert shelf.answer(0, 1, 5, making()).body == b"x" * 1000
    assert shelf.answer(1, 1, 5, making("anew")).body == b"anew"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0.1, gzip;q=0.9", "gzip"),
        ("identity", None),
        ("", None),
        ("br;q=0", None),
        ("x" * 50, None),
    ],
)
def test_the_coding_that_a_browser_takes(accepted: str, coding: str | None) -> None:
    assert coding_for(accepted) == coding
