"""A telephone behind the message centre: long texts both ways, repeats, receipts. The other end is the application's session."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from app.channels import sms
from app.domain.notification import Outgoing
from app.gateways.smpp import Account
from app.gateways.smpp import Centre as Session
from app.gateways.sms_receipt import is_receipt, read_arrived
from deploy.peers.ledger import Ledger
from deploy.peers.phones import Phones
from deploy.peers.ways import UnfitError, deliver
from tests.message_centre import HOST, InThread, free_port, wait_for

NUMBER = "6281234567890"
LONG = "Lampu jalan mati [semua] di sepanjang Jl. Kramat. " * 5


@pytest.fixture
def thread(tmp_path: Path) -> Iterator[InThread]:
    centre = Phones(free_port(), Ledger(tmp_path / "ledger.sqlite3"))
    with InThread(centre) as running:
        yield running


@pytest.fixture
def phones(thread: InThread) -> Phones:
    assert isinstance(thread.centre, Phones)
    return thread.centre


@pytest.fixture
def session(phones: Phones) -> Iterator[Session]:
    link = Session(Account(HOST, phones.port, "crm", "rahasia", "JAKARTA"))
    link.connect()
    assert wait_for(lambda: phones.esme is not None)
    yield link
    link.close(unbind=True)


def heard(session: Session, parts: int) -> list[str]:
    """What arrives from citizens, each part acknowledged."""
    texts: list[str] = []
    end = monotonic() + 5
    while len(texts) < parts and monotonic() < end:
        delivered = session.poll().delivered
        texts += [sms.parse(read_arrived(pdu)).parsed.text for pdu in delivered if not is_receipt(pdu)]
        session.acknowledge(delivered, kept=True)
    return texts


@pytest.mark.parametrize(
    ("text", "parts"), [("Lampu mati {3} hari €", 1), (LONG, 2), ("Lampu mati 😢 " * 10, 3)]
)
def test_what_a_citizen_writes_arrives_as_it_was_written(
    thread: InThread, phones: Phones, session: Session, text: str, parts: int
) -> None:
    entry = phones.write("0812 3456 7890", {"text": text})
    thread.start(deliver(phones, entry))
    assert "".join(heard(session, parts)) == text.strip()
    assert wait_for(lambda: phones.ledger.conversation("sms", NUMBER)[0].state == "arrived")


def test_what_is_told_is_shown_whole_once_and_with_its_receipt(phones: Phones, session: Session) -> None:
    message = Outgoing(1, uuid.uuid4(), f"+{NUMBER}", None, LONG.strip(), 1)
    for _ in range(2):
        session.submit(message)

    def shown() -> list[tuple[str, str]]:
        session.acknowledge(session.poll().delivered, kept=True)
        return [(entry.text, entry.state) for entry in phones.ledger.conversation("sms", NUMBER)]

    assert wait_for(lambda: shown() == [(LONG.strip(), "delivered")]), shown()


def test_a_message_waits_for_whoever_binds(thread: InThread, phones: Phones) -> None:
    entry = phones.write(NUMBER, {"text": "BANTUAN"})
    thread.start(deliver(phones, entry))
    link = Session(Account(HOST, phones.port, "crm", "rahasia", "JAKARTA"))
    link.connect()
    assert heard(link, 1) == ["BANTUAN"]
    link.close(unbind=True)


@pytest.mark.parametrize("number", ["", "JAKARTA", "0812", "+1 202 555 0100"])
def test_a_number_that_is_none_is_refused_in_words(phones: Phones, number: str) -> None:
    with pytest.raises(UnfitError, match="0857"):
        phones.write(number, {"text": "BANTUAN"})
