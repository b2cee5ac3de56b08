"""Kannel's sendsms, spoken to over real HTTP on loopback."""

import logging
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from app import logs
from app.domain.notification import Outcome, Outgoing
from app.gateways.kannel import Kannel
from tests.message_centre import HOST, free_port


class Box(HTTPServer):
    """Answers every request with `status` and remembers what was asked."""

    status = 202
    asked: list[dict[str, list[str]]]


class _Answer(BaseHTTPRequestHandler):
    server: Box

    def do_GET(self) -> None:
        self.server.asked.append(parse_qs(urlsplit(self.path).query))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(b"0: Accepted for delivery")

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output quiet."""


@pytest.fixture
def box() -> Iterator[Box]:
    server = Box((HOST, 0), _Answer)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def send(port: int, body: str = "Halo", recipient: str = "+62812 3456") -> Outcome:
    with Kannel(f"http://{HOST}:{port}/cgi-bin/sendsms", "crm:rahasia", "JAKARTA") as kannel:
        return kannel.send(Outgoing(1, uuid.uuid4(), recipient, None, body, 1))


def test_accepted_is_sent_and_goes_to_one_number(box: Box) -> None:
    outcome = send(box.server_port)
    assert (outcome.failure, outcome.parts) == (None, 1)
    [asked] = box.asked
    assert asked["to"] == ["+628123456"]
    assert (asked["username"], asked["password"]) == (["crm"], ["rahasia"])
    assert asked["foreign-id"] == [str(outcome.message.key)]
    assert "coding" not in asked


def test_a_text_outside_the_alphabet_says_its_coding(box: Box) -> None:
    send(box.server_port, "Terima kasih 🙏")
    assert box.asked[0]["coding"] == ["2"]
    assert box.asked[0]["text"] == ["Terima kasih 🙏"]


@pytest.mark.parametrize(
    ("status", "temporary"), [(503, True), (401, True), (403, True), (429, True), (400, False), (404, False)]
)
def test_a_refusal_is_tried_again_only_where_that_may_help(box: Box, status: int, temporary: bool) -> None:
    box.status = status
    outcome = send(box.server_port)
    assert outcome.failure is not None
    assert str(status) in outcome.failure
    assert outcome.temporary is temporary


def test_nobody_there_is_tried_again() -> None:
    assert send(free_port()).temporary is True


def test_the_log_says_neither_password_nor_number_nor_text(
    app: Flask, box: Box, caplog: pytest.LogCaptureFixture
) -> None:
    logs.init_app(app)
    caplog.set_level(logging.DEBUG)  # whatever the server or an operator sets for the rest
    assert send(box.server_port, "Kode lacak ABCD-1234").failure is None
    assert all(secret not in caplog.text for secret in ("rahasia", "628123456", "ABCD"))
