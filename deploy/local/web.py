"""The copy's own web address: is the port free, does /readyz answer, what to tell whoever started it."""

import errno
import http.client
import json
import socket
from collections.abc import Mapping

from deploy.local.place import RefusalError

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - a listener there is asked on loopback
HOST_HINT = "isi dengan alamat mesin ini, misalnya 127.0.0.1 atau 0.0.0.0"
DEMO_PASSWORD = "jakarta-demo"  # noqa: S105 - printed on purpose, demo accounts only
DEMO_ACCOUNTS = (
    "kelurahan.gambir",
    "dinas.bina-marga",
    "sudin.bina-marga.jakarta-pusat",
    "petugas.bina-marga.jakarta-pusat.1",
    "kanal.sms",
    "biro.verifikator",
    "biro.admin",
    "pemantau",
)


def refuse_taken_port(host: str, port: int) -> None:
    """Raise RefusalError if another program listens on the address, or HOST is none of this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (socket.gaierror, UnicodeError):
            raise RefusalError(f"HOST={host!r} tidak dikenal; {HOST_HINT}") from None
        except OSError as error:
            raise RefusalError(_why_not(host, port, error)) from None


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
        return f"HOST={host!r} bukan alamat mesin ini ({error.strerror}); {HOST_HINT}"
    hint = f"pilih yang lain, misalnya make run PORT={port + 1} VAR_DIR=var{port + 1}"
    return f"PORT {port} di {host} tidak dapat dipakai ({error.strerror}); {hint}"


# What is told but holds up no start: messages that wait, and the state of each channel.
BESIDES = ("status", "outbox", "channels")


def has_started(host: str, port: int) -> bool:
    """Whether /readyz finds everything fit that a start brings up.

    Messages that are late since the last run are not asked for: they leave by the scheduler and the link to the message
    centre, which are started only then.
    """
    connection = http.client.HTTPConnection(EVERYWHERE.get(host, host), port, timeout=2.0)
    try:
        connection.request("GET", "/readyz")
        parts = json.loads(connection.getresponse().read())
        return all(part["ok"] for name, part in parts.items() if name not in BESIDES)
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()


def welcome(env: Mapping[str, str]) -> str:
    """The one line at readiness: the address, and with APP_ENV=demo the accounts."""
    host = EVERYWHERE.get(env["HOST"], env["HOST"])
    named = f"[{host}]" if ":" in host else host
    address = env.get("PUBLIC_URL") or f"http://{named}:{env['PORT']}"
    if env["APP_ENV"] != "demo":
        return f"CRM Jakarta siap di {address}"
    tried = f" | mencoba: {address}/admin/simulator" if env.get("SIMULATOR_SOCKET") else ""
    return f"CRM Jakarta siap di {address}{tried} | akun demo: {', '.join(DEMO_ACCOUNTS)} | kata sandi: {DEMO_PASSWORD}"
