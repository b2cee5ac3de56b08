"""Settings: one frozen object read from the environment; a missing or wrong value refuses the start by name.

The source of the names is the operators' table in README.md.
"""

import base64
import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urlsplit

from flask import current_app

DEMO_SECRET = "demo-secret-not-for-production"  # noqa: S105 - refused when APP_ENV=production
DEMO_DATA_KEY = base64.urlsafe_b64encode(hashlib.sha256(b"crm-jakarta-demo").digest()).decode()
ENVIRONMENTS = ("demo", "production", "test")
SMS_DRIVERS = ("smpp", "kannel", "none")
WEB = ("http", "https")
PATH_ONLY = frozenset({"file", "unix"})
HOST_OPTIONAL = frozenset({"redis", "rediss"})  # without one, this machine
# What phones show: a number of up to 15 digits, or up to 11 characters (3GPP TS 23.040, section 9.1.2.5).
SENDER = re.compile(r"\+?[0-9]{3,15}|[A-Za-z0-9 &._-]{1,11}")


class SettingError(SystemExit):
    """A setting is missing or wrong; the message names the variable and what is expected."""


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
    storage_url: str
    basemap_tiles: str | None
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
    imap_url: str | None = None
    git_revision: str | None = None

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
        read = _Reader(env)
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
            storage_url=read.address("STORAGE_URL", ("file", "s3"), f"file://{quote(str(var_dir))}/photos"),
            basemap_tiles=read.tiles("BASEMAP_TILES"),
            web_workers=read.number("WEB_WORKERS", 2, 1, 64),
            proxy_hops=read.number("PROXY_HOPS", 0, 0, 5),
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


def _messaging(read: "_Reader") -> dict[str, Any]:
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


def _social(read: "_Reader") -> dict[str, Any]:
    # Tokens travel in a header: in clear only on this machine.
    return {
        "x_api_base": read.interface("X_API_BASE", "https://api.x.com"),
        "x_token": read.optional("X_TOKEN"),
        "x_consumer_secret": read.optional("X_CONSUMER_SECRET"),
        "x_user_id": read.digits("X_USER_ID"),
        "fb_api_base": read.interface("FB_API_BASE", "https://graph.facebook.com/v23.0"),
        "fb_page_token": read.optional("FB_PAGE_TOKEN"),
        "fb_app_secret": read.optional("FB_APP_SECRET"),
        "fb_verify_token": read.optional("FB_VERIFY_TOKEN"),
    }


def _filled(settings: Mapping[str, str | None], api_base: str) -> dict[str, str]:
    given = {name: value for name, value in settings.items() if value}
    return {"api_base": api_base, **given} if given else {}


class _Reader:
    """Reads one variable at a time and refuses with a sentence that names it."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env

    def optional(self, name: str) -> str | None:
        return self.env.get(name, "").strip() or None

    def text(self, name: str, default: str) -> str:
        return self.optional(name) or default

    def required(self, name: str) -> str:
        value = self.optional(name)
        if value is None:
            raise SettingError(f"{name} belum diisi; nilai ini wajib.")
        return value

    def choice(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.text(name, default)
        if value not in allowed:
            raise SettingError(f"{name}={value!r} tidak dikenal; pilih salah satu: {', '.join(allowed)}.")
        return value

    def number(self, name: str, default: int, low: int, high: int) -> int:
        raw = self.text(name, str(default))
        if not _is_number(raw) or not low <= int(raw) <= high:
            raise SettingError(f"{name}={raw!r} harus bilangan bulat {low} sampai {high}.")
        return int(raw)

    def digits(self, name: str) -> str | None:
        value = self.optional(name)
        if value is not None and not (value.isascii() and value.isdigit()):
            raise SettingError(f"{name}={value!r} harus nomor, misalnya 2244994945.")
        return value

    def address(self, name: str, schemes: tuple[str, ...], default: str) -> str:
        """The value is not repeated in the refusal, since it may hold a password."""
        value = self.text(name, default)
        if not _is_address(value, schemes):
            begins = " atau ".join(
                f"{scheme}:///" if scheme in PATH_ONLY else f"{scheme}://" for scheme in schemes
            )
            raise SettingError(
                f"{name} harus alamat lengkap yang diawali {begins}; porta, bila ada, 1 sampai 65535."
            )
        return value

    def interface(self, name: str, default: str) -> str:
        """A secret goes with each request, so in clear only to this machine."""
        value = self.address(name, WEB, default).rstrip("/")
        parts = urlsplit(value)
        if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost"):
            raise SettingError(f"{name} harus https; http hanya ke 127.0.0.1 atau localhost.")
        return value

    def address_or_none(self, name: str, schemes: tuple[str, ...], *, required: bool = False) -> str | None:
        if required:
            self.required(name)
        return self.address(name, schemes, "") if self.optional(name) else None

    def tiles(self, name: str) -> str | None:
        value = self.address_or_none(name, WEB)
        if value is not None and not all(part in value for part in ("{z}", "{x}", "{y}")):
            raise SettingError(
                f"{name} harus memuat {{z}}, {{x}}, dan {{y}}, misalnya https://host/{{z}}/{{x}}/{{y}}.png."
            )
        return value

    def sender(self, name: str, default: str) -> str:
        value = self.text(name, default)
        if SENDER.fullmatch(value) is None:
            raise SettingError(
                f"{name}={value!r} harus nomor 3 sampai 15 angka, atau nama paling panjang 11 huruf dan angka."
            )
        return value

    def mailbox(self, name: str, default: str) -> str:
        value = self.text(name, default)
        local, _, domain = parseaddr(value)[1].rpartition("@")
        if not value.isprintable() or not local or not domain:
            raise SettingError(f"{name}={value!r} harus seperti CRM Jakarta <crm@jakarta.go.id>.")
        return value

    def mail_folder(self, name: str) -> str | None:
        value = self.optional(name)
        if value is not None and not _is_mail_folder(value):
            raise SettingError(
                f"{name} harus seperti imaps://pengguna:sandi@host:993/INBOX (imap atau imaps)."
            )
        return value

    def database(self, name: str) -> str:
        value = self.required(name)
        for prefix in ("postgresql+psycopg://", "postgresql://", "postgres://"):
            if value.startswith(prefix):
                return "postgresql+psycopg://" + value.removeprefix(prefix)
        raise SettingError(f"{name} harus alamat PostgreSQL, misalnya postgresql://user@host/nama.")

    def secret(self, name: str, demo: str, production: bool) -> str:
        value = self.optional(name)
        if production and (value is None or value == demo or len(value) < 32):
            raise SettingError(f"{name} wajib diisi sendiri saat APP_ENV=production, minimal 32 karakter.")
        return value or demo

    def token(self, name: str) -> str | None:
        value = self.optional(name)
        if value is not None and not re.fullmatch(r"[\w-]{16,}", value, re.ASCII):
            raise SettingError(f"{name} harus paling sedikit 16 huruf, angka, - atau _.")
        return value

    def keys(self, name: str, demo: str, production: bool) -> tuple[str, ...]:
        keys = tuple(key.strip() for key in self.text(name, demo).split(",") if key.strip())
        if not keys:
            raise SettingError(f"{name} tidak memuat satu kunci pun.")
        for key in keys:
            if not _is_fernet_key(key):
                raise SettingError(
                    f"{name}: tiap kunci harus 32 bita dalam base64 urlsafe, yang terbaru di depan."
                )
        if production and demo in keys:
            raise SettingError(f"{name} wajib diisi sendiri saat APP_ENV=production; kunci demo ditolak.")
        return keys

    def hours(self, name: str) -> str | None:
        value = self.optional(name)
        if value is None:
            return None
        parts = value.split("-")
        if len(parts) != 2 or not all(_is_hour(part) for part in parts):
            raise SettingError(f"{name}={value!r} harus seperti 21:00-06:00.")
        return value


def _is_fernet_key(key: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(key)) == 32
    except ValueError:
        return False


def _is_mail_folder(url: str) -> bool:
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname and parts.username and parts.port != 0)
    except ValueError:
        return False
    return parts.scheme in ("imap", "imaps") and named


def _is_hour(text: str) -> bool:
    hour, _, minute = text.partition(":")
    return _is_number(hour) and _is_number(minute) and int(hour) < 24 and int(minute) < 60


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _is_address(value: str, schemes: tuple[str, ...]) -> bool:
    """Whether it names a host, or where the scheme needs none a path, and a port that can be one."""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in schemes or any(letter.isspace() for letter in parts.netloc) or port == 0:
        return False
    if parts.scheme in PATH_ONLY:
        return parts.path.startswith("/") and (parts.scheme != "file" or not parts.netloc)
    return bool(parts.hostname) or parts.scheme in HOST_OPTIONAL


def settings() -> Settings:
    """The settings of the running application."""
    return cast(Settings, current_app.config["SETTINGS"])
