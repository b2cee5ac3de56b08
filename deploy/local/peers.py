"""Which other ends of the channels `make run` plays itself, and the settings by which the application finds them.

Only with APP_ENV=demo, only on loopback, and each only where the operator set nothing of that channel. The rest is in
deploy/peers, which runs in the virtual environment.
"""

import os
import random
import secrets
import socket
from collections.abc import Iterator
from contextlib import suppress
from email.utils import parseaddr
from urllib.parse import quote

from deploy.local import packages, sockets
from deploy.local.place import Place, RefusalError, say

HOST = "127.0.0.1"
SOCKET = "simulator.sock"
SENDER = "crm@jakarta.go.id"
# Below the range from which the kernel takes ports of outgoing connections, so that one is still free after a restart.
PORTS = range(20_000, 30_000)
ATTEMPTS = 200
SETTINGS = {
    "sms": ("SMS_DRIVER", "SMPP_HOST", "SMPP_PORT", "SMPP_SYSTEM_ID", "SMPP_PASSWORD", "KANNEL_URL"),
    "email": ("SMTP_URL", "IMAP_URL"),
    "x": ("X_API_BASE", "X_TOKEN", "X_CONSUMER_SECRET", "X_USER_ID"),
    "facebook": ("FB_API_BASE", "FB_PAGE_TOKEN", "FB_APP_SECRET", "FB_VERIFY_TOKEN"),
    "lapor": ("LAPOR_API_BASE", "LAPOR_TOKEN"),
}
ACCOUNT = "2244994945"


def ways(place: Place) -> tuple[str, ...]:
    """The channels that are to be played; none outside the demo."""
    if place.value("APP_ENV", "demo") != "demo":
        return ()
    return tuple(way for way, names in SETTINGS.items() if not any(place.value(name) for name in names))


def have_mailbox(place: Place) -> bool:
    """Whether there is a mail server to play with; it is installed once if it can be."""
    tried = place.run / "kotak-surat.dicoba"
    if packages.missing(("mailbox",)) and not tried.exists():
        tried.touch()
        with suppress(RefusalError):
            packages.ensure(("mailbox",))
    lacking = packages.missing(("mailbox",))
    if lacking:
        say(f"simulator tanpa surel: {packages.by_hand(lacking)}")
    return not lacking


def settings(place: Place) -> dict[str, str]:
    """What web, worker, links and peers find in their environment besides; nothing where nothing is played."""
    played = [way for way in ways(place) if way != "email" or have_mailbox(place)]
    if not played:
        return {}
    ports = _free_ports()
    given = {"SIMULATOR_WAYS": ",".join(played), "SIMULATOR_SOCKET": _socket(place)}
    given |= _sms(next(ports)) if "sms" in played else {}
    given |= _email(place, next(ports), next(ports), next(ports)) if "email" in played else {}
    http = next(ports)
    given["SIMULATOR_HTTP_PORT"] = str(http)
    for way, make in (("x", _x), ("facebook", _facebook), ("lapor", _lapor)):
        given |= make(f"http://{HOST}:{http}/{way}") if way in played else {}
    return given


def _sms(port: int) -> dict[str, str]:
    address = {"SMPP_HOST": HOST, "SMPP_PORT": str(port)}
    return {"SMS_DRIVER": "smpp", **address, "SMPP_SYSTEM_ID": "crm", "SMPP_PASSWORD": _word()[:8]}


def _email(place: Place, smtp: int, imap: int, lmtp: int) -> dict[str, str]:
    mailbox = parseaddr(place.value("MAIL_FROM", SENDER))[1] or SENDER
    return {
        "SMTP_URL": f"smtp://{HOST}:{smtp}",
        "IMAP_URL": f"imap://{quote(mailbox.lower(), safe='')}:{_word()}@{HOST}:{imap}/INBOX",
        "SIMULATOR_LMTP_PORT": str(lmtp),
    }


def _x(base: str) -> dict[str, str]:
    secret = {"X_TOKEN": _word(), "X_CONSUMER_SECRET": _word()}
    return {"X_API_BASE": base, **secret, "X_USER_ID": ACCOUNT}


def _facebook(base: str) -> dict[str, str]:
    secret = {"FB_PAGE_TOKEN": _word(), "FB_APP_SECRET": _word(), "FB_VERIFY_TOKEN": _word()}
    return {"FB_API_BASE": base, **secret}


def _lapor(base: str) -> dict[str, str]:
    return {"LAPOR_API_BASE": base, "LAPOR_TOKEN": _word()}


def _word() -> str:
    return secrets.token_hex(16)


def _socket(place: Place) -> str:
    home = place.var / "simulator"
    home.mkdir(mode=0o700, exist_ok=True)
    return str(sockets.folder_for(home, SOCKET, f"{place.mark}s", os.getuid()) / SOCKET)


def _free_ports() -> Iterator[int]:
    """Ports of loopback on which nobody listens now. Raises RefusalError where none is found."""
    for port in random.sample(PORTS, ATTEMPTS):
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            yield port
    raise RefusalError("tidak ada porta bebas untuk simulator; matikan salinan lain yang tidak dipakai.")
