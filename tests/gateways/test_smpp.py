"""The SMPP session against a real message centre on loopback."""

import uuid
from collections.abc import Iterator
from time import monotonic

import pytest
import smpp34

from app.domain.notification import Outcome, Outgoing
from app.gateways import smpp
from app.gateways.smpp import Account, Centre, CentreDownError
from tests.message_centre import HOST, MessageCentre, Wire, free_port, message_centre, wait_for


@pytest.fixture
def peer() -> Iterator[MessageCentre]:
    with message_centre() as centre:
        yield centre


@pytest.fixture
def session(peer: MessageCentre) -> Iterator[Centre]:
    centre = Centre(Account(HOST, peer.port, "crm", "rahasia", "JAKARTA"))
    centre.connect()
    yield centre
    centre.close(unbind=True)


def outgoing(body: str, number: int = 1) -> Outgoing:
    return Outgoing(number, uuid.uuid4(), "+628123456789", None, body, 1)


def outcomes(session: Centre, count: int = 1) -> list[Outcome]:
    heard: list[Outcome] = []
    end = monotonic() + 5
    while len(heard) < count and monotonic() < end:
        heard += session.poll().outcomes
    return heard


def test_an_accepted_message_carries_its_key_to_the_centre(session: Centre, peer: MessageCentre) -> None:
    message = outgoing("Laporan Anda kami terima. - CRM Jakarta")
    session.submit(message)
    [outcome] = outcomes(session)
    assert (outcome.failure, outcome.provider_id, outcome.parts) == (None, "m0", 1)
    [seen] = peer.accepted
    assert seen.key == str(message.key)
    assert seen.reference == message.key.int & 0xFFFF
    assert (seen.to, seen.text) == ("628123456789", message.body)


def test_a_long_text_arrives_in_parts_that_a_phone_can_join(session: Centre, peer: MessageCentre) -> None:
    body = "Jalan berlubang di depan pasar [lama]. " * 10
    session.submit(outgoing(body))
    [outcome] = outcomes(session)
    assert outcome.parts == len(peer.accepted) == 3
    parts = sorted(peer.accepted, key=lambda seen: seen.content[5])
    headers = [seen.content[:6] for seen in parts]
    assert [tuple(header[4:]) for header in headers] == [(3, 1), (3, 2), (3, 3)]
    assert len({header[3] for header in headers}) == 1
    assert all(len(seen.content) <= 6 + 153 for seen in parts)
    joined = b"".join(seen.content[6:] for seen in parts)
    assert joined.replace(b"\x1b<", b"[").replace(b"\x1b>", b"]").decode("ascii") == body
    assert outcome.provider_id == parts[-1].message_id


def test_a_text_outside_the_alphabet_goes_as_ucs2(session: Centre, peer: MessageCentre) -> None:
    body = "Terima kasih 🙏 " * 12
    session.submit(outgoing(body))
    assert outcomes(session)[0].failure is None
    assert {seen.data_coding for seen in peer.accepted} == {8}
    assert "".join(seen.text for seen in sorted(peer.accepted, key=lambda seen: seen.content[5])) == body


def test_many_are_under_way_at_once_and_each_gets_its_own_answer(
    session: Centre, peer: MessageCentre
) -> None:
    peer.decide = lambda seen: smpp34.ESME_RINVDSTADR if seen.text == "pesan 7" else 0
    for number in range(50):
        session.submit(outgoing(f"pesan {number}", number))
    answered = {outcome.message.id: outcome for outcome in outcomes(session, 50)}
    assert [number for number, outcome in answered.items() if outcome.failure] == [7]
    assert answered[7].temporary is False
    assert "ditolak pusat pesan" in (answered[7].failure or "")


@pytest.mark.parametrize("status", [smpp34.ESME_RTHROTTLED, smpp34.ESME_RMSGQFUL, smpp34.ESME_RSYSERR])
def test_a_centre_that_is_overloaded_is_left_in_peace_for_a_while(
    session: Centre, peer: MessageCentre, status: int
) -> None:
    peer.decide = lambda seen: status
    session.submit(outgoing("a"))
    [outcome] = outcomes(session)
    assert outcome.temporary is True
    assert session.free == 0
    assert 0 < session.paused_for() <= 1


def test_what_was_under_way_when_the_line_broke_is_tried_again(peer: MessageCentre) -> None:
    peer.silent = True
    wire = Wire(peer.port)
    centre = Centre(Account(HOST, wire.port, "crm", "rahasia", "JAKARTA"))
    centre.connect()
    centre.submit(outgoing("a"))
    assert wait_for(lambda: bool(peer.seen))
    wire.cut()
    with pytest.raises(CentreDownError):
        outcomes(centre)
    [outcome] = centre.close()
    assert (outcome.failure, outcome.temporary) == (smpp.LOST, True)


def test_a_centre_that_does_not_answer_is_not_waited_for_forever(peer: MessageCentre) -> None:
    peer.silent = True
    centre = Centre(Account(HOST, peer.port, "crm", "rahasia", "JAKARTA"), answer_within=0.2)
    centre.connect()
    centre.submit(outgoing("a"))
    [outcome] = outcomes(centre)
    assert (outcome.failure, outcome.temporary) == (smpp.NO_ANSWER, True)
    assert not centre.busy
    centre.close()


def test_nobody_there_is_said_with_the_address() -> None:
    port = free_port()
    with pytest.raises(CentreDownError, match=str(port)):
        Centre(Account(HOST, port, "crm", "rahasia", "JAKARTA")).connect()


@pytest.mark.parametrize(
    ("sender", "expected"),
    [("JAKARTA", (5, 0, "JAKARTA")), ("1708", (3, 0, "1708")), ("08111272206", (1, 1, "628111272206"))],
)
def test_the_sender_is_a_name_a_short_code_or_a_number(sender: str, expected: tuple[int, int, str]) -> None:
    assert smpp._origin(sender) == expected
