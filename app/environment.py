"""Reading the environment: one variable at a time, checked, and refused by a sentence that names it.

`app.config` says which variables there are; here is what each kind of value has to look like.
"""

import base64
import re
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

WEB = ("http", "https")
PATH_ONLY = frozenset({"file", "unix"})
HOST_OPTIONAL = frozenset({"redis", "rediss"})  # without one, this machine
# What phones show: a number of up to 15 digits, or up to 11 characters (3GPP TS 23.040, section 9.1.2.5).
SENDER = re.compile(r"\+?[0-9]{3,15}|[A-Za-z0-9 &._-]{1,11}")

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class SettingError(SystemExit):
    """A setting is missing or wrong; the message names the variable and what is expected."""


class Reader:
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

    def interface_or_none(self, name: str, *, required: bool = False) -> str | None:
        if required:
            self.required(name)
        return self.interface(name, "") if self.optional(name) else None

    def header(self, name: str) -> str | None:
        """A secret that travels in a header: visible ASCII. The value is not repeated in the refusal."""
        value = self.optional(name)
        if value is not None and not re.fullmatch(r"[!-~]+", value):
            raise SettingError(f"{name} hanya boleh memuat huruf, angka, dan tanda baca ASCII, tanpa spasi.")
        return value

    def address_or_none(self, name: str, schemes: tuple[str, ...], *, required: bool = False) -> str | None:
        if required:
            self.required(name)
        return self.address(name, schemes, "") if self.optional(name) else None

    def tiles(self, name: str) -> str | None:
        value = self.optional(name)
        if value is not None and value.startswith("/"):
            return self._tile_file(name, value)
        value = self.address_or_none(name, WEB)
        is_file = value is not None and urlsplit(value).path.endswith(".pmtiles")
        if value is not None and not is_file and not all(part in value for part in ("{z}", "{x}", "{y}")):
            raise SettingError(
                f"{name} harus memuat {{z}}, {{x}}, dan {{y}}, misalnya https://host/{{z}}/{{x}}/{{y}}.png, "
                "atau berkas .pmtiles."
            )
        return value

    def _tile_file(self, name: str, value: str) -> str:
        try:
            with open(value, "rb") as file:
                begins = file.read(8)
        except OSError:
            begins = b""
        if not value.endswith(".pmtiles") or begins != b"PMTiles\x03":
            raise SettingError(f"{name} harus alamat ubin, atau berkas PMTiles versi 3 yang dapat dibaca.")
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

    def demo_path(self, name: str, app_env: str) -> Path | None:
        """A file that there may be in the demo alone."""
        value = self.optional(name)
        if value is not None and app_env != "demo":
            raise SettingError(f"{name} hanya boleh ada saat APP_ENV=demo; kosongkan.")
        if value is not None and not value.startswith("/"):
            raise SettingError(f"{name} harus alamat berkas lengkap, diawali /.")
        return Path(value) if value else None

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

    def vapid(self, name: str) -> str | None:
        value = self.optional(name)
        if value is not None and not 0 < private_number(value) < P256_ORDER:
            raise SettingError(f"{name} harus kunci privat P-256: 32 bita dalam base64 urlsafe.")
        return value

    def hours(self, name: str) -> str | None:
        value = self.optional(name)
        if value is None:
            return None
        parts = value.split("-")
        if len(parts) != 2 or not all(_is_hour(part) for part in parts) or parts[0] == parts[1]:
            raise SettingError(f"{name}={value!r} harus seperti 21:00-06:00.")
        return value


def private_number(word: str) -> int:
    """The number behind 32 bytes in base64url, with or without padding; 0 for what is none."""
    try:
        raw = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
    except ValueError:
        return 0
    return int.from_bytes(raw, "big") if len(raw) == 32 else 0


def word_of(raw: bytes) -> str:
    """Bytes in base64url without padding, as web standards write them."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


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
