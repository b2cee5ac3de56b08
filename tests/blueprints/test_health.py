"""Alive, ready, measured."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rq import Queue
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock, queues
from app.config import settings
from app.domain import inbox, notification
from app.domain.actor import Actor
from app.domain.notification import Message, Outcome
from app.domain.vocabulary import Medium, MessageState, Role
from tests.course import filed
from tests.inbound import message_at_desk
from tests.outbox_rows import put_messages


@pytest.fixture(autouse=True)
def worker(app: Flask) -> Iterator[None]:
    """Every queue has a worker that gives signs of life."""
    with app.app_context():
        client = queues.connection()
        client.flushdb()
        queues.beat(client, queues.NAMES)
        yield
        client.flushdb()


def test_alive(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def test_ready_says_so_part_by_part(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    parts = {name: part["ok"] for name, part in answer.json.items() if name not in ("status", "channels")}
    assert parts == dict.fromkeys(("database", "redis", "migrations", "worker", "outbox"), True)
    assert answer.json["outbox"]["lag_seconds"] == 0


def test_a_broken_channel_is_told_and_leaves_the_whole_ready(client: FlaskClient, session: Session) -> None:
    inbox.failed(session, "twitter", error="X menolak tokennya (401: rahasia)", now=clock.now())
    message_at_desk(session, now=clock.now() - timedelta(minutes=10))
    session.commit()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (200, "ok")
    channels = answer.json["channels"]
    assert (channels["twitter"]["ok"], channels["twitter"]["accounts"]["utama"]["ok"]) == (False, False)
    assert "menolak" not in answer.text
    sms = channels["sms"]
    assert (sms["ok"], sms["waiting"]) == (True, 1)
    assert sms["lag_seconds"] >= 600
    assert "qlue" not in channels
    figures = client.get("/metrics").text
    assert 'crm_channel_account_up{account="utama",channel="twitter"} 0.0' in figures
    assert re.search(r'crm_channel_lag_seconds\{channel="sms"\} 6\d\d\.', figures)
    assert 'crm_channel_last_message_timestamp_seconds{channel="sms"}' in figures
    inbox.heard(session, "twitter", now=clock.now())
    session.commit()
    assert client.get("/readyz").json["channels"]["twitter"]["ok"] is True


@pytest.mark.parametrize("queue", queues.NAMES)
def test_a_queue_without_worker_is_told(client: FlaskClient, queue: str) -> None:
    queues.connection().delete(queues.heartbeat_key(queue))
    answer = client.get("/readyz")
    worker = answer.json["worker"]
    assert (answer.status_code, worker["ok"], answer.json["database"]["ok"]) == (503, False, True)
    assert [name for name in queues.NAMES if not worker[name]["ok"]] == [queue]


def test_what_waits_in_a_queue_is_told_and_measured(client: FlaskClient) -> None:
    line = Queue(queues.FOTO, connection=queues.connection())
    first, _ = line.enqueue("time.sleep", 0), line.enqueue("time.sleep", 0)
    first.enqueued_at -= timedelta(minutes=2)
    first.save()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["worker"]["pesan"]["waiting"]) == (200, 0)
    assert answer.json["worker"]["foto"]["waiting"] == 2
    assert answer.json["worker"]["foto"]["lag_seconds"] >= 120
    measured = client.get("/metrics").text
    assert 'crm_queue_waiting{queue="foto"} 2.0' in measured
    assert 'crm_queue_up{queue="panggil"} 1.0' in measured
    assert 'crm_queue_lag_seconds{queue="pesan"} 0.0' in measured


def test_redis_away_is_told(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "redis_alive", lambda: False)
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_tables_of_another_version_are_told(client: FlaskClient, session: Session) -> None:
    session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    session.commit()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["migrations"]["ok"]) == (503, False)


def test_messages_that_do_not_leave_are_told(client: FlaskClient, session: Session) -> None:
    filed(session)
    late = clock.now() - timedelta(hours=1)
    session.query(Message).update({Message.next_attempt_at: late, Message.due_at: late})
    session.commit()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["outbox"]["waiting"]) == (503, 1)
    assert answer.json["outbox"]["lag_seconds"] >= 3600


def refused_for_now(session: Session, written: datetime, medium: Medium = Medium.SMS) -> None:
    """A message written then, tried by a gateway that is down, and to be tried again in a quarter of an hour."""
    [message_id] = put_messages(session, ["a"], now=written, medium=medium)
    at = clock.now()
    lease = timedelta(minutes=1)
    ids = notification.claim(session, medium, now=at, limit=1, lease=lease)
    [taken] = notification.take(session, ids, now=at, lease=lease)
    late = taken._replace(attempts=20)
    notification.record(session, [Outcome(late, failure="tidak terjangkau", temporary=True)], now=at)
    assert ids == [message_id]
    session.commit()


def outbox(client: FlaskClient) -> tuple[int, bool, bool]:
    """The answer of /readyz, and whether it finds SMS and mail fit."""
    answer = client.get("/readyz")
    return answer.status_code, answer.json["outbox"]["sms"]["ok"], answer.json["outbox"]["email"]["ok"]


def test_a_gateway_that_is_down_is_told_however_often_it_is_tried(
    client: FlaskClient, session: Session
) -> None:
    refused_for_now(session, clock.now() - timedelta(minutes=14))
    assert outbox(client) == (200, True, True)
    refused_for_now(session, clock.now() - timedelta(minutes=16))
    assert outbox(client) == (503, False, True)


def test_each_medium_is_judged_by_itself(client: FlaskClient, session: Session) -> None:
    put_messages(session, ["a"], now=clock.now())
    refused_for_now(session, clock.now() - timedelta(hours=1), Medium.EMAIL)
    assert outbox(client) == (503, True, False)


def test_one_recipient_whom_the_gateway_refuses_for_now_is_no_gateway_that_is_down(
    client: FlaskClient, session: Session
) -> None:
    refused_for_now(session, clock.now() - timedelta(hours=1))
    [other] = put_messages(session, ["b"], now=clock.now())
    session.query(Message).filter_by(id=other).update(
        {Message.state: MessageState.SENT, Message.sent_at: clock.now()}
    )
    session.commit()
    assert outbox(client) == (200, True, True)


@pytest.mark.parametrize(("minutes", "answer"), [(10, (200, True, True)), (20, (503, False, True))])
def test_sms_that_waited_for_the_quiet_hours_count_from_their_end(
    app: Flask,
    client: FlaskClient,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    minutes: int,
    answer: tuple[int, bool, bool],
) -> None:
    begin, end = (f"{clock.local(clock.now() - timedelta(minutes=m)):%H:%M}" for m in (300, minutes))
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings(), sms_quiet=f"{begin}-{end}"))
    put_messages(session, ["a"], now=clock.now() - timedelta(hours=3))
    session.commit()
    assert outbox(client) == answer


def test_what_the_cap_holds_back_is_not_late_nor_what_waits_behind_it(
    client: FlaskClient, session: Session
) -> None:
    receipt = filed(session, now=clock.now() - timedelta(hours=2))
    put_messages(session, ["b"], now=clock.now() - timedelta(hours=1), report_id=receipt.report_id)
    ids = notification.claim(session, Medium.SMS, now=clock.now(), limit=9, lease=timedelta(minutes=1))
    assert notification.hold_back(session, ids, 0, now=clock.now()) == []
    session.commit()
    assert outbox(client) == (200, True, True)


def test_what_waited_behind_a_held_one_is_late_only_since_that_was_free(
    client: FlaskClient, session: Session
) -> None:
    receipt = filed(session, now=clock.now() - timedelta(hours=2))
    session.query(Message).update({Message.due_at: clock.now() - timedelta(seconds=5)})
    put_messages(session, ["b"], now=clock.now() - timedelta(hours=1), report_id=receipt.report_id)
    lease = timedelta(minutes=1)
    ids = notification.claim(session, Medium.SMS, now=clock.now(), limit=9, lease=lease)
    [first] = notification.take(session, ids, now=clock.now(), lease=lease)
    notification.record(session, [Outcome(first)], now=clock.now())
    session.commit()
    assert outbox(client) == (200, True, True)


def test_what_an_officer_sends_again_is_late_only_since_then(client: FlaskClient, session: Session) -> None:
    [message_id] = put_messages(session, ["a"], now=clock.now() - timedelta(days=3))
    notification.set_aside(session, Medium.SMS)
    admin = Actor(role=Role.BIRO_ADMIN, name="Admin", user_id=1)
    key = session.get_one(Message, message_id, populate_existing=True).key
    notification.resend(session, key, actor=admin, now=clock.now())
    session.commit()
    assert outbox(client) == (200, True, True)


def test_requests_are_measured(client: FlaskClient) -> None:
    client.get("/healthz")
    answer = client.get("/metrics")
    assert answer.mimetype == "text/plain"
    assert 'crm_request_seconds_count{method="GET",status="200",view="health.alive"}' in answer.text
    assert "crm_database_up 1.0" in answer.text
    assert "crm_outbox_lag_seconds 0.0" in answer.text
