"""SMS as Kannel's smsbox delivers it by HTTP: kept in the raw form of a message centre, so that one reader serves both.

Arguments as `docs/sms.md` has them in Kannel's configuration: from %p, to %P, text %b, coding %c, udh %u, id %I, time %T.
UCS-2 comes as raw UTF-16BE, everything else as UTF-8.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from app.channels import UnreadableError, sms
from app.domain.inbox import Arrived
from app.domain.notification import Receipt
from app.domain.vocabulary import MessageState

UCS2, BINARY = b"2", b"1"
HEADER_INDICATOR = 0x40
CONTENT_MAX = 40_000
# What dlr-mask asks for: delivered, not delivered, refused by the message centre. What is on its way is not told.
STATES = {
    b"1": (MessageState.DELIVERED, None),
    b"2": (MessageState.FAILED, "tidak dapat disampaikan"),
    b"16": (MessageState.FAILED, "ditolak pusat pesan"),
}
Fields = Mapping[str, bytes]


def arrived(fields: Fields) -> Arrived:
    """The message as it is kept. Raises UnreadableError where no sender or no text is named."""
    sender = _text(fields, "from")
    if not sender or "text" not in fields:
        raise UnreadableError("Argumen from dan text wajib ada.")
    if len(fields["text"]) > CONTENT_MAX:
        raise UnreadableError("Pesan terlalu panjang.")
    raw = _raw(fields, sender)
    message = sms.arrived(raw)
    return replace(
        message,
        raw={**raw, "smsc": _text(fields, "smsc")},
        external_id=_text(fields, "id") or None,
        sent_at=_moment(_text(fields, "time")),
        repeat_of=raw,
    )


def receipt(fields: Fields) -> Receipt | None:
    """What became of the message of that key; None while it is on its way, or where the key is none of ours."""
    try:
        key = UUID(_text(fields, "key"))
    except ValueError:
        return None
    known = STATES.get(fields.get("status", b""))
    return Receipt(str(key), *known) if known else None


def _raw(fields: Fields, sender: str) -> dict[str, str | int]:
    coding, header = fields.get("coding", b""), fields.get("udh", b"")
    return {
        "from": sender,
        "to": _text(fields, "to"),
        "content": (header + fields["text"]).hex(),
        "esm_class": HEADER_INDICATOR if header else 0,
        "data_coding": {UCS2: 8, BINARY: 3}.get(coding, 0),
        "charset": {UCS2: "utf-16-be", BINARY: "latin-1"}.get(coding, "utf-8"),
    }


def _text(fields: Fields, name: str) -> str:
    return fields.get(name, b"").decode("utf-8", "replace").replace("\0", "").strip()[:100]


def _moment(seconds: str) -> datetime | None:
    """%T: seconds of the epoch."""
    return datetime.fromtimestamp(int(seconds), UTC) if seconds.isdecimal() and len(seconds) == 10 else None
