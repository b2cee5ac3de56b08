"""Throttling what may be tried only so often: counted in Redis for all processes, or in this one while Redis is away.

The limits themselves are contract.md section 5; whoever is stopped is told how long to wait.
"""

import math
import time
from typing import cast

import structlog
from flask import current_app
from limits import parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from app import clock
from app.domain.errors import TooMany
from app.wording import worded

AWAY_SECONDS = 5.0
log = structlog.get_logger(__name__)


class Throttle:
    """Two counters: the shared one, and a local one that stands in while the shared one does not answer."""

    def __init__(self, storage_uri: str) -> None:
        options = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5} if "redis" in storage_uri else {}
        self.shared = MovingWindowRateLimiter(
            storage_from_string(storage_uri, wrap_exceptions=True, **options)
        )
        self.local = MovingWindowRateLimiter(MemoryStorage())
        self.away_until = 0.0

    def now(self) -> MovingWindowRateLimiter:
        return self.local if time.monotonic() < self.away_until else self.shared

    def lost(self) -> None:
        """Leave Redis alone for a while, so that a hanging one does not slow every request."""
        self.away_until = time.monotonic() + AWAY_SECONDS
        log.warning("throttle_counts_locally")


def hit(rule: str, *key: str) -> None:
    """Count one use of `key` under a rule such as "60 per hour". Raises TooMany when it is used up."""
    _ask(rule, key, count=True)


def check(rule: str, *key: str) -> None:
    """Raise TooMany when `key` is used up, without counting."""
    _ask(rule, key, count=False)


def _ask(rule: str, key: tuple[str, ...], *, count: bool) -> None:
    throttle = _throttle()
    try:
        _ask_one(throttle.now(), rule, key, count)
    except (StorageError, RedisError):
        throttle.lost()
        _ask_one(throttle.local, rule, key, count)


def _ask_one(limiter: MovingWindowRateLimiter, rule: str, key: tuple[str, ...], count: bool) -> None:
    item = parse(rule)
    if not (limiter.hit if count else limiter.test)(item, *key):
        raise _too_many(limiter.get_window_stats(item, *key).reset_time)


def _too_many(reset_at: float) -> TooMany:
    seconds = max(1, math.ceil(reset_at - clock.now().timestamp()))
    if seconds < 60:
        return TooMany(worded("Terlalu banyak percobaan. Coba lagi dalam {n} detik.", n=seconds), seconds)
    minutes = math.ceil(seconds / 60)
    return TooMany(worded("Terlalu banyak percobaan. Coba lagi dalam {n} menit.", n=minutes), seconds)


def _throttle() -> Throttle:
    found = current_app.extensions.get("throttle")
    if found is None:
        found = current_app.extensions["throttle"] = Throttle(current_app.config["RATELIMIT_STORAGE_URI"])
    return cast(Throttle, found)
