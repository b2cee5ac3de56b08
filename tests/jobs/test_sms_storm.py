"""A storm of SMS on a process that is stopped and killed: what the message centre has is stored once each."""

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.config import settings
from app.db import db
from app.domain.inbox import InboundMessage
from tests.jobs.test_faults import BIND, ROOT
from tests.message_centre import HOST, MessageCentre, message_centre, wait_for

pytestmark = [pytest.mark.usefixtures("outbox"), pytest.mark.slow]


@pytest.fixture
def centre() -> Iterator[MessageCentre]:
    with message_centre() as running:
        yield running


@pytest.fixture
def bind(app: Flask, centre: MessageCentre) -> Iterator["Bound"]:
    process = Bound(centre.port)
    yield process
    process.end(signal.SIGKILL)


class Bound:
    """The SMPP process, as an operator runs it."""

    def __init__(self, port: int) -> None:
        config = settings()
        self.environ = os.environ | {
            "APP_ENV": "test",
            "DATABASE_URL": config.database_url,
            "REDIS_URL": config.redis_url,
            "VAR_DIR": str(config.var_dir),
            "SMS_DRIVER": "smpp",
            "SMPP_HOST": HOST,
            "SMPP_PORT": str(port),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(BIND, cwd=ROOT, env=self.environ, stdout=quiet, stderr=quiet)

    def end(self, number: int) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(20)


def storm(first: int) -> list[tuple[str, bytes]]:
    """A thousand messages of a thousand telephones."""
    return [
        (f"62812{number:08d}", f"Banjir di RT {number}".encode()) for number in range(first, first + 1000)
    ]


def kept() -> int:
    db.session.remove()
    found = db.session.scalar(select(func.count()).select_from(InboundMessage)) or 0
    db.session.remove()
    return int(found)


def test_stopped_then_killed_in_the_middle_every_message_is_stored_once(
    centre: MessageCentre, bind: Bound
) -> None:
    while_stopped = centre.queue(storm(0))
    bind.start()
    while_stopped.result(90)
    assert kept() == 1000

    while_killed = centre.queue(storm(1000))
    assert wait_for(lambda: kept() >= 1200, 30)
    bind.end(signal.SIGKILL)
    before = kept()
    bind.start()
    while_killed.result(90)
    assert before < 2000

    rows = db.session.execute(select(InboundMessage.sender, InboundMessage.raw)).all()
    seen = Counter((sender, bytes.fromhex(str(raw["content"]))) for sender, raw in rows)
    expected = {(f"+{sender}", content) for sender, content in storm(0) + storm(1000)}
    assert set(seen) == expected
    assert set(seen.values()) == {1}
