"""The copy's own web address: is the port free, does /readyz answer, what to tell whoever started it."""

import http.client
import socket
from collections.abc import Mapping

from deploy.local.place import RefusalError

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - a listener there is asked on loopback
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
    """Raise RefusalError if another program listens on the address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            hint = f"pilih yang lain, misalnya make run PORT={port + 1} VAR_DIR=var{port + 1}"
            raise RefusalError(
                f"PORT {port} di {host} tidak dapat dipakai ({error.strerror}); {hint}"
            ) from None


def is_ready(host: str, port: int) -> bool:
    """Whether /readyz answers 200."""
    connection = http.client.HTTPConnection(EVERYWHERE.get(host, host), port, timeout=2.0)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def welcome(env: Mapping[str, str]) -> str:
    """The one line at readiness: the address, and with APP_ENV=demo the accounts."""
    host = EVERYWHERE.get(env["HOST"], env["HOST"])
    address = env.get("PUBLIC_URL") or f"http://{host}:{env['PORT']}"
    if env["APP_ENV"] != "demo":
        return f"CRM Jakarta siap di {address}"
    return (
        f"CRM Jakarta siap di {address} | akun demo: {', '.join(DEMO_ACCOUNTS)} | kata sandi: {DEMO_PASSWORD}"
    )
