"""SMS as a message centre delivers it (SMPP 3.4): alphabets, and pieces of long messages by header or sar_*."""

import struct
from collections.abc import Mapping
from typing import Any

from app.channels import Letter, UnreadableError
from app.domain.errors import Invalid
from app.domain.inbox import Arrived, Parsed, Part
from app.domain.notification import gsm7
from app.domain.privacy import normalise_phone
from app.domain.vocabulary import InboundKind, Medium

CHANNEL = "sms"
_HEADER_INDICATOR = 0x40
_CONCATENATED_8, _CONCATENATED_16 = 0x00, 0x08
_ALPHABETS = {0: "gsm7", 1: "ascii", 3: "latin-1", 8: "utf-16-be"}


def arrived(raw: Mapping[str, str | int]) -> Arrived:
    """The message as it is kept; `raw` as `app.gateways.sms_receipt.read_arrived` gives it."""
    return Arrived(CHANNEL, Medium.SMS, InboundKind.SMS, address_of(str(raw["from"])), raw)


def address_of(sender: str) -> str:
    """The sender as E.164, so that it is known again; a short code or a name stays as it came."""
    number = sender if sender.startswith("+") or not sender.startswith("62") else f"+{sender}"
    try:
        return normalise_phone(number)
    except Invalid:
        return sender


def parse(raw: Mapping[str, Any]) -> Letter:
    """Text and, where it is one, which piece of which message."""
    content = bytes.fromhex(str(raw["content"]))
    header, body = _split(content) if int(raw["esm_class"]) & _HEADER_INDICATOR else (b"", content)
    part = _part(raw, header)
    text = _decoded(body, int(raw["data_coding"]), raw.get("charset"), "surrogatepass" if part else "replace")
    # Only a telephone number belongs to somebody who can be answered; short codes and names are machines.
    return Letter(Parsed(text, part=part, is_automatic=not address_of(str(raw["from"])).startswith("+")))


def _split(content: bytes) -> tuple[bytes, bytes]:
    if not content or content[0] + 1 > len(content):
        raise UnreadableError("Kepala pesan SMS rusak.")
    return content[1 : content[0] + 1], content[content[0] + 1 :]


def _part(raw: Mapping[str, Any], header: bytes) -> Part | None:
    found = _part_by_header(header)
    if found is None and "sar_msg_ref_num" in raw:
        found = Part(
            f"sar:{raw['sar_msg_ref_num']}",
            int(raw.get("sar_segment_seqnum", 0)),
            int(raw.get("sar_total_segments", 0)),
        )
    if found is None or found.total < 2 or not 1 <= found.number <= found.total:
        return None
    return found


def _part_by_header(header: bytes) -> Part | None:
    """The concatenation element of a user data header (3GPP TS 23.040, 9.2.3.24.1 and .8)."""
    while len(header) >= 2:
        element, length = header[0], header[1]
        value, header = header[2 : 2 + length], header[2 + length :]
        if element == _CONCATENATED_8 and len(value) == 3:
            return Part(f"udh:{value[0]}", value[2], value[1])
        if element == _CONCATENATED_16 and len(value) == 4:
            reference, total, number = struct.unpack(">HBB", value)
            return Part(f"udh:{reference}", number, total)
    return None


def _decoded(body: bytes, data_coding: int, charset: str | None, halves: str) -> str:
    """`halves`: what becomes of half a UTF-16 character, which the next piece may complete."""
    alphabet = charset or _ALPHABETS.get(data_coding, "latin-1")
    if alphabet == "gsm7":
        return gsm7.decode(body)
    if alphabet == "utf-16-be" and len(body) % 2:
        body = body[:-1]
    return body.decode(alphabet, halves if alphabet == "utf-16-be" else "replace")
