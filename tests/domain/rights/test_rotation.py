"""Changing the encryption key: interrupted and gone on with, while people write; then the old key is of no use and not needed."""

import base64
import secrets
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import now
from app.config import DEMO_DATA_KEY
from app.db import transaction
from app.domain import audit, inbox, reporter_search
from app.domain.inbox import Conversation
from app.domain.measure import Measure
from app.domain.notification import Message
from app.domain.privacy import Contact, crypto
from app.domain.rights import holdings, identity, rotation
from app.domain.vocabulary import MessageState
from app.gateways.storage import storage
from tests.course import filed, officer
from tests.domain.inbox.phone import Phone
from tests.domain.rights.person import EMAIL, NAME, PHONE, Person, left_in_database

OLD, NEW = DEMO_DATA_KEY, base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture(autouse=True)
def _keys_as_before() -> Iterator[None]:
    yield
    crypto.configure([DEMO_DATA_KEY])


def found_by_phone(session: Session) -> list[str]:
    actor = officer(session, "biro.admin")
    return reporter_search.find_by_phone(session, PHONE, actor=actor, reason="Uji kunci.", now=now())


def test_a_key_is_changed_while_people_write(app: Flask, session: Session) -> None:
    person = Person(session)
    phone = Phone(session, number=PHONE, now=now() - timedelta(days=1))
    phone.asks("BERHENTI")
    session.commit()
    reporters = set(session.scalars(select(Measure.reporter)))
    before = {person.portal.number, person.sms.number}
    assert set(found_by_phone(session)) == before

    crypto.configure([NEW, OLD])
    assert set(found_by_phone(session)) == before
    met = filed(session, phone=PHONE, now=now()).number
    assert set(found_by_phone(session)) == before | {met}
    [told] = session.scalars(select(Message).order_by(Message.id.desc()).limit(1))
    assert inbox.withhold(session, [told.id]) == []
    session.refresh(told)
    assert told.state == MessageState.UNSENDABLE
    phone.asks("STATUS")
    assert (
        len(
            session.scalars(
                select(Conversation).where(Conversation.party_hash == crypto.keyed_hash(PHONE))
            ).all()
        )
        == 1
    )
    session.commit()

    for table in rotation.tables()[:3]:
        with transaction() as opened:
            rotation.step(opened, table, None)
    assert set(found_by_phone(session)) == before | {met}
    assert rotation.left(session)

    done = app.test_cli_runner().invoke(args=["privasi", "putar-kunci"])
    assert done.exit_code == 0, done.output
    assert "kunci lama boleh dicabut" in done.output
    again = app.test_cli_runner().invoke(args=["privasi", "putar-kunci"], catch_exceptions=False)
    assert "baris" not in again.stdout
    assert "berkas: 0" in again.stdout

    crypto.configure([NEW])
    session.expire_all()
    assert set(found_by_phone(session)) == before | {met}
    assert left_in_database(session, NAME)
    assert all(contact.created_at for contact in session.scalars(select(Contact)))
    assert audit.verify(session, now=now()).broken is None
    assert storage().get("private/surel/" + "ab" * 32).startswith(crypto.head())
    held = holdings.of_person(session, identity.typed(PHONE, EMAIL))
    assert len(held.reports) == 4
    assert len(set(session.scalars(select(Measure.reporter)))) <= len(reporters) + 1
    crypto.configure([OLD])
    session.expire_all()
    with pytest.raises(crypto.UnreadableError):
        session.scalars(select(Contact)).all()
