"""A commit that wrote messages wakes the relay; nothing else does."""

from collections.abc import Iterator

import pytest
from flask import Flask
from rq import Queue

from app import clock, queues
from app.db import transaction
from app.domain.vocabulary import Medium
from app.jobs import messages
from app.jobs.schedule import SCHEDULE
from tests.domain.desk_report import desk_report
from tests.outbox_rows import put_messages

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def _no_jobs(app: Flask) -> Iterator[None]:
    queues.connection().flushdb()
    yield
    queues.connection().flushdb()


def waiting() -> list[tuple[str, tuple[str, ...]]]:
    jobs = Queue(queues.PESAN, connection=queues.connection()).jobs
    return [(job.func_name, job.args) for job in jobs]


RELAY_SMS = ("app.jobs.messages.relay", ("sms",))
RELAY_MAIL = ("app.jobs.messages.relay", ("email",))


def file_report(**fields: str) -> None:
    with transaction() as session:
        desk_report(session, now=clock.now(), **fields)


def test_many_reports_before_the_relay_begins_are_one_job() -> None:
    file_report()
    file_report()
    assert waiting() == [RELAY_SMS]
    messages.relay(Medium.SMS.value)
    file_report()
    assert waiting() == [RELAY_SMS, RELAY_SMS]


def test_each_medium_has_its_own_relay() -> None:
    file_report(phone="", email="warga@example.org")
    assert waiting() == [RELAY_MAIL]


def test_a_failed_change_wakes_nobody() -> None:
    def fail() -> None:
        with transaction() as session:
            desk_report(session, now=clock.now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with transaction() as session:
        put_messages(session, [])
    assert waiting() == []


def test_without_redis_the_report_is_filed_and_the_sweep_finds_its_message(app: Flask) -> None:
    away = queues.connect("redis://127.0.0.1:9/0", timeout=1)
    present = queues.connection()
    app.extensions["redis"] = away
    try:
        file_report()
    finally:
        app.extensions["redis"] = present
        app.extensions.pop("redis_broken_until", None)
    assert waiting() == []
    messages.sweep()
    assert RELAY_SMS in waiting()


def test_the_sweep_is_scheduled_every_half_minute() -> None:
    assert [job.seconds for job in SCHEDULE if job.work is messages.sweep] == [30]
