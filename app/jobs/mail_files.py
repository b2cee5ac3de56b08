"""Where a kept mail lies: a small one in its row, a large one in the store, encrypted as the row would be.

The file is named by the content, so that a mail that comes again after a failure takes the same place.
"""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from app.domain.privacy import crypto
from app.gateways.storage import storage

INLINE_BYTES = 128 * 1024
FOLDER = "private/surel/"


def put(content: bytes) -> str | None:
    """Store a large mail; the key of its file, or None for one that fits its row."""
    if len(content) <= INLINE_BYTES:
        return None
    key = FOLDER + hashlib.sha256(content).hexdigest()
    storage().put(key, crypto.encrypt(content), "application/octet-stream")
    return key


def whole(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """The raw form with the mail itself in it; any other raw form as it is. Raises MissingError."""
    if "file" not in raw or "own" not in raw:
        return raw
    content = crypto.decrypt(storage().get(raw["file"]))
    return {**raw, "mail": base64.b64encode(content).decode("ascii")}
