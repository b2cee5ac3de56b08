"""/admin/simulator: a page of the demo alone. What it does with its peers is tried in tests/acceptance/test_simulator.py."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.config import Settings, settings
from app.environment import SettingError
from tests.blueprints.officers import sign_in_as

PAGES = ("/admin/simulator", "/admin/simulator/email", "/admin/simulator/sms/kabar")


@pytest.fixture
def demo(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings(), app_env="demo"))


@pytest.mark.parametrize("page", PAGES)
def test_there_is_none_outside_the_demo(client: FlaskClient, session: Session, page: str) -> None:
    sign_in_as(client, session, "biro.admin")
    assert client.get(page).status_code == 404
    assert "/admin/simulator" not in client.get("/admin/").get_data(as_text=True)


@pytest.mark.usefixtures("demo")
def test_without_peers_it_says_so(client: FlaskClient, session: Session) -> None:
    sign_in_as(client, session, "biro.admin")
    page = client.get("/admin/simulator")
    assert page.status_code == 200
    assert "gateway yang diatur operator" in page.get_data(as_text=True)
    assert client.get("/admin/simulator/sms/kabar").status_code == 204
    assert client.get("/admin/simulator/sms/kabar?sejak=1000000000").status_code == 286
    assert client.get(f"/admin/simulator/sms/kabar?sejak={10**40}").status_code == 204
    assert client.get("/admin/simulator/merpati").status_code == 404


@pytest.mark.usefixtures("demo")
def test_it_is_for_the_admin_alone(client: FlaskClient, session: Session) -> None:
    sign_in_as(client, session, "kelurahan.gambir")
    assert client.get("/admin/simulator").status_code == 403


@pytest.mark.parametrize(
    ("app_env", "value"), [("production", "/run/s.sock"), ("test", "/run/s.sock"), ("demo", "s.sock")]
)
def test_a_socket_where_there_may_be_none_stops_the_start(app_env: str, value: str, tmp_path: Path) -> None:
    env = {
        "APP_ENV": app_env,
        "DATABASE_URL": "postgresql://crm@localhost/crm",
        "SECRET_KEY": "x" * 40,
        "DATA_KEYS": "A" * 43 + "=",
        "SIMULATOR_SOCKET": value,
    }
    with pytest.raises(SettingError, match="SIMULATOR_SOCKET"):
        Settings.from_environ(env)
