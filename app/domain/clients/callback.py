"""Where a client is told of changes: an address that leads out of this house, and the signature of what is sent there.

The signature is that of Standard Webhooks (standardwebhooks.com), for which every language has a library: HMAC-SHA256 over
`id.time.body`.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from app.domain.errors import Invalid

URL_MAX = 500
SECRET_PREFIX = "whsec_"  # noqa: S105 - what secrets begin with, so that one is known when it is seen
SECRET_BYTES = 32
# IPv6 addresses that carry an IPv4 address: translated (RFC 6052), 6to4 and Teredo.
CARRIERS = tuple(IPv6Network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
NOT_AN_ADDRESS = "Alamat harus lengkap dan diawali https://, misalnya https://contoh.go.id/panggilan."
NOT_PUBLIC = "Alamat ini tidak berada di internet umum; panggilan ke jaringan dalam tidak diperbolehkan."

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A checked address of a client, taken apart."""

    url: str
    is_secure: bool
    host: str
    port: int
    target: str


def endpoint_of(url: str, *, own_network: bool) -> Endpoint:
    """Take an address apart: https, or http on this machine where `own_network` is permitted. Raises Invalid."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Invalid({"alamat": NOT_AN_ADDRESS}) from None
    is_plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= URL_MAX
    is_secure = parts.scheme == "https"
    may_be_open = parts.scheme == "http" and own_network and is_loopback(host)
    if not is_plain or not host or not (is_secure or may_be_open) or parts.username or parts.fragment:
        raise Invalid({"alamat": NOT_AN_ADDRESS})
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Endpoint(url, is_secure, host, port or (443 if is_secure else 80), target)


def is_loopback(host: str) -> bool:
    """Whether the host is this machine, by name or number."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def refuse_inner(addresses: Iterable[str], *, own_network: bool) -> None:
    """Raise Invalid unless every one of these IP addresses is a public one, or this machine where that is permitted."""
    for found in map(ip_address, addresses):
        if not is_public(found) and not (own_network and found.is_loopback):
            raise Invalid({"alamat": NOT_PUBLIC})


def is_public(address: Address) -> bool:
    """Whether the address is reached through the internet: not loopback, private, link-local, multicast or a carrier."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.is_site_local or any(address in net for net in CARRIERS):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def new_secret() -> str:
    """A signing secret, as the libraries of Standard Webhooks take it."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, event: str, at: datetime, body: str) -> str:
    """The header `webhook-signature` for this event, time and body."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{event}.{int(at.timestamp())}.{body}".encode()
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
