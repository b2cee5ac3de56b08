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
from deploy.local import commands


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
        client.delete(queues.HEARTBEAT_KEY, *(Queue(name, connection=client).key for name in queues.NAMES))
        yield client
        client.delete(queues.HEARTBEAT_KEY, *(Queue(name, connection=client).key for name in queues.NAMES))


def test_the_caller_goes_on_without_redis(without_redis: None) -> None:
    assert queues.enqueue(queues.PESAN, time.sleep, 0) is False
    assert not queues.redis_alive()
    assert not queues.worker_alive()


def test_a_queue_that_nobody_serves_is_a_mistake(without_redis: None) -> None:
    with pytest.raises(ValueError, match="pesann"):
        queues.enqueue("pesann", time.sleep, 0)


def test_a_job_waits_in_its_queue(with_redis: redis.Redis) -> None:
    assert queues.enqueue(queues.FOTO, time.sleep, 0) is True
    assert Queue(queues.FOTO, connection=with_redis).count == 1
    assert Queue(queues.PESAN, connection=with_redis).count == 0


def test_a_worker_is_alive_while_its_heart_beats(with_redis: redis.Redis) -> None:
    assert queues.redis_alive()
    assert not queues.worker_alive()
    worker.Heartbeat(with_redis).beat()
    assert queues.worker_alive()
    assert 0 < int(with_redis.ttl(queues.HEARTBEAT_KEY)) <= queues.HEARTBEAT_TTL


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


def test_every_queue_is_served_by_the_processes_of_a_run() -> None:
    assert (*commands.QUEUES, *queues.APART) == queues.NAMES


def test_a_process_for_what_may_hang_gives_no_sign_of_life_for_the_others(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    monkeypatch.setattr(worker.HouseWorker, "work", lambda *given, **named: None)
    monkeypatch.setattr(worker.Heartbeat, "start", lambda self: started.append("heartbeat"))
    worker.work(app, queues.APART)
    assert started == []
    worker.work(app, queues.NAMES)
    assert started == ["heartbeat"]
