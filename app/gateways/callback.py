"""Handing an event to a client's callback address: one POST that leads out of this house and ends in time.

The name is looked up here, every address it has is checked, and the connection goes to the very address that was checked, so
that a name cannot lead elsewhere meanwhile. Redirects are not followed; of the answer only its status is read.
"""

import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import httpcore
from httpcore import NetworkStream

from app.domain.clients import callback
from app.domain.clients.delivery import Parcel, Result
from app.domain.errors import Invalid

SECONDS = 5.0
AGENT = "crm-jakarta-panggilan/1"
UNKNOWN_HOST = "Alamat ini tidak ditemukan di internet."
DOWN = (408, 425, 429)


def addresses_of(host: str, port: int) -> list[str]:
    """All IP addresses of a host. Raises Invalid for one that has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Invalid({"alamat": UNKNOWN_HOST}) from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def check(url: str, *, own_network: bool) -> None:
    """Raise Invalid unless this address may be called."""
    endpoint = callback.endpoint_of(url, own_network=own_network)
    callback.refuse_inner(addresses_of(endpoint.host, endpoint.port), own_network=own_network)


class Caller:
    """Sends events. `own_network`: this machine may be called too, for trying things out."""

    def __init__(self, *, own_network: bool) -> None:
        self.own_network = own_network
        self.secure = ssl.create_default_context()

    def send(self, parcel: Parcel, now: datetime) -> Result:
        """Hand one event over; never raises for what the address or the network does."""
        try:
            endpoint = callback.endpoint_of(parcel.url, own_network=self.own_network)
            status = self._post(endpoint, parcel, now)
        except Invalid as refusal:
            return Result(parcel, str(refusal), is_down=True)
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
            return Result(parcel, f"tidak menjawab: {type(error).__name__} {error}"[:200], is_down=True)
        if 200 <= status < 300:
            return Result(parcel)
        return Result(parcel, f"menjawab {status}", is_down=status >= 500 or status in DOWN)

    def _post(self, endpoint: callback.Endpoint, parcel: Parcel, now: datetime) -> int:
        headers = {
            "Content-Type": "application/json",
            "webhook-id": str(parcel.event),
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": callback.signature(parcel.secret, str(parcel.event), now, parcel.body),
        }
        content = parcel.body.encode()
        return post(endpoint, headers, content, own_network=self.own_network, secure=self.secure)


def post(
    endpoint: callback.Endpoint,
    headers: Mapping[str, str],
    content: bytes,
    *,
    own_network: bool,
    secure: ssl.SSLContext,
) -> int:
    """One POST to an address that strangers gave; the status of its answer. Raises Invalid for an inner address, and what
    httpcore raises.
    """
    host = f"[{endpoint.host}]" if ":" in endpoint.host else endpoint.host
    default = 443 if endpoint.is_secure else 80
    whole: dict[bytes | str, bytes | str] = {
        "Host": host if endpoint.port == default else f"{host}:{endpoint.port}",
        "User-Agent": AGENT,
        "Connection": "close",
    }
    whole.update((name, value) for name, value in headers.items())
    url = httpcore.URL(
        scheme="https" if endpoint.is_secure else "http",
        host=endpoint.host,
        port=endpoint.port,
        target=endpoint.target,
    )
    backend = _Checked(own_network, time.monotonic() + SECONDS)
    with (
        httpcore.ConnectionPool(network_backend=backend, ssl_context=secure, retries=0) as pool,
        pool.stream("POST", url, headers=whole, content=content) as answer,
    ):
        return answer.status


class _Checked(httpcore.NetworkBackend):
    """Connects to checked addresses only, and leaves `deadline` (monotonic seconds) for everything together."""

    def __init__(self, own_network: bool, deadline: float) -> None:
        self.own_network, self.deadline = own_network, deadline
        self.plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> NetworkStream:
        addresses = addresses_of(host, port)
        callback.refuse_inner(addresses, own_network=self.own_network)
        stream = self.plain.connect_tcp(
            addresses[0], port, _left(self.deadline), local_address, socket_options
        )
        return _Hurried(stream, self.deadline)

    def connect_unix_socket(self, *given: Any, **named: Any) -> NetworkStream:
        raise httpcore.ConnectError("no sockets here")

    def sleep(self, seconds: float) -> None:
        self.plain.sleep(seconds)


class _Hurried(NetworkStream):
    """A stream whose every step has only what is left until the deadline: an answer that drips ends too."""

    def __init__(self, stream: NetworkStream, deadline: float) -> None:
        self.stream, self.deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, _left(self.deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, _left(self.deadline))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> NetworkStream:
        secured = self.stream.start_tls(ssl_context, server_hostname, _left(self.deadline))
        return _Hurried(secured, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def _left(deadline: float) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise httpcore.ReadTimeout("waktu habis")
    return seconds
