"""The key by which push services know us (VAPID, RFC 8292): from VAPID_KEY, else made once and kept below VAR_DIR.

Browsers bind what they subscribe to its public half, so another key ends all subscriptions. Web processes and workers on several
hosts have to have the same one: there it is given by the setting.
"""

import os
import tempfile
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from app.config import settings
from app.environment import private_number, word_of

FILE = "vapid.pem"


def private_key() -> ec.EllipticCurvePrivateKey:
    """The key in use."""
    config = settings()
    return _key(config.vapid_key, config.var_dir)


def public_key() -> str:
    """Its public half, as browsers take it: an uncompressed point in base64url."""
    point = private_key().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return word_of(point)


@lru_cache(maxsize=4)
def _key(given: str | None, var_dir: Path) -> ec.EllipticCurvePrivateKey:
    if given is not None:
        return ec.derive_private_key(private_number(given), ec.SECP256R1())
    path = var_dir / FILE
    if not path.exists():
        _make(path)
    found = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(found, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{FILE} holds no key for VAPID")
    return found


def _make(path: Path) -> None:
    """Whole or not at all; of several processes that begin at once the first one's stays."""
    key = ec.generate_private_key(ec.SECP256R1())
    content = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent) as file:  # readable by its owner alone
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        try:
            os.link(file.name, path)
        except FileExistsError:
            return
