"""From the outbox to the message centre: relay, SMPP process and what goes wrong between them."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
import smpp34
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from app import clock, queues
from app.config import settings
from app.db import db, transaction
from app.domain import notification
from app.domain.inbox import InboundMessage
from app.domain.notification import Message
from app.domain.vocabulary import Medium, MessageState
from app.gateways import handover
from app.gateways.smpp import TRY_AGAIN, Account
from app.jobs import messages, sms_bind
from app.jobs.sms_bind import Bind
from tests.message_centre import HOST, MessageCentre, Wire, message_centre, wait_for
from tests.outbox_rows import put_messages

pytestmark = pytest.mark.usefixtures("outbox")


@pytest.fixture
def centre() -> Iterator[MessageCentre]:
    with message_centre() as running:
        yield running


@pytest.fixture
def by_smpp(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """SMS leave by the SMPP process, as with SMS_DRIVER=smpp."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings(), sms_driver="smpp"))


@contextmanager
def bound(app: Flask, port: int) -> Iterator[None]:
    """The SMPP process, as a thread."""
    stop = threading.Event()

    def run() -> None:
        with app.app_context():
            redis = queues.connect(settings().redis_url, timeout=5)
            Bind(Account(HOST, port, "crm", "rahasia", "JAKARTA"), redis, lease=messages.LEASE).run(stop)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def put(count: int, prefix: str = "pesan") -> list[int]:
    with transaction() as session:
        return put_messages(session, [f"{prefix} {number}" for number in range(count)], now=clock.now())


def count(*states: MessageState) -> int:
    db.session.remove()
    query = select(func.count()).select_from(Message).where(Message.state.in_(states))
    found = db.session.scalar(query) or 0
    db.session.remove()
    return int(found)


def let_claims_lapse() -> None:
    """As if a minute had passed."""
    with transaction() as session:
        session.execute(update(Message).values(next_attempt_at=clock.now() - timedelta(seconds=1)))


def relay() -> None:
    messages.relay(Medium.SMS.value)


@pytest.mark.usefixtures("by_smpp")
def test_every_message_arrives_once_and_its_receipt_is_kept(app: Flask, centre: MessageCentre) -> None:
    centre.receipts = True
    put(300)
    with bound(app, centre.port):
        relay()
        assert wait_for(lambda: count(MessageState.DELIVERED) == 300)
    assert len(centre.accepted) == 300
    assert len({seen.key for seen in centre.accepted}) == 300


@pytest.mark.usefixtures("by_smpp")
def test_a_broken_line_loses_nothing_and_repeats_keep_their_key(app: Flask, centre: MessageCentre) -> None:
    put(400)
    keys = {str(key) for key in db.session.scalars(select(Message.key))}
    wire = Wire(centre.port)
    with bound(app, wire.port):
        relay()
        assert wait_for(lambda: len(centre.seen) > 50)
        wire.cut()
        wire.mend()
        assert wait_for(lambda: count(MessageState.SENT) + count(MessageState.QUEUED) == 400)
        let_claims_lapse()
        relay()
        assert wait_for(lambda: count(MessageState.SENT) == 400)
    wire.cut()
    assert {seen.key for seen in centre.accepted} == keys


@pytest.mark.usefixtures("by_smpp")
def test_a_throttling_centre_gets_everything_in_the_end(app: Flask, centre: MessageCentre) -> None:
    tried: Counter[str | None] = Counter()

    def busy_at_first(seen: object) -> int:
        key = getattr(seen, "key", None)
        tried[key] += 1
        return smpp34.ESME_RTHROTTLED if tried[key] == 1 else 0

    centre.decide = busy_at_first
    put(20)
    with bound(app, centre.port):
        relay()
        assert wait_for(lambda: count(MessageState.QUEUED) == 20)
        let_claims_lapse()
        relay()
        assert wait_for(lambda: count(MessageState.SENT) == 20)
    assert set(tried.values()) == {2}


@pytest.mark.usefixtures("by_smpp")
def test_a_refused_number_fails_and_stops_nobody_else(app: Flask, centre: MessageCentre) -> None:
    centre.decide = lambda seen: smpp34.ESME_RINVDSTADR if seen.text == "pesan 1" else 0
    put(3)
    with bound(app, centre.port):
        relay()
        assert wait_for(lambda: count(MessageState.SENT) == 2 and count(MessageState.FAILED) == 1)


@pytest.mark.usefixtures("by_smpp")
def test_handing_over_twice_sends_once(app: Flask, centre: MessageCentre) -> None:
    ids = put(5)
    relay()
    handover.hand_over(queues.connection(), ids)
    with bound(app, centre.port):
        assert wait_for(lambda: count(MessageState.SENT) == 5)
        handover.hand_over(queues.connection(), ids)
        put(1, "berikut")
        relay()
        assert wait_for(lambda: count(MessageState.SENT) == 6)
    assert len(centre.accepted) == 6


@pytest.mark.usefixtures("by_smpp")
def test_what_redis_lost_is_handed_over_again(app: Flask, centre: MessageCentre) -> None:
    put(10)
    relay()
    queues.connection().flushdb()
    let_claims_lapse()
    relay()
    with bound(app, centre.port):
        assert wait_for(lambda: count(MessageState.SENT) == 10)
    assert len(centre.accepted) == 10


@pytest.mark.usefixtures("by_smpp")
def test_the_relay_leaves_a_backlog_in_the_outbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "HIGH", 200)
    put(500)
    relay()
    assert count(MessageState.CLAIMED) == 200
    assert handover.wants_more(queues.connection()) is True
    assert handover.wants_more(queues.connection()) is False


@pytest.mark.usefixtures("by_smpp")
def test_a_citizens_message_is_kept_before_it_is_acknowledged(app: Flask, centre: MessageCentre) -> None:
    with bound(app, centre.port):
        assert centre.send("628111222333", b"LAPOR jalan rusak") == 0
        db.session.remove()
        [kept] = db.session.scalars(select(InboundMessage)).all()
    assert kept.sender == "+628111222333"
    assert bytes.fromhex(str(kept.raw["content"])) == b"LAPOR jalan rusak"


@pytest.mark.usefixtures("by_smpp")
def test_what_cannot_be_kept_is_asked_for_again(
    app: Flask, centre: MessageCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError("SELECT 1", {}, Exception("the database is away"))

    with bound(app, centre.port):
        monkeypatch.setattr(sms_bind, "transaction", away)
        assert centre.send("628111222333", b"LAPOR jalan rusak") == TRY_AGAIN
        monkeypatch.undo()
        assert centre.send("628111222333", b"LAPOR jalan rusak") == 0


def test_relays_that_count_at_the_same_time_keep_the_cap(app: Flask) -> None:
    put(2)  # to one number
    now, left = clock.now(), []

    def count_one(pause: float) -> None:
        with app.app_context(), transaction() as session:
            ids = notification.claim(session, Medium.SMS, now=now, limit=1, lease=messages.LEASE)
            left.extend(notification.hold_back(session, ids, 1, now=now))
            time.sleep(pause)

    relays = [threading.Thread(target=count_one, args=(pause,)) for pause in (0.5, 0.0)]
    for one in relays:
        one.start()
        time.sleep(0.1)
    for one in relays:
        one.join(10)
    assert len(left) == 1
    assert count(MessageState.CLAIMED) == 1


def test_without_a_gateway_the_relay_says_so() -> None:
    put(3)
    relay()
    assert count(MessageState.UNSENDABLE) == 3
