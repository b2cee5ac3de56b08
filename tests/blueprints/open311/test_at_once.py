"""Two hundred identical requests at the same moment: one ticket, two hundred equal answers.

Real commits by real server threads, since the promise is about transactions that wait for each other.
"""

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import text

from app.db import db, transaction
from app.domain import reference
from tests.blueprints.open311.conftest import REPORT, add_key

REQUESTS = 200
THREADS = 16
# Children first; the history refuses to be deleted while its triggers are on.
TABLES = ("messages", "clocks", "report_units", "events", "idempotency_keys", "measures")


@pytest.fixture
def api_key(app: Flask) -> Iterator[str]:
    """A client's key, really committed; everything filed with it is removed afterwards."""
    db.session.remove()
    word = secrets.token_hex(8)
    key_id = add_key(db.session(), word).id
    yield word
    db.session.remove()
    with transaction() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        mine = {"key": key_id}
        for table in TABLES:
            session.execute(
                text(
                    f"DELETE FROM {table} WHERE report_id IN (SELECT id FROM reports WHERE api_key_id = :key)"
                ),
                mine,
            )
        session.execute(
            text(
                "DELETE FROM portrayals WHERE report_id IN (SELECT id FROM reports WHERE api_key_id = :key)"
            ),
            mine,
        )
        session.execute(text("TRUNCATE map_cell_deltas, map_cells"))
        gone = session.execute(text("DELETE FROM reports WHERE api_key_id = :key RETURNING contact_id"), mine)
        contacts = [row.contact_id for row in gone if row.contact_id]
        session.execute(text("DELETE FROM contacts WHERE id = ANY(:ids)"), {"ids": contacts})
        session.execute(text("DELETE FROM api_keys WHERE id = :key"), mine)
    reference.forget()
    db.session.remove()


def at_once(app: Flask, form: dict[str, str], headers: dict[str, str], requests: int) -> tuple[int, bytes]:
    """The one answer that all of these requests got."""

    def send(number: int) -> tuple[int, bytes]:
        answer = app.test_client().post("/open311/v2/requests.json", data=form, headers=headers)
        return answer.status_code, answer.data

    with ThreadPoolExecutor(THREADS) as pool:
        (answer,) = set(pool.map(send, range(requests)))
    return answer


def test_one_ticket_and_as_many_equal_answers(app: Flask, api_key: str) -> None:
    headers = {"Idempotency-Key": secrets.token_hex(8)}
    form = {**REPORT, "api_key": api_key, "phone": "081234567890"}
    assert at_once(app, form, headers, REQUESTS)[0] == 201
    filed = "SELECT count(*) FROM reports JOIN api_keys k ON k.id = api_key_id WHERE k.name = :name"
    assert db.session.scalar(text(filed), {"name": api_key}) == 1
    told = f"SELECT count(*) FROM messages WHERE report_id IN ({filed.replace('count(*)', 'reports.id')})"
    assert db.session.scalar(text(told), {"name": api_key}) == 1


def test_a_key_past_its_day_becomes_one_new_ticket(app: Flask, api_key: str) -> None:
    headers = {"Idempotency-Key": secrets.token_hex(8)}
    form = {**REPORT, "api_key": api_key}
    yesterday = at_once(app, form, headers, 1)
    with transaction() as session:
        older = "UPDATE idempotency_keys SET created_at = created_at - interval '24 hours' WHERE key = :key"
        session.execute(text(older), {"key": headers["Idempotency-Key"]})
    today = at_once(app, form, headers, REQUESTS // 4)
    assert today[0] == 201
    assert today != yesterday
