"""Settings: one frozen object read from the environment; a missing or wrong value refuses the start by name.

The source of the names is the operators' table in README.md.
"""

import base64
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from flask import current_app

from app.environment import WEB, Reader

DEMO_SECRET = "demo-secret-not-for-production"  # noqa: S105 - refused when APP_ENV=production
DEMO_DATA_KEY = base64.urlsafe_b64encode(hashlib.sha256(b"crm-jakarta-demo").digest()).decode()
ENVIRONMENTS = ("demo", "production", "test")
SMS_DRIVERS = ("smpp", "kannel", "none")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that may differ between two installations."""

    app_env: str
    secret_key: str
    data_keys: tuple[str, ...]
    database_url: str
    database_replica_url: str | None
    redis_url: str
    public_url: str
    host: str
    port: int
    var_dir: Path
    anchor_dir: Path
    storage_url: str
    basemap_tiles: str | None
    basemap_attribution: str
    web_workers: int
    proxy_hops: int
    sms_driver: str
    smpp_host: str
    smpp_port: int
    smpp_system_id: str
    smpp_password: str
    sms_sender: str
    sms_number: str
    sms_quiet: str | None
    sms_daily_cap: int | None
    kannel_url: str | None
    kannel_token: str | None
    kannel_inbound_token: str | None
    smtp_url: str | None
    mail_from: str
    x_api_base: str
    x_token: str | None
    x_consumer_secret: str | None
    x_user_id: str | None
    fb_api_base: str
    fb_page_token: str | None
    fb_app_secret: str | None
    fb_verify_token: str | None
    lapor_api_base: str | None
    lapor_token: str | None
    imap_url: str | None = None
    simulator_socket: Path | None = None
    git_revision: str | None = None
    vapid_key: str | None = None

    @property
    def is_demo(self) -> bool:
        return self.app_env == "demo"

    @property
    def is_production(self) -> bool:
        return self.app_env == "production"

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https://")

    @classmethod
    def from_environ(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Read and check the environment; raises SettingError naming the variable."""
        read = Reader(env)
        app_env = read.choice("APP_ENV", ENVIRONMENTS, "demo")
        port = read.number("PORT", 8000, 1, 65535)
        var_dir = Path(read.text("VAR_DIR", "var")).resolve()
        production = app_env == "production"
        return cls(
            app_env=app_env,
            secret_key=read.secret("SECRET_KEY", DEMO_SECRET, production),
            data_keys=read.keys("DATA_KEYS", DEMO_DATA_KEY, production),
            database_url=read.database("DATABASE_URL"),
            database_replica_url=read.optional("DATABASE_REPLICA_URL")
            and read.database("DATABASE_REPLICA_URL"),
            redis_url=read.address("REDIS_URL", ("redis", "rediss", "unix"), "redis://127.0.0.1:6379/0"),
            public_url=read.address("PUBLIC_URL", WEB, f"http://127.0.0.1:{port}").rstrip("/"),
            host=read.text("HOST", "127.0.0.1"),
            port=port,
            var_dir=var_dir,
            anchor_dir=Path(read.text("ANCHOR_DIR", str(var_dir / "jangkar"))).resolve(),
            storage_url=read.address("STORAGE_URL", ("file", "s3"), f"file://{quote(str(var_dir))}/photos"),
            basemap_tiles=read.tiles("BASEMAP_TILES"),
            basemap_attribution=read.text("BASEMAP_ATTRIBUTION", "© kontributor OpenStreetMap"),
            web_workers=read.number("WEB_WORKERS", 2, 1, 64),
            proxy_hops=read.number("PROXY_HOPS", 0, 0, 5),
            vapid_key=read.vapid("VAPID_KEY"),
            simulator_socket=read.demo_path("SIMULATOR_SOCKET", app_env),
            **_messaging(read),
            **_social(read),
        )

    @property
    def x_account(self) -> dict[str, str]:
        """The province's account at X, named as the settings of a channel account; empty where none is configured."""
        return _filled(
            {"token": self.x_token, "consumer_secret": self.x_consumer_secret, "user_id": self.x_user_id},
            self.x_api_base,
        )

    @property
    def facebook_account(self) -> dict[str, str]:
        """The province's page at Facebook, likewise."""
        return _filled(
            {
                "page_token": self.fb_page_token,
                "app_secret": self.fb_app_secret,
                "verify_token": self.fb_verify_token,
            },
            self.fb_api_base,
        )

    @property
    def lapor_account(self) -> dict[str, str]:
        """The province's account at SP4N-LAPOR, likewise."""
        return _filled({"token": self.lapor_token}, self.lapor_api_base or "")


def _messaging(read: Reader) -> dict[str, Any]:
    driver = read.choice("SMS_DRIVER", SMS_DRIVERS, "none")
    cap = read.optional("SMS_DAILY_CAP")
    return {
        "sms_driver": driver,
        "smpp_host": read.text("SMPP_HOST", "127.0.0.1"),
        "smpp_port": read.number("SMPP_PORT", 2775, 1, 65535),
        "smpp_system_id": read.text("SMPP_SYSTEM_ID", "crm"),
        "smpp_password": read.text("SMPP_PASSWORD", ""),
        "sms_sender": read.sender("SMS_SENDER", "JAKARTA"),
        "sms_number": read.text("SMS_NUMBER", "08111272206"),
        "sms_quiet": read.hours("SMS_QUIET"),
        "sms_daily_cap": None if cap is None else read.number("SMS_DAILY_CAP", 0, 1, 10_000),
        "kannel_url": read.address_or_none("KANNEL_URL", WEB, required=driver == "kannel"),
        "kannel_token": read.optional("KANNEL_TOKEN"),
        "kannel_inbound_token": read.token("KANNEL_INBOUND_TOKEN"),
        "smtp_url": read.address_or_none("SMTP_URL", ("smtp", "smtps")),
        "imap_url": read.mail_folder("IMAP_URL"),
        "mail_from": read.mailbox("MAIL_FROM", "CRM Jakarta <crm@jakarta.go.id>"),
    }


def _social(read: Reader) -> dict[str, Any]:
    # Tokens travel in a header: in clear only on this machine.
    lapor_token = read.header("LAPOR_TOKEN")
    return {
        "x_api_base": read.interface("X_API_BASE", "https://api.x.com"),
        "x_token": read.optional("X_TOKEN"),
        "x_consumer_secret": read.optional("X_CONSUMER_SECRET"),
        "x_user_id": read.digits("X_USER_ID"),
        "fb_api_base": read.interface("FB_API_BASE", "https://graph.facebook.com/v23.0"),
        "fb_page_token": read.optional("FB_PAGE_TOKEN"),
        "fb_app_secret": read.optional("FB_APP_SECRET"),
        "fb_verify_token": read.optional("FB_VERIFY_TOKEN"),
        "lapor_api_base": read.interface_or_none("LAPOR_API_BASE", required=lapor_token is not None),
        "lapor_token": lapor_token,
    }


def _filled(settings: Mapping[str, str | None], api_base: str) -> dict[str, str]:
    given = {name: value for name, value in settings.items() if value}
    return {"api_base": api_base, **given} if given else {}


def settings() -> Settings:
    """The settings of the running application."""
    return cast(Settings, current_app.config["SETTINGS"])
