"""What a wrong setting does: the start is refused, and the sentence names the variable."""

import os
from pathlib import Path

import pytest
from flask import Flask

from app import startup
from app.config import DEMO_DATA_KEY, DEMO_SECRET, Settings
from app.environment import SettingError
from app.gateways.storage import storage_at

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
        ("SMS_QUIET", "21:00-21:00"),
        ("SMTP_URL", "http://mail"),
        ("IMAP_URL", "http://crm:rahasia@mail"),
        ("IMAP_URL", "imaps://mail.jakarta.go.id/INBOX"),
        ("IMAP_URL", "imaps://crm:rahasia@mail:port/INBOX"),
        ("X_API_BASE", "http://api.x.com"),
        ("X_USER_ID", "@DKIJakarta"),
        ("VAPID_KEY", "bukan-kunci"),
        ("FB_API_BASE", "graph.facebook.com"),
        ("LAPOR_API_BASE", "http://api.lapor.go.id"),
        ("LAPOR_TOKEN", "dua kata"),
        ("STORAGE_URL", "ftp://photos"),
        ("PUBLIC_URL", "crm.jakarta.go.id"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://crm.jakarta.go.id:abc"),
        ("PORT", "²"),
        ("PORT", "٣٠٠٠"),
        ("SMS_QUIET", "²:00-06:00"),
        ("DATA_KEYS", ","),
        ("DATABASE_REPLICA_URL", "foo"),
        ("REDIS_URL", "redis://host:abc"),
        ("REDIS_URL", "unix://"),
        ("STORAGE_URL", "s3://"),
        ("STORAGE_URL", "file://photos"),
        ("BASEMAP_TILES", "foo"),
        ("BASEMAP_TILES", "https://tiles.example/map.png"),
        ("KANNEL_URL", "foo"),
        ("KANNEL_URL", "http://"),
        ("SMTP_URL", "smtp://"),
        ("SMTP_URL", "smtp://h:abc"),
        ("SMTP_URL", "smtp://h:70000"),
        ("MAIL_FROM", "foo"),
        ("MAIL_FROM", "CRM <crm@>"),
        ("SMS_SENDER", "PEMPROVDKIJAKARTAA"),
        ("SMS_SENDER", "1" * 16),
        ("SMS_SENDER", "JÁKARTA"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        Settings.from_environ({**GOOD, name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDIS_URL", "unix:///tmp/a%20b.sock?db=0"),
        ("REDIS_URL", "rediss://:rahasia@redis.example:6380/1"),
        ("REDIS_URL", "redis:///2"),
        ("STORAGE_URL", "s3://photos/crm"),
        ("STORAGE_URL", "file:///srv/photos"),
        ("SMTP_URL", "smtps://crm%40jakarta.go.id:p%3Aw@mail.example:465"),
        ("SMTP_URL", "smtp://[::1]:2525"),
        ("MAIL_FROM", "crm@localhost"),
        ("KANNEL_URL", "http://127.0.0.1:13013/cgi-bin/sendsms"),
        ("BASEMAP_TILES", "https://tiles.example/{z}/{x}/{y}.png?key=a"),
        ("SMS_SENDER", "PEMPROV DKI"),
        ("SMS_SENDER", "+628111272206"),
        ("SMS_SENDER", "1708"),
        ("DATABASE_REPLICA_URL", "postgresql://crm@replica/crm"),
    ],
)
def test_a_right_value_is_taken_as_it_is(name: str, value: str) -> None:
    read = getattr(Settings.from_environ({**GOOD, name: value}), name.lower())
    assert read.replace("+psycopg", "") == value


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


def test_photos_are_kept_below_var_dir_whatever_its_name(tmp_path: Path) -> None:
    var = tmp_path / "a b%20c?d#e&f,g"
    store = storage_at(Settings.from_environ({**GOOD, "VAR_DIR": str(var)}).storage_url)
    store.put("foto/1.jpg", b"jpeg", "image/jpeg")
    assert (var / "photos/foto/1.jpg").read_bytes() == b"jpeg"


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
