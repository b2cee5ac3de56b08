"""Work for later: five queues in Redis, and what the rest of the system may know about them.

Redis carries wake-up calls, never the only copy of anything: what must happen stands in PostgreSQL and is
swept up by the schedule. So a caller is never refused because Redis is away; `enqueue` says False and the
work waits.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

import redis
import structlog
from flask import current_app
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.job import Job

from app import clock
from app.config import settings

PESAN = "pesan"  # messages to reporters and officers
MASUK = "masuk"  # messages from citizens: read, proposed, answered
FOTO = "foto"  # pictures: decoded, stripped, thumbnailed
BERKALA = "berkala"  # what the schedule starts
PANGGIL = "panggil"  # events for client applications, whose addresses may hang
# The processes that serve them, each its own, most urgent first: what people wait for stands behind nothing that takes its
# time, nor behind the addresses of others.
PROCESSES: dict[str, tuple[str, ...]] = {
    "cepat": (PESAN, MASUK),
    "lambat": (FOTO, BERKALA),
    "panggil": (PANGGIL,),
}
NAMES = tuple(queue for served in PROCESSES.values() for queue in served)

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
    except redis.RedisError as error:
        _break()
        log.warning("enqueue_failed", queue=queue, job=func.__name__, error=type(error).__name__)
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


class Line(NamedTuple):
    """One queue now: whether a living worker serves it, how many jobs wait, and the first of them for how long."""

    is_served: bool = False
    waiting: int = 0
    lag_seconds: float = 0.0


def drop_failed(named: Callable[[str], bool]) -> int:
    """Delete failed jobs whose trace or call tells what must not be kept; returns how many. Raises redis.RedisError."""
    dropped = 0
    for name in NAMES:
        registry = Queue(name, connection=connection()).failed_job_registry
        for job_id in registry.get_job_ids():
            job = Job.fetch(job_id, connection=connection()) if Job.exists(job_id, connection()) else None
            if job is not None and named(f"{job.description} {job.exc_info}"):
                registry.remove(job_id, delete_job=True)
                dropped += 1
    return dropped


def lines() -> dict[str, Line]:
    """Every queue by its name; unserved ones if Redis is away."""
    try:
        return dict(_lines(connection()))
    except redis.RedisError:
        return dict.fromkeys(NAMES, Line())


def beat(client: redis.Redis, served: Iterable[str]) -> None:
    """Say that a living worker serves these queues; it holds for 20 seconds. Raises redis.RedisError."""
    with client.pipeline(transaction=False) as line:
        for name in served:
            line.set(heartbeat_key(name), 1, ex=HEARTBEAT_TTL)
        line.execute()


def heartbeat_key(queue: str) -> str:
    """Where the sign of life of a queue's workers stands."""
    return f"crm:worker:{queue}"


def _lines(client: redis.Redis) -> Iterator[tuple[str, Line]]:
    with client.pipeline(transaction=False) as line:
        for name in NAMES:
            line.exists(heartbeat_key(name))
            line.llen(Queue(name, connection=client).key)
            line.lindex(Queue(name, connection=client).key, 0)
        found = line.execute()
    for position, name in enumerate(NAMES):
        served, waiting, first = found[3 * position : 3 * position + 3]
        yield name, Line(bool(served), waiting, _waits_for(client, first) if first else 0.0)


def _waits_for(client: redis.Redis, job_id: bytes) -> float:
    """Seconds; nothing for a job that a worker took or a time limit removed meanwhile."""
    since: Any = client.hget(Job.key_for(job_id.decode()), "enqueued_at")
    return max(0.0, (clock.now() - datetime.fromisoformat(since.decode())).total_seconds()) if since else 0.0


def _broken_until() -> float:
    return float(current_app.extensions.get("redis_broken_until", 0.0))


def _break() -> None:
    current_app.extensions["redis_broken_until"] = time.monotonic() + BREAK_SECONDS
