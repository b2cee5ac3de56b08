"""What a wrong setting does: the start is refused, and the sentence names the variable."""

import os

import pytest
from flask import Flask

from app import startup
from app.config import DEMO_DATA_KEY, DEMO_SECRET, SettingError, Settings

GOOD = {"APP_ENV": "demo", "DATABASE_URL": "postgresql://crm@localhost/crm"}
KEY = "A" * 43 + "="


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("APP_ENV", "staging"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "mysql://x"),
        ("REDIS_URL", "memcached://x"),
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("WEB_WORKERS", "0"),
        ("PROXY_HOPS", "many"),
        ("DATA_KEYS", "short"),
        ("SMS_DRIVER", "pigeon"),
        ("SMS_QUIET", "21-06"),
        ("SMTP_URL", "http://mail"),
        ("X_API_BASE", "http://api.x.com"),
        ("X_USER_ID", "@DKIJakarta"),
        ("FB_API_BASE", "graph.facebook.com"),
        ("STORAGE_URL", "ftp://photos"),
        ("PUBLIC_URL", "crm.jakarta.go.id"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        Settings.from_environ({**GOOD, name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", DEMO_SECRET),
        ("SECRET_KEY", "short"),
        ("DATA_KEYS", ""),
        ("DATA_KEYS", DEMO_DATA_KEY),
    ],
)
def test_production_wants_its_own_secrets(name: str, value: str) -> None:
    environ = {**GOOD, "APP_ENV": "production", "SECRET_KEY": "x" * 40, "DATA_KEYS": KEY}
    assert Settings.from_environ(environ).is_production
    with pytest.raises(SettingError, match=name):
        Settings.from_environ({**environ, name: value})


def test_production_refuses_a_database_with_demo_accounts(app: Flask) -> None:
    url = app.config["SETTINGS"].database_url
    production = Settings.from_environ(
        {
            "APP_ENV": "production",
            "DATABASE_URL": url,
            "SECRET_KEY": "x" * 40,
            "DATA_KEYS": KEY,
            "REDIS_URL": os.environ["TEST_REDIS_URL"],
        }
    )
    demo, app.config["SETTINGS"] = app.config["SETTINGS"], production
    try:
        with pytest.raises(SettingError, match="demo"):
            startup.refuse_demo_accounts(app)
    finally:
        app.config["SETTINGS"] = demo
