"""Encrypted fields: unreadable without the keys, readable through a rotation, refused when changed."""

import base64
import secrets
import timeit
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.config import DEMO_DATA_KEY
from app.domain.privacy import contact_of, crypto
from tests.domain.desk_report import MONDAY


def key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture(autouse=True)
def _keys_as_before() -> Iterator[None]:
    yield
    crypto.configure([DEMO_DATA_KEY])


def test_a_value_comes_back_and_is_not_stored_in_clear() -> None:
    crypto.configure([key()])
    stored = crypto.encrypt(b"Budi Warga")
    assert b"Budi" not in stored
    assert crypto.decrypt(stored) == b"Budi Warga"
    assert crypto.encrypt(b"Budi Warga") != stored


def test_old_values_stay_readable_and_found_after_a_rotation() -> None:
    old, new = key(), key()
    crypto.configure([old])
    stored, hashed = crypto.encrypt(b"rahasia"), crypto.keyed_hash("+6281234567890")
    crypto.configure([new, old])
    assert crypto.decrypt(stored) == b"rahasia"
    assert hashed in crypto.keyed_hashes("+6281234567890")
    assert crypto.keyed_hash("+6281234567890") != hashed
    assert crypto.encrypt(b"rahasia")[:5] != stored[:5]


def test_another_installation_finds_and_reads_nothing() -> None:
    crypto.configure([key()])
    stored, hashed = crypto.encrypt(b"rahasia"), crypto.keyed_hash("+6281234567890")
    crypto.configure([key()])
    with pytest.raises(crypto.UnreadableError):
        crypto.decrypt(stored)
    assert crypto.keyed_hash("+6281234567890") != hashed


@pytest.mark.parametrize("at", [0, 2, 10, 20, -1])
def test_a_changed_value_is_refused(at: int) -> None:
    crypto.configure([key()])
    stored = bytearray(crypto.encrypt(b"rahasia"))
    stored[at] ^= 1
    with pytest.raises(crypto.UnreadableError):
        crypto.decrypt(bytes(stored))


@pytest.mark.parametrize("keys", [[], ["c2hvcnQ="]])
def test_wrong_keys_are_refused(keys: list[str]) -> None:
    with pytest.raises(ValueError, match="DATA_KEYS"):
        crypto.configure(keys)


def test_a_field_costs_less_than_fifty_microseconds() -> None:
    crypto.configure([key()])
    stored = crypto.encrypt(b"x" * 300)
    seconds = min(timeit.repeat(lambda: crypto.decrypt(crypto.encrypt(stored)), number=200, repeat=5)) / 200
    assert seconds < 100e-6  # both ways


def test_the_database_holds_no_name_phone_or_address_in_clear(session: Session) -> None:
    contact = contact_of(session, "Budi Warga", "0812 3456 7890", "Budi@Contoh.id", now=MONDAY)
    assert contact is not None
    session.expire(contact)
    assert (contact.name, contact.phone, contact.email) == ("Budi Warga", "+6281234567890", "budi@contoh.id")
    row = session.execute(text("SELECT * FROM contacts WHERE id = :id"), {"id": contact.id}).one()
    kept = b" ".join(bytes(value) for value in row if isinstance(value, bytes | memoryview)).lower()
    assert not any(clear in kept for clear in (b"budi", b"81234567890", b"contoh"))
