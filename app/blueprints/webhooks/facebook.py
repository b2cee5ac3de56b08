"""How Facebook proves itself: HMAC-SHA256 with the app secret, in hex, over the raw body; a word of ours at subscription."""

import hashlib
import hmac

HEADER = "X-Hub-Signature-256"
PREFIX = "sha256="
SECRET = "app_secret"  # noqa: S105 - the name of a setting


def signature(secret: str, content: bytes) -> str:
    """`sha256=...` as Facebook sends it."""
    return PREFIX + hmac.digest(secret.encode(), content, hashlib.sha256).hex()


def is_signed(secret: str, content: bytes, given: str) -> bool:
    """Whether that secret made the signature, in constant time."""
    return bool(secret) and hmac.compare_digest(signature(secret, content).encode(), given.encode())


def is_agreed(word: str, given: str) -> bool:
    """Whether it is the word that was agreed for the subscription, in constant time."""
    return bool(word) and hmac.compare_digest(word.encode(), given.encode())
