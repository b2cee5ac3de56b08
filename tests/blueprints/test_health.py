"""Alive, ready, measured."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock, queues
from app.domain.notification import Message
from tests.course import filed


@pytest.fixture(autouse=True)
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that gives signs of life."""
    monkeypatch.setattr(queues, "worker_alive", lambda: True)


def test_alive(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def test_ready_says_so_part_by_part(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    parts = {name: part["ok"] for name, part in answer.json.items() if name != "status"}
    assert parts == dict.fromkeys(("database", "redis", "migrations", "worker", "outbox"), True)
    assert answer.json["outbox"]["lag_seconds"] == 0


def test_a_missing_worker_is_told(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "worker_alive", lambda: False)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["worker"]["ok"], answer.json["database"]["ok"]) == (
        503,
        False,
        True,
    )


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
    session.query(Message).update({Message.next_attempt_at: late})
    session.commit()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["outbox"]["waiting"]) == (503, 1)
    assert answer.json["outbox"]["lag_seconds"] >= 3600


def test_requests_are_measured(client: FlaskClient) -> None:
    client.get("/healthz")
    answer = client.get("/metrics")
    assert answer.mimetype == "text/plain"
    assert 'crm_request_seconds_count{method="GET",status="200",view="health.alive"}' in answer.text
    assert "crm_database_up 1.0" in answer.text
    assert "crm_outbox_lag_seconds 0.0" in answer.text
