"""Field encryption: what the database holds of a person cannot be read without DATA_KEYS.

A value is AES-256-GCM: one version byte, four bytes that name the key, a fresh nonce of 12 bytes, then
ciphertext and tag. DATA_KEYS lists the newest key first: new values use it, old ones are read by the key they
name, so a key is rotated by putting a new one in front.

Exact look-up (is this phone known?) goes by `keyed_hash`, under a key derived from the newest data key. What was hashed
under an older one is found by `keyed_hashes`, which every look-up uses, until `flask privasi putar-kunci` has hashed it anew.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

VERSION = b"\x01"
KEY_ID_BYTES = 4
NONCE_BYTES = 12
_HEAD = len(VERSION) + KEY_ID_BYTES
_BODY = _HEAD + NONCE_BYTES


class UnreadableError(Exception):
    """The value was changed, is none of ours, or its key is no longer in DATA_KEYS."""


@dataclass
class _Ring:
    newest: bytes = b""
    ciphers: dict[bytes, AESGCM] = field(default_factory=dict)
    hash_keys: list[bytes] = field(default_factory=list)


_ring = _Ring()


def configure(keys: Sequence[str]) -> None:
    """Install the keys (urlsafe base64, 32 bytes each, newest first) for this process.

    Raises ValueError on a wrong one.
    """
    raw = [base64.urlsafe_b64decode(key) for key in keys]
    if not raw or any(len(key) != 32 for key in raw):
        raise ValueError("DATA_KEYS needs at least one key of 32 bytes")
    _ring.ciphers = {_key_id(key): AESGCM(key) for key in raw}
    _ring.newest = _key_id(raw[0])
    _ring.hash_keys = [HKDF(SHA256(), 32, salt=None, info=b"crm keyed hash").derive(key) for key in raw]


def encrypt(plain: bytes) -> bytes:
    """The value under the newest key; the same value twice gives two different results."""
    if not _ring.ciphers:
        raise RuntimeError("crypto.configure() was not called")
    nonce = secrets.token_bytes(NONCE_BYTES)
    return head() + nonce + _ring.ciphers[_ring.newest].encrypt(nonce, plain, head())


def decrypt(stored: bytes) -> bytes:
    """The value back. Raises UnreadableError."""
    named, nonce = stored[:_HEAD], stored[_HEAD:_BODY]
    cipher = _ring.ciphers.get(named[1:])
    if named[:1] != VERSION or cipher is None:
        raise UnreadableError("no key in DATA_KEYS opens this value")
    try:
        return cipher.decrypt(nonce, stored[_BODY:], named)
    except (InvalidTag, ValueError) as error:  # ValueError: what is left is too short for a nonce
        raise UnreadableError("the value was changed") from error


def keyed_hash(text: str) -> bytes:
    """32 bytes by which equal texts are found without being readable (HMAC-SHA256), as they are written now."""
    return keyed_hashes(text)[0]


def keyed_hashes(text: str) -> list[bytes]:
    """The same under every key of DATA_KEYS, newest first: how the text may be kept, for looking it up."""
    if not _ring.hash_keys:
        raise RuntimeError("crypto.configure() was not called")
    return [hmac.digest(key, text.encode(), hashlib.sha256) for key in _ring.hash_keys]


def is_rotating() -> bool:
    """Whether DATA_KEYS holds more than one key, so that values and hashes of either may be met."""
    return len(_ring.hash_keys) > 1


def head() -> bytes:
    """How every value under the newest key begins."""
    return VERSION + _ring.newest


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"crm key id" + key).digest()[:KEY_ID_BYTES]


class Encrypted(TypeDecorator[str]):
    """A text that the database keeps as bytes nobody reads without DATA_KEYS; NULL stays NULL."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else encrypt(value.encode())

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else decrypt(bytes(value)).decode()


class EncryptedJSON(TypeDecorator[Any]):
    """The same for anything that JSON can hold."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else encrypt(json.dumps(value, ensure_ascii=False).encode())

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else json.loads(decrypt(bytes(value)))
