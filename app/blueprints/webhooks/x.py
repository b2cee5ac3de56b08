"""How X proves itself: HMAC-SHA256 with the app's consumer secret, in base64, over the raw body."""

import base64
import hashlib
import hmac

HEADER = "x-twitter-webhooks-signature"
PREFIX = "sha256="
SECRET = "consumer_secret"  # noqa: S105 - the name of a setting


def signature(secret: str, content: bytes) -> str:
    """`sha256=...` as X sends it, and as it wants the challenge answered."""
    return PREFIX + base64.b64encode(hmac.digest(secret.encode(), content, hashlib.sha256)).decode()


def is_signed(secret: str, content: bytes, given: str) -> bool:
    """Whether that secret made the signature, in constant time."""
    return bool(secret) and hmac.compare_digest(signature(secret, content).encode(), given.encode())
