"""Long messages in pieces, as phones and message centres deliver them."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import inbox
from app.domain.inbox import Conversation, InboundMessage
from app.domain.notification import gsm7
from app.domain.vocabulary import InboundState
from tests.domain.inbox.phone import OTHER, Phone

TEXT = "Lampu jalan mati " + "sepanjang jalan dari pasar sampai sekolah, " * 8 + "tolong diperbaiki."


def pieces(text: str, reference: int = 7, *, wide: bool = False) -> list[bytes]:
    """The pieces of a text with their headers, 8 or 16 bit."""
    parts = gsm7.segments(text)
    ucs2 = not gsm7.is_gsm7(text)
    return [
        _header(reference, len(parts), number, wide) + gsm7.encode(part, ucs2=ucs2)
        for number, part in enumerate(parts, 1)
    ]


def _header(reference: int, total: int, number: int, wide: bool) -> bytes:
    if wide:
        return bytes([6, 8, 4, reference >> 8, reference & 0xFF, total, number])
    return bytes([5, 0, 3, reference, total, number])


def at_desk(session: Session) -> list[InboundMessage]:
    query = select(InboundMessage).where(InboundMessage.state.in_(inbox.AT_DESK))
    return list(session.scalars(query.order_by(InboundMessage.id)))


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
@pytest.mark.parametrize("wide", [False, True])
def test_pieces_are_one_message_whatever_their_order(
    session: Session, order: tuple[int, ...], wide: bool
) -> None:
    phone, parts = Phone(session), pieces(TEXT, wide=wide)
    assert len(parts) == 3
    for position, at in enumerate(order, 1):
        message = phone.sends_bytes(parts[at], esm_class=0x40)
        phone.now += timedelta(seconds=20)
        if position < 3:
            assert message.state == InboundState.PARTIAL
            assert at_desk(session) == []
    [whole] = at_desk(session)
    assert whole.body == TEXT
    assert whole.pieces_missing == 0
    others = session.scalars(select(InboundMessage).where(InboundMessage.id != whole.id)).all()
    assert {(other.state, other.joined_to_id) for other in others} == {(InboundState.JOINED, whole.id)}


def test_sar_pieces_and_an_emoji_cut_in_the_middle(session: Session) -> None:
    phone, units = Phone(session), "Banjir 🌊 parah".encode("utf-16-be")
    halves = (units[:16], units[16:])
    for number, content in enumerate(halves, 1):
        fields = {"sar_msg_ref_num": 9, "sar_total_segments": 2, "sar_segment_seqnum": number}
        phone.sends_bytes(content, data_coding=8, **fields)
    [whole] = at_desk(session)
    assert whole.body == "Banjir 🌊 parah"


def test_a_command_in_pieces_is_carried_out(session: Session) -> None:
    phone = Phone(session)
    for part in pieces("LAPOR " + TEXT):
        phone.sends_bytes(part, esm_class=0x40)
    [whole] = at_desk(session)
    assert whole.body == TEXT
    assert len(phone.got()) == 1


def test_a_repeated_piece_changes_nothing(session: Session) -> None:
    phone, parts = Phone(session), pieces(TEXT)
    for at in (0, 1):
        phone.sends_bytes(parts[at], esm_class=0x40)
    # With another field beside the same content the network's repeat is not the same raw form.
    with pytest.raises(AssertionError, match="repeat"):
        phone.sends_bytes(parts[1], esm_class=0x40)
    phone.sends_bytes(parts[2], esm_class=0x40)
    assert [message.body for message in at_desk(session)] == [TEXT]


def test_pieces_of_two_senders_and_two_references_stay_apart(session: Session) -> None:
    first, second = Phone(session), Phone(session, OTHER)
    other = TEXT.replace("Lampu", "Trotoar")
    for at in range(3):
        first.sends_bytes(pieces(TEXT)[at], esm_class=0x40)
        second.sends_bytes(pieces(other)[at], esm_class=0x40)
        first.sends_bytes(pieces(other, reference=8)[at], esm_class=0x40)
    assert sorted(message.body or "" for message in at_desk(session)) == sorted([TEXT, other, other])


def sweep(session: Session, phone: Phone) -> int:
    conversations = inbox.late_conversations(session, now=phone.now)
    return sum(inbox.file_incomplete(session, at, now=phone.now) for at in conversations)


def test_after_ten_minutes_what_is_there_is_filed_and_says_what_is_missing(session: Session) -> None:
    phone, parts = Phone(session), pieces(TEXT)
    for at in (2, 0):
        phone.sends_bytes(parts[at], esm_class=0x40)
    phone.now += timedelta(minutes=9, seconds=59)
    assert sweep(session, phone) == 0
    phone.now += timedelta(seconds=1)
    assert sweep(session, phone) == 1
    assert sweep(session, phone) == 0
    [filed] = at_desk(session)
    assert filed.pieces_missing == 1
    assert filed.due_at is not None
    assert "[bagian pesan hilang]" in (filed.body or "")
    assert (filed.body or "").startswith("Lampu jalan mati")
    assert (filed.body or "").endswith("tolong diperbaiki.")
    assert session.scalars(select(Conversation)).one().auto_answered_at == phone.now


def test_a_phone_that_counts_always_from_the_same_reference_loses_nothing(session: Session) -> None:
    phone, other = Phone(session), TEXT.replace("Lampu", "Trotoar")
    phone.sends_bytes(pieces(TEXT)[0], esm_class=0x40)
    for part in pieces(other):
        phone.sends_bytes(part, esm_class=0x40)
    assert [message.body for message in at_desk(session)] == [other]
    phone.now += timedelta(minutes=11)
    assert sweep(session, phone) == 1
    assert [message.pieces_missing for message in at_desk(session)] == [2, 0]
