"""An application with a key of its own at /api/v1, and another one."""

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.domain import reference, workflow
from app.domain.api_key import ApiKey, key_digest
from app.domain.report import Report, by_number
from app.domain.workflow import Given
from tests.course import GAMBIR, jpeg, officer

KEY, OTHER_KEY = "kunci-uji-aplikasi", "kunci-uji-aplikasi-lain"
REPORT: dict[str, Any] = {
    "isi": "Jalan berlubang besar di depan pasar.",
    "kategori": "jalan",
    "lat": GAMBIR[0],
    "lon": GAMBIR[1],
    "telepon": "081234567890",
    "publik": True,
}


def add_key(session: Session, key: str, **fields: Any) -> ApiKey:
    row = ApiKey(**{"name": key, "channel_code": "jaki", "key_digest": key_digest(key)} | fields)
    session.add(row)
    session.commit()
    reference.forget()
    return row


@dataclass
class Application:
    """What JAKI does: file, send photos, ask, answer."""

    browser: FlaskClient
    session: Session
    key: str = KEY

    def ask(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = {"X-Api-Key": self.key, **options.pop("headers", {})}
        sent = {name: value for name, value in headers.items() if value is not None}
        return self.browser.open(f"/api/v1/{path}", method=method, headers=sent, **options)

    def post(self, headers: dict[str, Any] | None = None, **fields: Any) -> TestResponse:
        """POST laporan with a good report, changed by the fields; None leaves one out."""
        body = {name: value for name, value in {**REPORT, **fields}.items() if value is not None}
        return self.ask("POST", "laporan", json=body, headers=headers or {})

    def raw(self, body: bytes, content_type: str = "application/json") -> TestResponse:
        return self.ask("POST", "laporan", data=body, content_type=content_type)

    def file(self, **fields: Any) -> str:
        """The number of a report just filed."""
        answer = self.post(**fields)
        assert answer.status_code == 201, answer.text
        return str(answer.json["nomor"])

    def get(self, path: str, **arguments: Any) -> TestResponse:
        return self.ask("GET", path, query_string=arguments)

    def read(self, number: str) -> dict[str, Any]:
        answer = self.get(f"laporan/{number}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json
        return found

    def changes(self, cursor: str | None = None, **arguments: Any) -> tuple[list[str], str]:
        """The numbers that changed since the cursor, and the cursor to go on with."""
        given = {**arguments, **({"sejak": cursor} if cursor is not None else {})}
        answer = self.get("laporan", **given)
        assert answer.status_code == 200, answer.text
        return [row["nomor"] for row in answer.json["laporan"]], answer.json["lanjut"]

    def send_photos(self, number: str, *contents: bytes) -> TestResponse:
        files = [(io.BytesIO(content), f"foto{n}.jpg") for n, content in enumerate(contents)]
        return self.ask("POST", f"laporan/{number}/foto", data={"foto": files})

    def act(self, number: str, username: str, action: str, **fields: Any) -> Report:
        """A move by an officer, now."""
        given, actor = Given(**fields), officer(self.session, username)
        moment = clock.now() + timedelta(seconds=1)
        report = workflow.apply(self.session, number, action, given, actor=actor, now=moment)
        self.session.commit()
        return report

    def stored(self, number: str) -> Report:
        return by_number(self.session, number)


@pytest.fixture
def jaki(client: FlaskClient, session: Session) -> Application:
    add_key(session, KEY)
    add_key(session, OTHER_KEY)
    return Application(client, session)


@pytest.fixture
def other(jaki: Application) -> Application:
    """Another application."""
    return Application(jaki.browser, jaki.session, OTHER_KEY)


def faults(answer: TestResponse) -> list[tuple[str, str | None]]:
    """Code and field of every fault of a refusal, which is JSON and of the one shape."""
    assert answer.mimetype == "application/json", answer.text
    assert list(answer.json) == ["galat"]
    assert all(set(fault) == {"kode", "isian", "pesan"} for fault in answer.json["galat"])
    assert all(fault["pesan"] for fault in answer.json["galat"])
    return [(fault["kode"], fault["isian"]) for fault in answer.json["galat"]]


def fields_of(answer: TestResponse) -> set[str | None]:
    return {field for _, field in faults(answer)}


__all__ = ["Application", "add_key", "faults", "fields_of", "jpeg"]
