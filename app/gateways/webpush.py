"""Handing a note to a browser's push service (RFC 8030): encrypted for that browser (RFC 8291), signed by our key (RFC 8292).

The address comes from a stranger's browser, so it is called like a client's callback: checked, without redirects, within seconds.
"""

import base64
import json
import os
import ssl
from collections.abc import Mapping
from email.utils import parseaddr
from typing import NamedTuple
from urllib.parse import urlsplit

import http_ece
import httpcore
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02, VapidException

from app import clock
from app.domain.clients import callback
from app.domain.errors import Invalid
from app.gateways.callback import DOWN, post

LIVES_SECONDS = 86_400
GONE = (404, 410)
SIGNED_FOR_SECONDS = 12 * 3600


class Answer(NamedTuple):
    """What the service said: taken (`failure` None), the browser is gone, nobody there now, or refused for good."""

    failure: str | None = None
    is_gone: bool = False
    is_down: bool = False
    is_final: bool = False


class Service:
    """Sends notes. `own_network`: this machine may be called too, for trying things out."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, contact: str, *, own_network: bool) -> None:
        self.key, self.own_network = key, own_network
        self.contact = f"mailto:{parseaddr(contact)[1]}"
        self.secure = ssl.create_default_context()

    def send(self, endpoint: str, keys: Mapping[str, str], said: Mapping[str, str], topic: str) -> Answer:
        """Hand one note over; never raises for what the address or the network does.

        `topic`: a later note of the same one takes the place of what was not delivered yet.
        """
        try:
            found = callback.endpoint_of(endpoint, own_network=self.own_network)
            headers = {**self._signed(endpoint), **_headers(topic)}
            content = sealed(json.dumps(said, ensure_ascii=False).encode(), keys)
            status = post(found, headers, content, own_network=self.own_network, secure=self.secure)
        except (Invalid, VapidException) as refusal:
            return Answer(str(refusal)[:200], is_final=True)
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
            return Answer(f"tidak menjawab: {type(error).__name__} {error}"[:200], is_down=True)
        if 200 <= status < 300:
            return Answer()
        if status in GONE:
            return Answer(f"menjawab {status}", is_gone=True)
        is_passing = status >= 500 or status in DOWN
        return Answer(f"menjawab {status}", is_down=is_passing, is_final=not is_passing)

    def _signed(self, endpoint: str) -> dict[str, str]:
        parts = urlsplit(endpoint)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int(clock.now().timestamp()) + SIGNED_FOR_SECONDS,
            "sub": self.contact,
        }
        return {str(name): str(value) for name, value in Vapid02(self.key).sign(claims).items()}


def sealed(content: bytes, keys: Mapping[str, str]) -> bytes:
    """The content for the browser with these keys alone."""
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    found: bytes = http_ece.encrypt(
        content,
        salt=os.urandom(16),
        private_key=ephemeral,
        dh=_raw(keys["p256dh"]),
        auth_secret=_raw(keys["auth"]),
        version="aes128gcm",
    )
    return found


def _headers(topic: str) -> dict[str, str]:
    return {
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(LIVES_SECONDS),
        "Urgency": "normal",
        "Topic": topic,
    }


def _raw(word: str) -> bytes:
    return base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
