"""A job that takes as long as a test wants; it runs in the workers of the live system."""

import redis

BEGUN, GO_ON = "uji:dimulai", "uji:lanjut"
AT_MOST = 120


def hold(redis_url: str) -> None:
    """Say that it has begun, and wait to be let go."""
    client = redis.Redis.from_url(redis_url)
    client.set(BEGUN, 1)
    client.blpop([GO_ON], AT_MOST)
