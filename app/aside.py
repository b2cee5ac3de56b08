"""What nobody waits for, done by one thread beside the requests of a web process: kept answers made anew before they are too old.

It is lost with the process, so only what the next request would do anyway belongs here; everything else is a job.
"""

from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import structlog
from flask import Flask, current_app

MOST = 64  # keys that wait; a thread that cannot follow must not fall behind for long

log = structlog.get_logger(__name__)


class _Aside:
    def __init__(self, app: Flask) -> None:
        self._app = app
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="aside")
        self._waiting: set[Hashable] = set()
        self._guard = Lock()

    def do(self, key: Hashable, work: Callable[[], object]) -> bool:
        with self._guard:
            if key in self._waiting or len(self._waiting) >= MOST:
                return False
            self._waiting.add(key)
        self._thread.submit(self._run, key, work)
        return True

    def _run(self, key: Hashable, work: Callable[[], object]) -> None:
        try:
            with self._app.app_context():
                work()
        except Exception:
            log.warning("aside_failed", key=key, exc_info=True)
        finally:
            with self._guard:
                self._waiting.discard(key)


def init_app(app: Flask) -> None:
    """Give the application its thread, which begins with the first work."""
    app.extensions["aside"] = _Aside(app)


def do_aside(key: Hashable, work: Callable[[], object]) -> bool:
    """Do it soon, in an application context; False where something of that key waits already or too much does."""
    aside: _Aside = current_app.extensions["aside"]
    return aside.do(key, work)
