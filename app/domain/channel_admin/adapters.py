"""Which networks a kind of channel may be heard by, and what each of them has to be told: addresses, ids, secrets."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from app.domain.vocabulary import ChannelKind, Medium

VALUE_MAX = 2000
MAP = "map."
ADAPTERS: dict[ChannelKind, tuple[Medium, ...]] = {
    ChannelKind.SOCIAL: (Medium.X, Medium.FACEBOOK),
    ChannelKind.INTEGRATION: (Medium.LAPOR,),
}
LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


class Setting(NamedTuple):
    """One setting of an adapter; a secret is written and never read again. `is_lines`: several, `name=value` a line."""

    name: str
    label: str
    hint: str = ""
    is_secret: bool = False
    is_address: bool = False
    is_lines: bool = False

    @property
    def field(self) -> str:
        """Its name in a form."""
        return f"set-{self.name.rstrip('.')}"


_BASE = Setting("api_base", "Alamat API", "Kosong: alamat resmi jaringannya.", is_address=True)
SETTINGS: dict[Medium, tuple[Setting, ...]] = {
    Medium.X: (
        _BASE,
        Setting("user_id", "ID akun", "Angka, misalnya 2244994945."),
        Setting("token", "Token (bearer)", is_secret=True),
        Setting("consumer_secret", "Consumer secret", "Untuk tanda tangan webhook.", is_secret=True),
    ),
    Medium.FACEBOOK: (
        _BASE,
        Setting("page_id", "ID halaman", "Boleh kosong; dibaca dari token."),
        Setting("page_token", "Token halaman", is_secret=True),
        Setting("app_secret", "App secret", "Untuk tanda tangan webhook.", is_secret=True),
        Setting("verify_token", "Kata sandi langganan webhook", is_secret=True),
    ),
    Medium.LAPOR: (
        Setting("api_base", "Alamat API", "Kosong: LAPOR_API_BASE.", is_address=True),
        Setting("token", "Token", is_secret=True),
        Setting("list_path", "Jalur daftar", "Kosong: /laporan."),
        Setting("answer_path", "Jalur jawaban", "Memuat {tracking_id}."),
        Setting(
            MAP,
            "Peta isian",
            "Satu baris satu isian, misalnya isi=uraian. Lihat docs/lapor.md.",
            is_lines=True,
        ),
    ),
}


def faults(medium: Medium, given: Mapping[str, str], *, own_network: bool) -> dict[str, str]:
    """Form field -> sentence. `own_network`: plain http on this machine will do."""
    found = {}
    for setting in SETTINGS[medium]:
        value = given.get(setting.field, "").strip()
        if len(value) > VALUE_MAX:
            found[setting.field] = f"Paling panjang {VALUE_MAX} karakter."
        elif setting.is_address and value and not _is_address(value, own_network=own_network):
            found[setting.field] = "Isi alamat lengkap yang diawali https://."
        elif setting.is_lines and not all(_pair(line) for line in value.splitlines() if line.strip()):
            found[setting.field] = "Tiap baris berbentuk isian=nama, misalnya isi=uraian."
        elif not setting.is_lines and not value.isprintable():
            found[setting.field] = "Isi dalam satu baris tanpa tanda khusus."
    user_id = given.get("set-user_id", "").strip()
    if medium == Medium.X and user_id and not (user_id.isascii() and user_id.isdigit()):
        found["set-user_id"] = "ID akun X hanya angka."
    return found


def values(medium: Medium, given: Mapping[str, str]) -> dict[str, str | None]:
    """Setting -> value as the form gives it; None: leave the secret as it is."""
    found: dict[str, str | None] = {}
    for setting in SETTINGS[medium]:
        value = given.get(setting.field, "").strip()
        if setting.is_lines:
            found |= dict(_pairs(setting.name, value))
        elif setting.is_secret and not value:
            found[setting.name] = "" if given.get(f"hapus-{setting.name}") == "1" else None
        else:
            found[setting.name] = value
    return found


def lines(kept: Mapping[str, str], setting: Setting) -> str:
    """The several values of such a setting as a form shows them."""
    return "\n".join(
        f"{name.removeprefix(setting.name)}={kept[name]}" for name in kept if name.startswith(setting.name)
    )


def is_secret(medium: Medium, name: str) -> bool:
    """Whether its value is never shown; what nobody described is taken for one."""
    return next((one.is_secret for one in SETTINGS[medium] if name in (one.name,) or _is_of(one, name)), True)


def _is_of(setting: Setting, name: str) -> bool:
    return setting.is_lines and name.startswith(setting.name)


def _pairs(prefix: str, typed: str) -> Iterator[tuple[str, str]]:
    for line in typed.splitlines():
        if pair := _pair(line):
            yield prefix + pair[1], pair[2]


def _pair(line: str) -> re.Match[str] | None:
    return re.fullmatch(r"\s*([a-z_]{1,40})\s*=\s*(\S.*?)\s*", line)


def _is_address(value: str, *, own_network: bool) -> bool:
    try:
        parts = urlsplit(value)
        port_fits = parts.port != 0
    except ValueError:
        return False
    is_local = parts.scheme == "http" and own_network and parts.hostname in LOCAL
    is_plain = not (parts.query or parts.fragment or parts.username) and not re.search(r"\s", value)
    return bool(parts.hostname) and port_fits and is_plain and (parts.scheme == "https" or is_local)
