"""A receipt that comes in the very moment in which the message centre's answer is written down."""

from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import text

from app.db import db, transaction
from app.domain import notification
from app.domain.notification import Outcome, Receipt
from app.domain.vocabulary import Medium, MessageState
from tests.message_centre import wait_for
from tests.outbox_rows import NOW, put_messages, states

LEASE = timedelta(seconds=60)

pytestmark = pytest.mark.usefixtures("outbox")


def somebody_waits() -> bool:
    """Whether another connection waits for a turn that this one has."""
    with db.engine.connect() as apart:
        query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        return bool(apart.scalar(text(query)))


def taken() -> list[notification.Outgoing]:
    with transaction() as session:
        put_messages(session, ["Selesai."])
        ids = notification.claim(session, Medium.SMS, now=NOW, limit=1, lease=LEASE)
        return notification.take(session, ids, now=NOW, lease=LEASE)


def test_the_receipt_is_joined_though_neither_saw_the_other(app: Flask) -> None:
    [message] = taken()
    receipt = Receipt("pusat-1", MessageState.DELIVERED, None)

    def arrives() -> None:
        with app.app_context(), transaction() as session:
            notification.keep(session, [receipt], now=NOW)

    caller = Thread(target=arrives)
    with transaction() as session:
        notification.record(session, [Outcome(message, provider_id="pusat-1", parts=1)], now=NOW)
        caller.start()
        assert wait_for(lambda: somebody_waits() or not caller.is_alive(), 30)
    caller.join(30)
    assert states(db.session(), [message.id]) == ["delivered"]


def test_the_answer_is_joined_though_neither_saw_the_other(app: Flask) -> None:
    [message] = taken()

    def answers() -> None:
        with app.app_context(), transaction() as session:
            notification.record(session, [Outcome(message, provider_id="pusat-1", parts=1)], now=NOW)

    caller = Thread(target=answers)
    with transaction() as session:
        notification.keep(session, [Receipt("pusat-1", MessageState.DELIVERED, None)], now=NOW)
        caller.start()
        assert wait_for(lambda: somebody_waits() or not caller.is_alive(), 30)
    caller.join(30)
    assert states(db.session(), [message.id]) == ["delivered"]
