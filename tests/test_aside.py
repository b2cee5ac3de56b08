"""What a web process does beside its requests."""

from threading import Event

import pytest
from flask import Flask, current_app

from app.aside import MOST, do_aside, init_app

PATIENCE = 5


@pytest.fixture
def other() -> Flask:
    """An application of its own, so that nothing waits from another test."""
    application = Flask("aside")
    init_app(application)
    return application


def test_what_waits_already_is_not_done_twice_and_later_again(other: Flask) -> None:
    done: list[str] = []
    begun, free, over = Event(), Event(), Event()

    def hold() -> None:
        begun.set()
        free.wait(PATIENCE)

    with other.app_context():
        assert do_aside("first", hold)
        assert begun.wait(PATIENCE)
        assert do_aside("tile", lambda: done.append(current_app.name))
        assert not do_aside("tile", lambda: done.append("twice"))
        free.set()
        assert do_aside("last", over.set)
        assert over.wait(PATIENCE)
        assert done == ["aside"]
        assert do_aside("tile", lambda: None)


def test_what_fails_stops_nothing(other: Flask) -> None:
    over = Event()
    with other.app_context():
        assert do_aside("broken", lambda: 1 / 0)
        assert do_aside("sound", over.set)
    assert over.wait(PATIENCE)


def test_more_than_it_can_do_is_refused(other: Flask) -> None:
    free = Event()
    with other.app_context():
        taken = [do_aside(number, lambda: free.wait(PATIENCE)) for number in range(MOST + 1)]
        free.set()
    assert taken == [True] * MOST + [False]
