"""Handing SMS over to the process that holds the SMPP bind: a sorted set of message ids in Redis.

Only ids pass through Redis, never numbers or texts. An id handed over twice is there once, and the lowest
comes out first, so the order of the outbox is kept. What Redis loses is handed over again when its claim
lapses.
"""

from collections.abc import Iterable
from typing import cast

from redis import Redis

HANDED = "sms:handed"
MORE = "sms:more"
HIGH = 2000
LOW = 500


def hand_over(redis: Redis, ids: Iterable[int]) -> None:
    """Put claimed messages where the SMPP process finds them."""
    scores = {str(message_id): message_id for message_id in ids}
    if scores:
        redis.zadd(HANDED, scores, nx=True)


def room(redis: Redis) -> int:
    """How many more may be handed over; at 0 a note is left that more is waiting."""
    left = HIGH - redis.zcard(HANDED)
    if left <= 0:
        redis.set(MORE, 1)
    return max(0, left)


def wait(redis: Redis, limit: int, timeout: float) -> list[int]:
    """Up to `limit` ids, lowest first; waits at most `timeout` seconds for the first."""
    first = cast(list[bytes] | None, redis.bzpopmin([HANDED], timeout=timeout))
    if not first:
        return []
    rest = cast(list[tuple[bytes, float]], redis.zpopmin(HANDED, limit - 1)) if limit > 1 else []
    return [int(first[1]), *(int(member) for member, _ in rest)]


def wants_more(redis: Redis) -> bool:
    """True once when the relay stopped for want of room and there is room again."""
    return redis.zcard(HANDED) < LOW and redis.delete(MORE) == 1
