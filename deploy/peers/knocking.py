"""Delivering to the application's webhooks as X and Facebook do: a signed POST, taken once the answer is 2xx."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

PATIENCE = 10.0


def x_signature(secret: str, content: bytes) -> dict[str, str]:
    """X: base64 over the raw body."""
    digest = hmac.digest(secret.encode(), content, hashlib.sha256)
    return {"x-twitter-webhooks-signature": f"sha256={base64.b64encode(digest).decode()}"}


def facebook_signature(secret: str, content: bytes) -> dict[str, str]:
    """Facebook: hex over the raw body."""
    return {"X-Hub-Signature-256": f"sha256={hmac.digest(secret.encode(), content, hashlib.sha256).hex()}"}


def knock(address: str, content: bytes, headers: Mapping[str, str]) -> bool | None:
    """True: taken; False: refused for good; None: nobody there, or trouble that may pass."""
    request = Request(address, content, {"Content-Type": "application/json", **headers})  # noqa: S310 - loopback, given by make run
    try:
        with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            return 200 <= int(answer.status) < 300
    except HTTPError as error:
        return False if 400 <= error.code < 500 else None
    except (URLError, OSError):
        return None


def body_of(delivery: Mapping[str, Any]) -> bytes:
    """The bytes that are signed and sent."""
    return json.dumps(delivery, ensure_ascii=False).encode()
