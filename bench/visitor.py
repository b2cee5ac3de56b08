"""Somebody with a browser that knows cookies and forms, and nothing else."""

import re
import uuid
from collections.abc import Mapping
from typing import NamedTuple

import httpx

from bench.system import HOST, PORT

PASSWORD = "jakarta-demo"  # noqa: S105 - the demo accounts' password, README
_TOKEN = re.compile(r'name="csrf_token"[^>]*?value="([^"]+)"')


class Photo(NamedTuple):
    """A file for a form."""

    name: str
    data: bytes
    media_type: str = "image/jpeg"


class Visitor:
    """Asks the web server on loopback; redirects are shown, not followed."""

    def __init__(self, port: int = PORT) -> None:
        self.client = httpx.Client(base_url=f"http://{HOST}:{port}", timeout=30)

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path)

    def post(
        self, path: str, fields: Mapping[str, str], photos: Mapping[str, Photo] | None = None
    ) -> httpx.Response:
        """Send a form as it stands."""
        return self.client.post(path, data=dict(fields), files=dict(photos) if photos else None)

    def token(self, path: str) -> str:
        """The form's CSRF token on that page. Raises RuntimeError if there is none."""
        response = self.get(path)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status_code}")
        return self.token_in(response.text)

    @staticmethod
    def token_in(page: str) -> str:
        """The CSRF token of the first form of a page. Raises RuntimeError if there is none."""
        found = _TOKEN.search(page)
        if found is None:
            raise RuntimeError("a page without a form")
        return found.group(1)

    def sign_in(self, username: str) -> "Visitor":
        """Sign in by the form of /masuk. Raises RuntimeError if that is refused."""
        fields = {"username": username, "password": PASSWORD, "csrf_token": self.token("/masuk")}
        answer = self.post("/masuk", fields)
        if answer.status_code != 303:
            raise RuntimeError(f"{username} could not sign in: {answer.status_code}")
        return self

    def cookie(self) -> str:
        """The Cookie header of this session."""
        return "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())


def fresh_word() -> str:
    """A word that nobody has used, for idempotency keys."""
    return uuid.uuid4().hex
