"""Redis may be away at any time: callers go on, and readiness says so."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from flask import Flask
from rq import Queue

import worker
from app import queues
from app.config import Settings


def bare_app(redis_url: str, tmp_path: Path) -> Flask:
    application = Flask(__name__)
    environ = {"APP_ENV": "test", "DATABASE_URL": "postgresql://tidak/ada", "VAR_DIR": str(tmp_path)}
    application.config["SETTINGS"] = Settings.from_environ({**environ, "REDIS_URL": redis_url})
    return application


@pytest.fixture
def without_redis(tmp_path: Path) -> Iterator[None]:
    with bare_app(f"unix://{tmp_path}/tidak-ada.sock", tmp_path).app_context():
        yield


@pytest.fixture
def with_redis(tmp_path: Path) -> Iterator[redis.Redis]:
    with bare_app(os.environ["TEST_REDIS_URL"], tmp_path).app_context():
        client = queues.connection()
        client.flushdb()
        yield client
        client.flushdb()


def test_the_caller_goes_on_without_redis(without_redis: None) -> None:
    assert queues.enqueue(queues.PESAN, time.sleep, 0) is False
    assert not queues.redis_alive()
    assert not any(line.is_served for line in queues.lines().values())


def test_a_queue_that_nobody_serves_is_a_mistake(without_redis: None) -> None:
    with pytest.raises(ValueError, match="pesann"):
        queues.enqueue("pesann", time.sleep, 0)


def test_a_job_waits_in_its_queue(with_redis: redis.Redis) -> None:
    assert queues.enqueue(queues.FOTO, time.sleep, 0) is True
    assert Queue(queues.FOTO, connection=with_redis).count == 1
    assert Queue(queues.PESAN, connection=with_redis).count == 0


def test_a_queue_is_served_while_the_heart_of_its_worker_beats(with_redis: redis.Redis) -> None:
    assert queues.redis_alive()
    worker.Heartbeat(with_redis, queues.PROCESSES["lambat"]).beat()
    served = [name for name, line in queues.lines().items() if line.is_served]
    assert served == [queues.FOTO, queues.BERKALA]
    assert 0 < int(with_redis.ttl(queues.heartbeat_key(queues.FOTO))) <= queues.HEARTBEAT_TTL


def crash() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_picture_that_kills_its_decoder_does_not_kill_the_worker(app: Flask) -> None:
    with app.app_context():
        client = queues.connect(app.config["SETTINGS"].redis_url, timeout=None)
        for name in queues.NAMES:
            Queue(name, connection=client).empty()
        queues.enqueue(queues.FOTO, crash)
        queues.enqueue(queues.PESAN, time.sleep, 0)
    serving = worker.HouseWorker(app, queues.NAMES, client)
    serving.work(burst=True, logging_level="CRITICAL")
    assert [Queue(name, connection=client).count for name in queues.NAMES] == [0] * len(queues.NAMES)
    assert Queue(queues.FOTO, connection=client).failed_job_registry.count == 1
    assert Queue(queues.PESAN, connection=client).failed_job_registry.count == 0
