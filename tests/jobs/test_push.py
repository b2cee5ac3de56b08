"""From a change of a report to a browser: a push service on loopback takes what the job sends, and the browser's keys open it."""

import base64
import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, vapid
from app.domain.follows import Follower, PushNote
from app.domain.vocabulary import DeliveryState
from app.environment import word_of
from app.gateways import callback
from app.gateways.webpush import Service
from app.jobs import follows as work
from app.jobs import push
from tests.blueprints.public.citizen import Citizen
from tests.course import Walk, filed


@dataclass
class Browser:
    """A browser's own keys, and the push service that it lives at: what came, and what it answers."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: os.urandom(16))
    url: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: Callable[[], int] = lambda: 201

    def subscription(self) -> dict[str, str]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.url, "p256dh": word_of(point), "auth": word_of(self.secret)}

    def read(self) -> list[dict[str, Any]]:
        return [
            json.loads(
                http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm")
            )
            for _, body in self.got
        ]


def serve() -> Iterator[Browser]:
    browser = Browser()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            browser.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(browser.answers())
            self.end_headers()

        def log_message(self, *given: object) -> None:
            """Nothing on the test's screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    browser.url = f"http://127.0.0.1:{server.server_port}/dorong/abc"
    yield browser
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def browser() -> Iterator[Browser]:
    yield from serve()


@pytest.fixture
def second() -> Iterator[Browser]:
    yield from serve()


@pytest.fixture
def citizen(app: Flask, client: FlaskClient) -> Citizen:
    return Citizen(app)


def subscribe(citizen: Citizen, number: str, given: dict[str, str]) -> int:
    return citizen.post(
        "/ikuti/peramban", {"nomor": number, **given}, form=f"/ikuti?nomor={number}"
    ).status_code


def notes(session: Session) -> list[tuple[DeliveryState, int]]:
    session.expire_all()
    return [(note.state, note.attempts) for note in session.scalars(select(PushNote).order_by(PushNote.id))]


def signed_by_us(header: str, audience: str) -> bool:
    """As a push service checks it: the token's signature by the key that it names, which is the one browsers were given."""
    parts = dict(part.strip().split("=", 1) for part in header.removeprefix("vapid ").split(","))
    head, claims, signature = parts["t"].split(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    point = base64.urlsafe_b64decode(parts["k"] + "=" * (-len(parts["k"]) % 4))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    key.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    said = json.loads(base64.urlsafe_b64decode(claims + "=="))
    now = clock.now().timestamp()
    return parts["k"] == vapid.public_key() and said["aud"] == audience and now < said["exp"] < now + 86_400


def test_a_browser_is_told_no_more_than_number_and_status(
    citizen: Citizen, browser: Browser, session: Session
) -> None:
    receipt = filed(session, text="Rahasia tetangga", is_public=False, now=clock.now())
    citizen.prove(receipt.number, receipt.tracking_code)
    public = filed(session, now=clock.now()).number
    for number in (receipt.number, public):
        assert subscribe(citizen, number, browser.subscription()) == 303
    [key] = session.scalars(select(Follower.key))
    for number in (receipt.number, public):
        walk = Walk(session, receipt, clock.now())
        walk.number = number
        walk.act("kelurahan.gambir", "handle", note="Catatan dalam")
    session.commit()
    work.tell()
    work.tell()
    push.deliver()
    push.deliver()
    own, shown = browser.read()
    list_page = f"http://localhost/ikuti/atur/{key}"
    assert own == {
        "nomor": receipt.number,
        "status": "in_progress",
        "kabar": "Proses",
        "alamat": f"http://localhost/lacak/{receipt.number}",
        "atur": list_page,
    }
    assert shown["kabar"] == "Kelurahan Gambir menangani sendiri"
    assert shown["alamat"] == f"http://localhost/laporan/{public}"
    headers, _ = browser.got[0]
    assert signed_by_us(headers["authorization"], browser.url.removesuffix("/dorong/abc"))
    assert (headers["content-encoding"], headers["topic"]) == ("aes128gcm", receipt.number)
    assert int(headers["ttl"]) > 0
    assert notes(session) == [(DeliveryState.DELIVERED, 1)] * 2
    assert "peramban" in citizen.get(f"/ikuti/atur/{key}").text


def test_a_browser_that_is_gone_is_forgotten_and_others_wait(
    citizen: Citizen,
    browser: Browser,
    second: Browser,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    receipt = filed(session, now=clock.now())
    hangs = threading.Event()
    monkeypatch.setattr(callback, "SECONDS", 0.5)
    second.answers = lambda: 201 if hangs.wait(10) else 500
    for one in (browser, second):
        assert subscribe(citizen, receipt.number, one.subscription()) == 303
    walk = Walk(session, receipt, clock.now())
    walk.act("kelurahan.gambir", "handle")
    session.commit()
    work.tell()
    push.deliver()
    hangs.set()
    assert len(browser.got) == 1
    assert notes(session) == [(DeliveryState.DELIVERED, 1), (DeliveryState.QUEUED, 1)]
    browser.answers = lambda: 410
    walk.act("kelurahan.gambir", "ask_reporter", note="Di mana?")
    session.commit()
    work.tell()
    push.deliver()
    addresses = [one.address for one in session.scalars(select(Follower))]
    assert addresses == [second.url]
    walk.act("biro.admin", "hide", reason="spam")
    later = clock.now().replace(year=clock.now().year + 1)
    monkeypatch.setattr(clock, "now", lambda: later)
    push.deliver()
    assert {state for state, _ in notes(session)} == {DeliveryState.DELIVERED, DeliveryState.FAILED}
    assert len(second.got) == 2


def test_an_address_leads_only_to_the_internet(citizen: Citizen, browser: Browser, session: Session) -> None:
    number = filed(session, now=clock.now()).number
    right = browser.subscription()
    wrong = (
        {"endpoint": "http://10.0.0.1/dorong"},
        {"endpoint": "ftp://contoh.id/"},
        {"endpoint": "https://" + "a" * 600},
        {"endpoint": ""},
        {"p256dh": "AAAA"},
        {"p256dh": "bukan*base64"},
        {"auth": word_of(b"pendek")},
    )
    for part in wrong:
        assert subscribe(citizen, number, {**right, **part}) == 422, part
    assert session.scalar(select(Follower)) is None
    service = Service(vapid.private_key(), "CRM <crm@jakarta.go.id>", own_network=False)
    for url in (
        browser.url,
        browser.url.replace("http:", "https:"),
        "https://[::1]/",
        "https://192.168.1.1/",
    ):
        answer = service.send(url, right, {"nomor": number}, number)
        assert answer.is_final, url
    assert browser.got == []


def test_the_worker_of_a_browser_comes_as_a_script(citizen: Citizen) -> None:
    answer = citizen.get("/ikuti/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert b"notificationclick" in answer.data
