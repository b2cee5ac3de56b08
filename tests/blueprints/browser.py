"""What a browser without JavaScript does in tests: read a form's hidden fields, sign in."""

import re

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.domain import organisation
from app.domain.organisation import User
from app.domain.vocabulary import Role

PASSWORD = "sandi-untuk-uji"


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found.group(1)


def csrf_of(client: FlaskClient, path: str = "/masuk") -> str:
    return hidden(client.get(path).text, "csrf_token")


def add_officer(session: Session, username: str, role: Role, unit: str) -> User:
    """An account with the tests' password."""
    return organisation.add_user(
        session,
        username=username,
        name=f"Petugas {username}",
        role=role,
        unit_code=unit,
        password=PASSWORD,
        email=None,
        now=clock.now(),
    )


def sign_in(client: FlaskClient, username: str, password: str = PASSWORD, **fields: str) -> tuple[int, str]:
    """Status and target of the answer to the sign-in form."""
    form = {"username": username, "password": password, "csrf_token": csrf_of(client), **fields}
    answer = client.post("/masuk", data=form)
    return answer.status_code, answer.headers.get("Location", "")


def enter(
    client: FlaskClient, session: Session, role: Role, unit: str, username: str = "uji.petugas"
) -> User:
    """A new officer of that role and unit, signed in."""
    user = add_officer(session, username, role, unit)
    status, _ = sign_in(client, username)
    assert status == 303
    return user
