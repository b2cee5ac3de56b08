"""What a message centre delivers, read as the citizen wrote it."""

import pytest

from app.channels import UnreadableError, sms
from app.domain.notification import gsm7


def raw(content: bytes, **more: int) -> dict[str, str | int]:
    return {
        "from": "62812",
        "to": "08111272206",
        "content": content.hex(),
        "esm_class": 0,
        "data_coding": 0,
        **more,
    }


@pytest.mark.parametrize(
    ("content", "coding", "text"),
    [
        (gsm7.encode("Lampu mati {3} hari @ Gambir €5", ucs2=False), 0, "Lampu mati {3} hari @ Gambir €5"),
        ("Banjir 🌊 “parah”".encode("utf-16-be"), 8, "Banjir 🌊 “parah”"),
        ("Café".encode("latin-1"), 3, "Café"),
        (b"polos", 1, "polos"),
    ],
)
def test_every_alphabet_is_read_as_it_was_written(content: bytes, coding: int, text: str) -> None:
    assert sms.parse(raw(content, data_coding=coding)).parsed.text == text


@pytest.mark.parametrize(
    ("content", "more", "expected"),
    [
        (bytes([5, 0, 3, 7, 2, 1]) + b"Awal", {"esm_class": 0x40}, ("udh:7", 1, 2)),
        (bytes([6, 8, 4, 1, 7, 3, 2]) + b"Tengah", {"esm_class": 0x40}, ("udh:263", 2, 3)),
        (b"Akhir", {"sar_msg_ref_num": 9, "sar_total_segments": 3, "sar_segment_seqnum": 3}, ("sar:9", 3, 3)),
    ],
)
def test_pieces_say_what_they_belong_to(
    content: bytes, more: dict[str, int], expected: tuple[str, int, int]
) -> None:
    part = sms.parse(raw(content, **more)).parsed.part
    assert part is not None
    assert (part.reference, part.number, part.total) == expected


def test_a_broken_header_is_said_to_be_broken() -> None:
    with pytest.raises(UnreadableError):
        sms.parse(raw(b"\x40ab", esm_class=0x40))
