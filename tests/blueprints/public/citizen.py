"""A citizen with a browser without JavaScript: an address of their own, forms filled in from what pages hold."""

import itertools
import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.db import db
from tests.blueprints.browser import hidden

SAID = {"isi": "Jalan berlubang di depan pasar.", "lat": "-6.1763", "lon": "106.8270"}
_addresses = (f"10.{a}.{b}.{c}" for a, b, c in itertools.product(range(1, 250), repeat=3))


def marks(page: str) -> tuple[str, str]:
    """Number and code of a receipt."""
    number, code = re.search(r'data-nomor="(\w+)"', page), re.search(r'data-kode="(\w+)"', page)
    assert number is not None
    assert code is not None
    return number.group(1), code.group(1)


def status_of(page: str) -> list[str]:
    """What the page says the current status is."""
    return re.findall(r'data-status="(\w+)"', page)


class Citizen:
    """One visitor."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.address = next(_addresses)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self._ask("GET", path, **options)

    def post(self, path: str, data: dict[str, Any], *, form: str | None = None) -> TestResponse:
        """Send a form with the token of the page that holds it (`form`, else the path itself)."""
        token = hidden(self.get(form or path).text, "csrf_token")
        return self._ask("POST", path, data={"csrf_token": token, **data}, content_type="multipart/form-data")

    def report(self, **fields: Any) -> TestResponse:
        """Fill in and send the report form as it comes."""
        page = self.get("/lapor").text
        form = {"csrf_token": hidden(page, "csrf_token"), "kunci": hidden(page, "kunci")}
        return self.send({**form, **SAID, **fields})

    def send(self, form: dict[str, Any]) -> TestResponse:
        return self._ask("POST", "/lapor", data=form, content_type="multipart/form-data")

    def reported(self, **fields: Any) -> tuple[str, str]:
        """Number and code of a report sent by the form."""
        answer = self.report(**fields)
        assert answer.status_code == 303, answer.text
        return marks(self.get(answer.headers["Location"]).text)

    def prove(self, number: str, code: str) -> TestResponse:
        return self.post("/lacak", {"nomor": number, "kode": code})

    def _ask(self, method: str, path: str, **options: Any) -> TestResponse:
        # What the test did before stands whatever becomes of the request, as it would on a server.
        db.session.commit()
        return self.client.open(path, method=method, environ_base={"REMOTE_ADDR": self.address}, **options)
