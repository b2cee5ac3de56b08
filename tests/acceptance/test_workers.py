"""What people wait for stands behind no slow work, and a process of the workers that dies is there again."""

import os
import signal
from collections.abc import Iterator

import httpx
import pytest
import redis
from rq import Queue, Worker
from rq.job import Job

from app import queues
from tests.acceptance.citizens import from_jaki
from tests.acceptance.holding import BEGUN, GO_ON, hold
from tests.acceptance.system import Live, wait_until


@pytest.fixture
def memory(live: Live) -> redis.Redis:
    """The Redis of the live system."""
    return redis.Redis.from_url(live.env["REDIS_URL"])


@pytest.fixture
def held(live: Live, memory: redis.Redis) -> Iterator[Job]:
    """A periodic job that has begun and goes on after the test."""
    job = Queue(queues.BERKALA, connection=memory).enqueue(hold, live.env["REDIS_URL"], result_ttl=600)
    wait_until(lambda: memory.exists(BEGUN), 60, "pekerjaan lama dimulai")
    yield job
    memory.rpush(GO_ON, 1)
    wait_until(lambda: job.get_status() == "finished", 30, "pekerjaan lama selesai")


def test_a_long_job_holds_up_no_message(live: Live, held: Job) -> None:
    reporter = from_jaki(live.base).phone
    wait_until(lambda: live.sms_to(reporter), 60, "SMS selagi pekerjaan lama berjalan")
    assert held.get_status() == "started"


def process_of(queue: str, memory: redis.Redis) -> int:
    """The living process that serves a queue, 0 while there is none."""
    found = Worker.all(connection=memory, queue=Queue(queue, connection=memory))
    return next((one.pid for one in found if one.pid and os.path.exists(f"/proc/{one.pid}")), 0)


def test_a_process_that_dies_is_begun_again_and_no_other(live: Live, memory: redis.Redis) -> None:
    killed, other = process_of(queues.FOTO, memory), process_of(queues.PESAN, memory)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: process_of(queues.FOTO, memory) not in (0, killed), 60, "proses lambat dimulai lagi")
    assert process_of(queues.PESAN, memory) == other
    served = httpx.get(f"{live.base}/readyz", trust_env=False).json()["worker"]
    assert all(served[name]["ok"] for name in queues.NAMES)
