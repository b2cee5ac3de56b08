"""biro.admin at a browser without JavaScript, for the pages of the reference data."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.blueprints.browser import csrf_of, hidden
from tests.blueprints.officers import sign_in_as


class Admin:
    """Reads pages, and sends forms as the page stands now."""

    def __init__(self, client: FlaskClient, session: Session) -> None:
        self.client, self.session = client, session
        sign_in_as(client, session, "biro.admin")

    def get(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return " ".join(answer.text.split())

    def send(self, path: str, **fields: Any) -> TestResponse:
        return self.client.post(path, data={"csrf_token": csrf_of(self.client, "/akun"), **fields})

    def change(self, page: str, path: str = "", **fields: Any) -> TestResponse:
        """A form of that page, with the version that the page has now."""
        version = hidden(self.client.get(page).text, "versi")
        return self.send(page + path, versi=version, **fields)
