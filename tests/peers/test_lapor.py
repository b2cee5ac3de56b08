"""The demo's LAPOR and its adapter understand each other: an entry comes in, the answer goes back, a response is added."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.config import settings
from app.db import db, transaction
from app.domain import inbox
from app.domain.inbox import InboundMessage
from app.domain.intake import Submission
from app.domain.vocabulary import InboundState
from app.jobs import inbox as reading
from app.jobs import lapor as adapter
from app.jobs import messages
from deploy.peers.lapor import Lapor
from deploy.peers.ledger import Ledger
from deploy.peers.networks import serving
from deploy.peers.on_lapor import OnLapor
from tests.course import GAMBIR, officer

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def people(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[OnLapor]:
    network = Lapor("token")
    with serving({"/lapor": network}) as base:
        found = replace(settings(), lapor_api_base=f"{base}/lapor", lapor_token="token")
        monkeypatch.setitem(app.config, "SETTINGS", found)
        yield OnLapor(network, Ledger(tmp_path / "ledger.sqlite3"))


def fetched() -> list[InboundMessage]:
    """Everything that is kept after one pull, read."""
    adapter.poll()
    query = select(InboundMessage).order_by(InboundMessage.id)
    db.session.remove()
    reading.read_messages(*[message.id for message in db.session.scalars(query)])
    db.session.remove()
    return list(db.session.scalars(query))


def test_an_entry_its_answer_and_what_the_citizen_adds(people: OnLapor) -> None:
    entry = people.write("Budi Percobaan", {"text": "Jalan berlubang di Tebet", "subject": "Jalan"})
    [message] = fetched()
    assert (message.external_id, message.state) == (entry.mark, InboundState.WAITING)
    assert asyncio.run(people.hand_over(entry)) == "arrived"
    with transaction() as session:
        social = inbox.sender_contact(message).social
        report = Submission("lapor", message.body or "", social=social, lat=GAMBIR[0], lon=GAMBIR[1])
        desk = officer(session, "kanal.lapor")
        receipt = inbox.make_report(session, message.public_id, report, actor=desk, now=clock.now())
    messages.relay("lapor")
    told = [line.text for line in people.ledger.conversation("lapor", "Budi Percobaan") if not line.mine]
    assert any(receipt.number[8:] in text for text in told)
    added = people.write("Budi Percobaan", {"text": "Masih rusak", "kind": "response"})
    assert [(one.external_id, one.state) for one in fetched()][1] == (added.mark, InboundState.ADDED)
