"""Throttling, with and without Redis."""

import secrets

import pytest
from flask import Flask

from app import throttle
from app.domain.errors import TooMany


def test_the_limit_is_told_with_the_time_to_wait(app: Flask) -> None:
    key = secrets.token_hex(8)
    for _ in range(3):
        throttle.hit("3 per 10 minutes", "uji", key)
    with pytest.raises(TooMany) as refused:
        throttle.check("3 per 10 minutes", "uji", key)
    assert 590 <= refused.value.retry_after <= 600
    assert "10 menit" in str(refused.value)
    throttle.check("3 per 10 minutes", "uji", key + "x")


def test_without_redis_the_process_counts_itself(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "throttle", throttle.Throttle("redis+unix:///nowhere/redis.sock"))
    throttle.hit("1 per hour", "uji", "a")
    with pytest.raises(TooMany):
        throttle.hit("1 per hour", "uji", "a")
