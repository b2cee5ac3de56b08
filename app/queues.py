"""Work for later: five queues in Redis, and what the rest of the system may know about them.

Redis carries wake-up calls, never the only copy of anything: what must happen stands in PostgreSQL and is
swept up by the schedule. So a caller is never refused because Redis is away; `enqueue` says False and the
work waits.
"""

import time
from collections.abc import Callable
from typing import Any

import redis
import structlog
from flask import current_app
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue

from app.config import settings

PESAN = "pesan"  # messages to reporters and officers
MASUK = "masuk"  # messages from citizens: read, proposed, answered
FOTO = "foto"  # pictures: decoded, stripped, thumbnailed
BERKALA = "berkala"  # what the schedule starts
PANGGIL = "panggil"  # events for client applications, whose addresses may hang
NAMES = (PESAN, MASUK, FOTO, BERKALA, PANGGIL)
# Served by a process of their own, so that nobody else waits for them.
APART = (PANGGIL,)

HEARTBEAT_KEY = "crm:worker"
HEARTBEAT_SECONDS = 5
HEARTBEAT_TTL = 20
ANSWER_SECONDS = 0.5
BREAK_SECONDS = 5.0
KEEP_FAILED_SECONDS = 7 * 86_400

log = structlog.get_logger(__name__)


def connection() -> redis.Redis:
    """The application's Redis, bytes in and out; answers within half a second or raises redis.RedisError."""
    client = current_app.extensions.get("redis")
    if client is None:
        client = current_app.extensions["redis"] = connect(settings().redis_url, timeout=ANSWER_SECONDS)
    return client


def connect(url: str, *, timeout: float | None) -> redis.Redis:
    """A client of its own for `url`; `timeout` in seconds for each answer, None where a call may block."""
    # A connection that broke is opened again once; one that does not answer is not asked twice.
    again = Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,))
    return redis.Redis.from_url(
        url, socket_timeout=timeout, socket_connect_timeout=ANSWER_SECONDS, retry=again
    )


def enqueue(queue: str, func: Callable[..., Any], *ids: object, timeout: int = 180) -> bool:
    """Ask a worker to call `func(*ids)` within `timeout` seconds; False (and a log line) if Redis is away.

    After a failure Redis is left alone for five seconds, so that a hanging one does not slow every request.
    """
    if queue not in NAMES:
        raise ValueError(f"unknown queue {queue!r}")
    if _broken_until() > time.monotonic():
        return False
    try:
        line = Queue(queue, connection=connection())
        line.enqueue(func, *ids, job_timeout=timeout, result_ttl=0, failure_ttl=KEEP_FAILED_SECONDS)
    except redis.RedisError as error:
        _break()
        log.warning("enqueue_failed", queue=queue, job=func.__name__, error=type(error).__name__)
        return False
    return True


def enqueue_once(mark: str, seconds: int, queue: str, func: Callable[..., Any], *ids: object) -> bool:
    """`enqueue`, unless the same `mark` was enqueued within `seconds` and `begun(mark)` was not called since.

    A burst of wake-up calls so costs one Redis command each, not one job each.
    """
    if _broken_until() > time.monotonic():
        return False
    try:
        if not connection().set(f"crm:waiting:{mark}", 1, nx=True, ex=seconds):
            return True
    except redis.RedisError:
        _break()
        return False
    return enqueue(queue, func, *ids)


def begun(mark: str) -> None:
    """The job of that mark is running: what comes from now on needs another one. Raises redis.RedisError."""
    connection().delete(f"crm:waiting:{mark}")


def redis_alive() -> bool:
    """Whether Redis answers now."""
    try:
        return bool(connection().ping())
    except redis.RedisError:
        return False


def worker_alive() -> bool:
    """Whether a worker has given a sign of life within the last 20 seconds; False if Redis is away."""
    try:
        return bool(connection().exists(HEARTBEAT_KEY))
    except redis.RedisError:
        return False


def _broken_until() -> float:
    return float(current_app.extensions.get("redis_broken_until", 0.0))


def _break() -> None:
    current_app.extensions["redis_broken_until"] = time.monotonic() + BREAK_SECONDS
