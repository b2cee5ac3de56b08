"""Officers at their browsers in tests: signed in without the cost of a password, acting by the forms of the page."""

import html
import io
import re
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.domain import organisation
from app.labels import role_home
from tests.course import jpeg

Forms = dict[str, str]


def sign_in_as(client: FlaskClient, session: Session, username: str) -> str:
    """Sign the client in as that demo officer; returns the home of the role."""
    user = organisation.user_by_username(session, username)
    assert user is not None, username
    with client.session_transaction() as kept:
        kept.clear()
        kept.update({"_user_id": f"{user.id}:{user.session_epoch}", "_fresh": True})
    return role_home(user.actor())


@dataclass
class Desk:
    """One officer with a browser."""

    client: FlaskClient
    home: str

    def numbers(self, query: str = "") -> list[str]:
        """The numbers of the rows of a worklist, in order."""
        page = self.client.get(f"{self.home}{query}")
        assert page.status_code == 200, page.text
        return re.findall(r'<tr[^>]* data-nomor="([^"]+)"', page.text)

    def page(self, number: str) -> TestResponse:
        return self.client.get(f"{self.home}laporan/{number}")

    def actions(self, number: str) -> list[str]:
        """The last words of the addresses of all action forms of the page."""
        return re.findall(r'action="[^"]*/aksi/([a-z_]+)"', self.page(number).text)

    def form(self, number: str, action: str) -> Forms:
        """The hidden and preselected fields of one action's form."""
        found = re.search(rf'<form[^>]*/aksi/{action}"[^>]*>(.*?)</form>', self.page(number).text, re.DOTALL)
        assert found is not None, action
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found[1]))
        for name, options in re.findall(
            r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', found[1], re.DOTALL
        ):
            chosen = re.search(r'<option value="([^"]*)" selected', options)
            fields[name] = chosen[1] if chosen else ""
        return {name: html.unescape(value) for name, value in fields.items()}

    def post(self, number: str, action: str, fields: Forms, *, photos: int = 0) -> TestResponse:
        data: dict[str, object] = dict(fields)
        if photos:
            shades = [(90 + 20 * n, 120, 60) for n in range(photos)]
            data["foto"] = [(io.BytesIO(jpeg(shade)), f"hasil{n}.jpg") for n, shade in enumerate(shades)]
        return self.client.post(
            f"{self.home}laporan/{number}/aksi/{action}", data=data, content_type="multipart/form-data"
        )

    def act(self, number: str, action: str, *, photos: int = 0, **fields: str) -> TestResponse:
        """Fill in the form of the page and send it; it must go through."""
        answer = self.post(number, action, self.form(number, action) | fields, photos=photos)
        assert answer.status_code == 303, (action, answer.status_code, answer.text)
        return self.client.get(answer.location)


def desk_of(app: Flask, session: Session, username: str) -> Desk:
    """A browser of its own for that officer."""
    client = app.test_client()
    return Desk(client, sign_in_as(client, session, username))
