"""The key of a link in a mail about a finished report: it names the report and its Selesai, and cannot be guessed."""

import base64
import binascii
from datetime import UTC, datetime

from app.domain.privacy import crypto


def finish_key(number: str, finished_at: datetime) -> str:
    """The key as a word of an address."""
    sealed = crypto.encrypt(f"{number}|{finished_at.timestamp():.6f}".encode())
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def read_finish_key(key: str) -> tuple[str, datetime] | None:
    """(number, moment of the Selesai) behind the key; None for one that is none of ours."""
    try:
        raw = crypto.decrypt(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))).decode()
        number, _, moment = raw.partition("|")
        return number, datetime.fromtimestamp(float(moment), UTC)
    except (crypto.UnreadableError, binascii.Error, ValueError, OverflowError):
        return None
