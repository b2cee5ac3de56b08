"""The door of tracking: thirty wrong look-ups in ten minutes close it for their address (contract.md section 5).

Wrong look-ups are counted in Redis. Right ones are by far the most, so they do not ask Redis each time: every
process keeps the closed addresses and looks for news twenty times a second; the answer that closes the door waits
as long, so that whoever waits for it meets every process informed.
"""

import math
import time
from dataclasses import dataclass, field
from typing import Any, cast

import redis
from flask import current_app

from app import clock, queues, throttle
from app.domain.errors import TooMany
from app.wording import worded

WRONG = "30 per 10 minute"
CLOSED, CHANGES = "lacak:tutup", "lacak:tutup:ubah"
NEWS_SECONDS = 0.05
SECONDS_KEPT = 600


@dataclass
class Door:
    """What this process knows: until when (epoch seconds) which address is shut out."""

    closed: dict[str, float] = field(default_factory=dict)
    changes: bytes | None = None
    asked_at: float = 0.0


def check(address: str) -> None:
    """Raise TooMany for an address that is shut out."""
    door = _door()
    if time.monotonic() - door.asked_at > NEWS_SECONDS:
        _hear_news(door)
    until = door.closed.get(address, 0.0)
    if until > _now():
        raise _too_many(until)


def count_wrong(address: str) -> None:
    """Count a wrong look-up; the thirtieth closes the door. Raises TooMany for those after it."""
    throttle.hit(WRONG, "lacak", address)
    try:
        throttle.check(WRONG, "lacak", address)
    except TooMany as full:
        _close(_door(), address, _now() + full.retry_after)


def _close(door: Door, address: str, until: float) -> None:
    door.closed[address] = until
    try:
        with queues.connection().pipeline() as line:
            line.zadd(CLOSED, {address: until})
            line.zremrangebyscore(CLOSED, 0, _now())
            line.expire(CLOSED, SECONDS_KEPT)
            line.incr(CHANGES)
            line.execute()
    except redis.RedisError:
        return  # the other processes count for themselves while Redis is away
    time.sleep(NEWS_SECONDS)


def _hear_news(door: Door) -> None:
    door.asked_at = time.monotonic()
    try:
        changes = cast(bytes | None, queues.connection().get(CHANGES))
        if changes == door.changes:
            return
        news: Any = queues.connection().zrangebyscore(CLOSED, _now(), "+inf", withscores=True)
    except redis.RedisError:
        door.asked_at += throttle.AWAY_SECONDS
        return
    door.changes = changes
    door.closed = {address.decode(): until for address, until in news}


def _too_many(until: float) -> TooMany:
    seconds = max(1, math.ceil(until - _now()))
    return TooMany(
        worded(
            "Terlalu banyak nomor atau kode yang keliru. Coba lagi dalam {n} menit.",
            n=math.ceil(seconds / 60),
        ),
        seconds,
    )


def _door() -> Door:
    door: Door = current_app.extensions.setdefault("door", Door())
    return door


def _now() -> float:
    """Epoch seconds."""
    return clock.now().timestamp()
