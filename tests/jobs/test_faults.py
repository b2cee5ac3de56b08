"""Killed processes and a stopped Redis: every notice arrives, and a repeat carries the key of the first."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from flask import Flask
from sqlalchemy import func, select, update

from app import clock, queues
from app.config import settings
from app.db import db, transaction
from app.domain.notification import Message
from app.domain.vocabulary import Medium, MessageState
from app.jobs.wake import wake
from tests.message_centre import HOST, MessageCentre, message_centre, wait_for
from tests.outbox_rows import put_messages

ROOT = Path(__file__).resolve().parents[2]
WORKER = (sys.executable, "worker.py", "pesan")
BIND = (sys.executable, "-m", "flask", "--app", "wsgi", "sms", "bind")

pytestmark = [pytest.mark.usefixtures("outbox"), pytest.mark.slow]


@pytest.fixture
def centre() -> Iterator[MessageCentre]:
    with message_centre() as running:
        yield running


class Processes:
    """The worker and the SMPP process, as an operator runs them."""

    def __init__(self, port: int, redis_url: str) -> None:
        config = settings()
        self.environ = os.environ | {
            "APP_ENV": "test",
            "DATABASE_URL": config.database_url,
            "REDIS_URL": redis_url,
            "VAR_DIR": str(config.var_dir),
            "SMS_DRIVER": "smpp",
            "SMPP_HOST": HOST,
            "SMPP_PORT": str(port),
        }
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        for command in (WORKER, BIND):
            quiet = subprocess.DEVNULL
            self.running.append(
                subprocess.Popen(command, cwd=ROOT, env=self.environ, stdout=quiet, stderr=quiet)
            )

    def end(self, number: int) -> None:
        for process in self.running:
            process.send_signal(number)
        for process in self.running:
            process.wait(20)
        self.running.clear()


@contextmanager
def processes(port: int, redis_url: str) -> Iterator[Processes]:
    both = Processes(port, redis_url)
    both.start()
    try:
        yield both
    finally:
        both.end(signal.SIGKILL)


def put(count: int) -> set[str]:
    with transaction() as session:
        ids = put_messages(session, [f"pesan {number}" for number in range(count)], now=clock.now())
        return {str(key) for key in session.scalars(select(Message.key).where(Message.id.in_(ids)))}


def sent() -> int:
    db.session.remove()
    query = select(func.count()).select_from(Message).where(Message.state == MessageState.SENT)
    found = db.session.scalar(query) or 0
    db.session.remove()
    return int(found)


def a_minute_later() -> None:
    """What the sweep does once the claims of the dead have lapsed."""
    with transaction() as session:
        late = update(Message).where(Message.state.in_([MessageState.QUEUED, MessageState.CLAIMED]))
        session.execute(late.values(next_attempt_at=clock.now() - timedelta(seconds=1)))
    wake(Medium.SMS)


def test_killed_in_the_middle_every_notice_arrives(app: Flask, centre: MessageCentre) -> None:
    with processes(centre.port, settings().redis_url) as both:
        assert wait_for(lambda: centre.esme is not None, 30)
        keys = put(1000)
        wake(Medium.SMS)
        assert wait_for(lambda: len(centre.seen) >= 100, 30)
        both.end(signal.SIGKILL)
        before = sent()
        queues.connection().delete("crm:waiting:relay:sms")
        both.start()
        a_minute_later()
        assert wait_for(lambda: sent() == 1000, 60)
    assert before < 1000
    assert {seen.key for seen in centre.accepted} == keys


class OwnRedis:
    """A Redis without a disk, to be stopped in the middle."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"unix://{folder}/redis.sock"

    def start(self) -> None:
        place = ("--unixsocket", f"{self.folder}/redis.sock", "--dir", str(self.folder))
        command = ("redis-server", "--port", "0", "--save", "", *place)
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        assert wait_for(self.answers)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def answers(self) -> bool:
        try:
            return bool(redis.Redis.from_url(self.url).ping())
        except redis.RedisError:
            return False


@pytest.fixture
def own_redis(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnRedis]:
    server = OwnRedis(tmp_path_factory.mktemp("r"))
    server.start()
    usual = queues.connection()
    app.extensions["redis"] = redis.Redis.from_url(server.url)
    yield server
    app.extensions["redis"] = usual
    app.extensions.pop("redis_broken_until", None)
    server.stop()


def test_redis_gone_for_a_while_delays_and_loses_nothing(
    app: Flask, centre: MessageCentre, own_redis: OwnRedis
) -> None:
    with processes(centre.port, own_redis.url) as both:
        assert wait_for(lambda: centre.esme is not None, 30)
        keys = put(200)
        wake(Medium.SMS)
        assert wait_for(lambda: len(centre.seen) >= 50, 30)
        own_redis.stop()
        keys |= put(50)
        wake(Medium.SMS)
        time.sleep(2)
        assert all(process.poll() is None for process in both.running)
        own_redis.start()
        app.extensions.pop("redis_broken_until", None)
        a_minute_later()
        assert wait_for(lambda: sent() == 250, 60)
    assert {seen.key for seen in centre.accepted} == keys
