"""Reading what the message centre delivers: a receipt for a message of ours, or a message from a citizen."""

import re

from smpplib.pdu import PDU

from app.domain.notification import Receipt
from app.domain.vocabulary import MessageState

_RECEIPT_TYPE = 0x3C
_RECEIPT = 0x04
_FIELD = re.compile(rb"\b(id|stat|err):\s*(\S+)", re.IGNORECASE)
_DELIVERED, _FAILED = MessageState.DELIVERED, MessageState.FAILED

# SMPP 3.4, appendix B and section 5.2.28; states that are not final are not listed.
BY_WORD = {
    "DELIVRD": (_DELIVERED, None),
    "EXPIRED": (_FAILED, "kedaluwarsa: telepon tidak terjangkau"),
    "DELETED": (_FAILED, "dihapus oleh pusat pesan"),
    "UNDELIV": (_FAILED, "tidak dapat disampaikan"),
    "UNKNOWN": (_FAILED, "nasibnya tidak diketahui pusat pesan"),
    "REJECTD": (_FAILED, "ditolak jaringan penerima"),
}
BY_NUMBER = {2: "DELIVRD", 3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 7: "UNKNOWN", 8: "REJECTD"}


def is_receipt(pdu: PDU) -> bool:
    """Whether a deliver_sm reports on a message of ours."""
    return bool((pdu.esm_class or 0) & _RECEIPT_TYPE == _RECEIPT)


def read_receipt(pdu: PDU) -> Receipt | None:
    """The final report it carries, by optional parameters or by text.

    None while the message is still on its way.
    """
    fields = {
        name.lower(): value.decode("ascii", "replace")
        for name, value in _FIELD.findall(pdu.short_message or b"")
    }
    provider_id = _plain(getattr(pdu, "receipted_message_id", None)) or fields.get(b"id", "")
    word = fields.get(b"stat", "").upper() or BY_NUMBER.get(getattr(pdu, "message_state", None) or 0, "")
    if not provider_id or word not in BY_WORD:
        return None
    state, reason = BY_WORD[word]
    error = fields.get(b"err", "000")
    return Receipt(provider_id, state, reason and (reason if error == "000" else f"{reason} (kode {error})"))


def read_arrived(pdu: PDU) -> dict[str, str | int]:
    """A citizen's message exactly as it came, as `app.channels.sms` reads it."""
    content = pdu.short_message or getattr(pdu, "message_payload", None) or b""
    raw: dict[str, str | int] = {
        "from": _plain(pdu.source_addr),
        "to": _plain(pdu.destination_addr),
        "content": content.hex(),
        "esm_class": pdu.esm_class or 0,
        "data_coding": pdu.data_coding or 0,
    }
    sar = ("sar_msg_ref_num", "sar_total_segments", "sar_segment_seqnum")
    raw |= {name: value for name in sar if (value := getattr(pdu, name, None)) is not None}
    return raw


def _plain(value: bytes | str | None) -> str:
    return value.decode("ascii", "replace").rstrip("\0") if isinstance(value, bytes) else value or ""
