"""From a change of a report to the application's callback address: a real HTTP server receives what the job sends."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask
from rq import Queue
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session
from standardwebhooks import Webhook

from app import clock, queues
from app.config import settings
from app.db import db, transaction
from app.domain.api_key import ApiKey
from app.domain.clients import callback, delivery
from app.domain.clients.delivery import Delivery
from app.domain.vocabulary import DeliveryState
from app.jobs import callbacks
from app.jobs.schedule import SCHEDULE
from tests.blueprints.api.conftest import add_key
from tests.course import Walk, filed

pytestmark = pytest.mark.usefixtures("session")


@dataclass
class Receiver:
    """An application's own server: what it got, and what it answers."""

    url: str = ""
    got: list[tuple[dict[str, str], str]] = field(default_factory=list)
    answers: Callable[[], int] = lambda: 204

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]


def serve() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(receiver.answers())
            self.end_headers()

        def log_message(self, *given: object) -> None:
            """Nothing on the test's screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/terima?dari=crm"
    yield receiver
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    yield from serve()


@pytest.fixture
def second() -> Iterator[Receiver]:
    yield from serve()


def client(session: Session, url: str, name: str = "kunci-panggilan") -> ApiKey:
    """A key with a callback address."""
    scopes = ["lapor", "baca", "webhook"]
    return add_key(session, name, scopes=scopes, callback_url=url, callback_secret=callback.new_secret())


def change(session: Session, key: ApiKey, count: int = 1) -> Walk:
    """A report of that key that changed so often, committed."""
    walk = Walk(session, filed(session, now=clock.now(), api_key_id=key.id))
    with transaction():
        walk.act("kelurahan.gambir", "handle")
        for _ in range(count - 1):
            walk.act("kelurahan.gambir", "assign", staff="petugas.gambir.1")
    return walk


def stored(session: Session) -> list[Delivery]:
    session.expire_all()
    return list(session.scalars(select(Delivery).order_by(Delivery.id)))


def later(session: Session) -> None:
    """The pauses are over."""
    session.execute(update(Delivery).values(next_attempt_at=clock.now() - timedelta(seconds=1)))
    session.commit()


def test_a_change_is_told_signed_as_the_libraries_expect(session: Session, receiver: Receiver) -> None:
    key = client(session, receiver.url)
    signing = Webhook(key.callback_secret or "")
    walk = change(session, key)
    callbacks.deliver()
    ((headers, body),) = receiver.got
    checked = signing.verify(body, headers)
    assert checked == json.loads(body)
    assert (checked["nomor"], checked["status"], checked["aksi"]) == (walk.number, "in_progress", "handle")
    assert (checked["jenis"], checked["versi"]) == ("laporan.berubah", walk.report.version)
    assert headers["webhook-id"] == checked["id"]
    assert set(checked) == {"id", "jenis", "waktu", "nomor", "status", "versi", "aksi"}
    callbacks.deliver()
    assert len(receiver.got) == 1
    assert [row.state for row in stored(session)] == [DeliveryState.DELIVERED]


def test_what_is_nobodys_or_internal_is_not_told(session: Session, receiver: Receiver) -> None:
    key = client(session, receiver.url)
    walk = change(session, key)
    callbacks.deliver()
    with transaction():
        walk.act("kelurahan.gambir", "note", note="hanya untuk petugas")
    silent = add_key(session, "tanpa-alamat")
    change(session, silent)
    without_scope = client(session, receiver.url, "tanpa-cakupan")
    without_scope.scopes = ["lapor"]
    session.commit()
    change(session, without_scope)
    callbacks.deliver()
    assert len(receiver.got) == 1


def test_a_failed_change_tells_nothing(session: Session, receiver: Receiver) -> None:
    key = client(session, receiver.url)
    walk = Walk(session, filed(session, now=clock.now(), api_key_id=key.id))
    session.commit()

    def fail() -> None:
        with transaction():
            walk.act("kelurahan.gambir", "handle")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert stored(session) == []


def test_it_is_told_again_until_it_is_taken_with_the_same_id(session: Session, receiver: Receiver) -> None:
    statuses = iter([500, 302, 404, 200])
    receiver.answers = lambda: next(statuses)
    change(session, client(session, receiver.url))
    for attempt, expected in enumerate(["menjawab 500", "menjawab 302", "menjawab 404", None], start=1):
        callbacks.deliver()
        (row,) = stored(session)
        assert (row.attempts, row.failure) == (attempt, expected)
        later(session)
    assert row.state == DeliveryState.DELIVERED
    assert len({event["id"] for event in receiver.events}) == 1
    assert len(receiver.got) == 4


def test_the_pauses_grow_and_end_after_a_day(session: Session, receiver: Receiver) -> None:
    receiver.answers = lambda: 503
    change(session, client(session, receiver.url))
    callbacks.deliver()
    first = stored(session)[0].next_attempt_at - clock.now()
    later(session)
    callbacks.deliver()
    assert stored(session)[0].next_attempt_at - clock.now() > first
    session.execute(update(Delivery).values(attempts=1000))
    later(session)
    callbacks.deliver()
    (row,) = stored(session)
    assert (row.state, row.failure) == (
        DeliveryState.FAILED,
        "tidak terkirim setelah dicoba 24 jam: menjawab 503",
    )


def test_an_address_that_is_down_is_tried_once_and_the_rest_waits(
    session: Session, receiver: Receiver
) -> None:
    receiver.answers = lambda: 500
    change(session, client(session, receiver.url), count=3)
    callbacks.deliver()
    assert len(receiver.got) == 1
    assert [row.attempts for row in stored(session)] == [1, 0, 0]
    assert all(
        row.state == DeliveryState.QUEUED and row.next_attempt_at > clock.now() for row in stored(session)
    )
    receiver.answers = lambda: 204
    later(session)
    callbacks.deliver()
    assert [event["versi"] for event in receiver.events[1:]] == sorted(
        e["versi"] for e in receiver.events[1:]
    )
    assert {row.state for row in stored(session)} == {DeliveryState.DELIVERED}


def test_an_address_that_hangs_holds_up_no_other(
    session: Session, receiver: Receiver, second: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.gateways.callback.SECONDS", 2.0)
    released = threading.Event()

    def hang() -> int:
        released.wait(20)
        return 204

    receiver.answers = hang
    arrived = time.monotonic
    told: list[float] = []
    second.answers = lambda: told.append(arrived()) or 204  # type: ignore[func-returns-value]
    change(session, client(session, receiver.url, "hang"))
    change(session, client(session, second.url, "well"))
    callbacks.deliver()
    ended = arrived()
    released.set()
    by_state = {row.state for row in stored(session)}
    assert by_state == {DeliveryState.QUEUED, DeliveryState.DELIVERED}
    assert told[0] < ended
    assert any("ReadTimeout" in (row.failure or "") for row in stored(session))


def test_in_production_nothing_goes_to_this_machine(
    app: Flask, session: Session, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(session, client(session, receiver.url))
    secure = client(session, receiver.url.replace("http:", "https:"), "aman")
    change(session, secure)
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings(), app_env="production"))
    callbacks.deliver()
    assert receiver.got == []
    assert [row.failure for row in stored(session)] == [callback.NOT_AN_ADDRESS, callback.NOT_PUBLIC]


def test_a_name_that_leads_inside_meanwhile_is_not_followed(
    session: Session, receiver: Receiver, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.8", 443))]
    monkeypatch.setattr("app.gateways.callback.socket.getaddrinfo", lambda *given, **named: inside)
    change(session, client(session, "https://contoh.go.id/terima"))
    callbacks.deliver()
    assert [row.failure for row in stored(session)] == [callback.NOT_PUBLIC]


def test_a_commit_wakes_the_delivery_and_the_sweep_makes_good(session: Session, receiver: Receiver) -> None:
    queues.connection().flushdb()
    change(session, client(session, receiver.url))
    line = Queue(queues.PANGGIL, connection=queues.connection())
    assert [job.func_name for job in line.jobs] == ["app.jobs.callbacks.deliver"]
    queues.connection().flushdb()
    callbacks.sweep()
    assert [job.func_name for job in line.jobs] == ["app.jobs.callbacks.deliver"]
    queues.connection().flushdb()
    assert [job.seconds for job in SCHEDULE if job.work is callbacks.sweep] == [10]


def test_what_has_no_address_any_more_is_given_up_and_old_ones_are_dropped(
    session: Session, receiver: Receiver
) -> None:
    key = client(session, receiver.url)
    change(session, key)
    key.callback_url = key.callback_secret = None
    session.commit()
    callbacks.deliver()
    callbacks.tidy()
    (row,) = stored(session)
    assert (row.state, row.failure) == (DeliveryState.FAILED, delivery.NO_ADDRESS)
    session.execute(text("UPDATE webhook_deliveries SET created_at = now() - interval '31 days'"))
    session.commit()
    callbacks.tidy()
    assert stored(session) == []
    db.session.rollback()
