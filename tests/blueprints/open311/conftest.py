"""An API client of the channel jaki, and another one of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.domain import reference
from app.domain.api_key import ApiKey, key_digest

KEY, OTHER_KEY = "kunci-uji-jaki", "kunci-uji-lain"
REPORT = {
    "api_key": KEY,
    "service_code": "jalan",
    "lat": "-6.1763",
    "long": "106.8270",
    "description": "Jalan berlubang besar di depan pasar.",
    "publik": "1",
}


def add_key(session: Session, key: str, hourly_limit: int | None = None) -> ApiKey:
    row = ApiKey(name=key, channel_code="jaki", key_digest=key_digest(key), hourly_limit=hourly_limit)
    session.add(row)
    session.commit()
    reference.forget()
    return row


@dataclass
class Open311:
    """A client that files and reads reports."""

    browser: FlaskClient
    session: Session

    def post(self, fmt: str = "json", headers: dict[str, str] | None = None, **fields: Any) -> TestResponse:
        """POST requests with a good report, changed by the fields; None leaves one out."""
        form = {name: value for name, value in {**REPORT, **fields}.items() if value is not None}
        return self.browser.post(f"/open311/v2/requests.{fmt}", data=form, headers=headers or {})

    def file(self, **fields: Any) -> str:
        """The number of a report just filed."""
        answer = self.post(**fields)
        assert answer.status_code == 201, answer.text
        return str(answer.json[0]["service_request_id"])

    def get(self, path: str, **arguments: Any) -> TestResponse:
        return self.browser.get(f"/open311/v2/{path}", query_string=arguments)

    def numbers(self, **arguments: Any) -> list[str]:
        """The numbers that a list holds."""
        answer = self.get("requests.json", **arguments)
        assert answer.status_code == 200, answer.text
        return [row["service_request_id"] for row in answer.json]


@pytest.fixture
def open311(client: FlaskClient, session: Session) -> Open311:
    add_key(session, KEY)
    add_key(session, OTHER_KEY)
    return Open311(client, session)


Refusal = Callable[[TestResponse], tuple[int, str]]


def refusal(answer: TestResponse) -> tuple[int, str]:
    """Status and description of a refused request, whose list agrees with its status."""
    assert isinstance(answer.json, list)
    assert answer.json[0]["code"] == answer.status_code
    return answer.status_code, answer.json[0]["description"]
