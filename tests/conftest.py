"""Fixtures: a real PostgreSQL and Redis, one database for each test process, every test inside one transaction.

A test sees its own writes through savepoints; whatever the code commits ends with the test. Tests that need real commits
(two officers at once, workers) take `committed` and clean up after themselves.
"""

import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from flask import Flask, g, request_finished, request_started
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from app import create_app
from app.cli.seed import install_reference
from app.clock import now
from app.config import Settings
from app.db import db, transaction
from app.domain import reference, sla, understanding
from app.seed import accounts
from tests import described

if "PYTEST_XDIST_WORKER" in os.environ:
    # Tests empty their Redis: each test process has a database of its own.
    os.environ["TEST_REDIS_URL"] = re.sub(
        r"\bdb=\d+",
        f"db={1 + int(os.environ['PYTEST_XDIST_WORKER'].removeprefix('gw'))}",
        os.environ["TEST_REDIS_URL"],
    )

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"
# What takes long begins first, so that neither of two processes is left with it in the end.
_addresses = (f"172.{a}.{b}.{c}" for a, b, c in itertools.product(range(16, 32), range(256), range(1, 255)))
LONG = ("tests/acceptance/test_pages", "tests/acceptance", "tests/seed", "tests/jobs")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        return next((at for at, name in enumerate(LONG) if item.nodeid.startswith(name)), len(LONG))

    items.sort(key=place)


def _own_database(worker: str) -> str:
    url = make_url(os.environ["TEST_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://"))
    return url.set(database=f"{url.database or 'test'}_{worker}").render_as_string(hide_password=False)


def _recreate(url: str) -> None:
    parsed = make_url(url)
    admin = parsed.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{parsed.database}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{parsed.database}"')


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Flask]:
    """The application on a fresh database with migrations and reference data."""
    url = _own_database(worker_id)
    _recreate(url)
    var = tmp_path_factory.mktemp("var")
    environ = {
        "APP_ENV": "test",
        "DATABASE_URL": url,
        "REDIS_URL": os.environ["TEST_REDIS_URL"],
        "VAR_DIR": str(var),
        "PUBLIC_URL": "http://localhost",
    }
    application = create_app(Settings.from_environ(environ))
    redis.Redis.from_url(os.environ["TEST_REDIS_URL"]).flushdb()
    with application.app_context():
        from flask_migrate import upgrade

        upgrade(directory=str(ROOT / "migrations"))
        install_reference(ROOT)
        with transaction() as opened:
            accounts.install(opened, now=now())
            application.extensions["pristine"] = reference.catalogue(opened)
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The application's session inside one outer transaction that is rolled back after the test."""
    engines = db.engines
    engine, connection = engines[None], engines[None].connect()
    outer = connection.begin()
    db.session.remove()
    db.session.configure(join_transaction_mode="create_savepoint")
    db._app_engines[app][None] = connection  # type: ignore[assignment]
    reference.start_from(app.extensions["pristine"])
    sla.forget_calendar()
    understanding.forget()
    try:
        yield db.session()
    finally:
        db.session.remove()
        db._app_engines[app][None] = engine
        db.session.configure(join_transaction_mode="conditional_savepoint")
        outer.rollback()
        connection.close()
        reference.forget()
        sla.forget_calendar()
        understanding.forget()


@pytest.fixture
def client(app: Flask, session: Session) -> Iterator[FlaskClient]:
    """A browser without JavaScript whose requests share the test's transaction."""

    def forget(sender: Flask, **rest: object) -> None:
        # The tests' own application context outlives the requests, so what `g` keeps of one would reach the next.
        for name in tuple(g):
            g.pop(name)

    with request_started.connected_to(forget, app), request_finished.connected_to(described.check, app):
        browser = app.test_client()
        # Limits count by address, and tests follow each other within seconds.
        browser.environ_base["REMOTE_ADDR"] = next(_addresses)
        yield browser


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL statements executed during the test, in order."""
    seen: list[str] = []

    def remember(conn: object, cursor: object, statement: str, *rest: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", remember)
    yield seen
    event.remove(db.engine, "before_cursor_execute", remember)


@pytest.fixture
def shared_data() -> Path:
    """Real boundaries and complaints; skipped with a reason where the folder is missing."""
    if not SHARED_DATA.is_dir():
        pytest.skip("data nyata (../shared/data) tidak ada di mesin ini")
    return SHARED_DATA
