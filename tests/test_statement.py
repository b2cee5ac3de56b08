"""Reads that go to libpq directly: converted as the driver does it, and none the worse for what a connection goes through."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from flask import Flask

from app.db import conninfo, db
from app.statement import Reading

Connection = psycopg.Connection[Any]


@pytest.fixture
def connection(app: Flask) -> Iterator[Connection]:
    """One that commits by itself, as those for single reads do."""
    with app.app_context():
        address = conninfo(db.engine.url)
    with psycopg.connect(address, autocommit=True, options="-c timezone=UTC") as found:
        yield found


def test_values_come_as_the_driver_gives_them(connection: Connection) -> None:
    reading = Reading("SELECT $1::int + 1, $2::text, NULL, timestamptz '2026-11-23 09:40+07', true")
    moment = datetime(2026, 11, 23, 2, 40, tzinfo=UTC)
    for number, word in ((41, "Jalan 'é"), (6, "")):
        assert reading.rows(connection, number, word) == [(number + 1, word, None, moment, True)]


def test_no_row_is_an_empty_list(connection: Connection) -> None:
    assert Reading("SELECT 1 WHERE $1 = 'a'").rows(connection, "b") == []


def test_it_is_prepared_anew_where_the_server_forgot_it(connection: Connection) -> None:
    reading = Reading("SELECT $1::int")
    assert reading.rows(connection, 1) == [(1,)]
    connection.execute("DEALLOCATE ALL")
    assert reading.rows(connection, 2) == [(2,)]


def test_it_sees_what_the_transaction_at_hand_has_written(connection: Connection) -> None:
    connection.autocommit = False
    connection.execute("CREATE TEMPORARY TABLE words (word text) ON COMMIT DROP")
    connection.execute("INSERT INTO words VALUES ('a')")
    assert Reading("SELECT word FROM words WHERE word <> $1").rows(connection, "b") == [("a",)]
    connection.rollback()


def test_a_wrong_value_raises_the_drivers_error_and_leaves_the_connection_fit(connection: Connection) -> None:
    reading = Reading("SELECT $1::int")
    with pytest.raises(psycopg.DataError):
        reading.rows(connection, "x")
    assert reading.rows(connection, 3) == [(3,)]


def test_a_connection_that_broke_says_so(connection: Connection) -> None:
    reading = Reading("SELECT pg_terminate_backend($1::int)")
    with pytest.raises(psycopg.OperationalError):
        reading.rows(connection, connection.info.backend_pid)
    assert connection.closed
