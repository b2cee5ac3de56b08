"""The database session and the only commit.

A view, job or command opens `transaction()` once; whatever it calls flushes at most. Work that must not start
before the change is durable (waking the relay) is given to `on_commit`; it is dropped when the transaction fails.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import psycopg
import structlog
from flask import current_app
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, Connection
from sqlalchemy.orm import Session

from app.base import Base

db = SQLAlchemy(model_class=Base)
migrate = Migrate(compare_type=True)
log = structlog.get_logger(__name__)

_AFTER = "after_commit"


@contextmanager
def transaction() -> Iterator[Session]:
    """Open the one transaction of this request, job or command; commit at the end, roll back on any error."""
    session = cast(Session, db.session())
    session.info[_AFTER] = {}
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    else:
        _run_after(session)
    finally:
        session.info.pop(_AFTER, None)


class _Glances(threading.local):
    """The connection of each thread for single reads."""

    connection: psycopg.Connection[Any] | None = None


_glances = _Glances()


def glance() -> psycopg.Connection[Any]:
    """The driver's connection for one read by itself: no transaction, no pool, one round trip.

    For the few reads that come by the thousand. A connection that broke is replaced at the next call.
    """
    engine = db.engine
    if isinstance(engine, Connection):  # a test's own transaction
        return cast("psycopg.Connection[Any]", engine.connection.driver_connection)
    if _glances.connection is None or _glances.connection.closed:
        given = current_app.config["SQLALCHEMY_ENGINE_OPTIONS"]["connect_args"]
        _glances.connection = psycopg.connect(conninfo(engine.url), autocommit=True, **given)
    return _glances.connection


def conninfo(url: URL) -> str:
    """The address as the driver takes it. (SQLAlchemy writes a blank in it as +, which the driver does not understand.)"""
    return make_conninfo(**url.get_dialect()().create_connect_args(url)[1])


def on_commit(session: Session, key: str, action: Callable[[], None]) -> None:
    """Run `action` once after the commit, however often the key was named; never if the transaction fails."""
    session.info.setdefault(_AFTER, {})[key] = action


def _run_after(session: Session) -> None:
    for key, action in session.info.get(_AFTER, {}).items():
        try:
            action()
        except Exception:
            # The change is durable; what was to follow is swept up by the schedule.
            log.warning("after_commit_failed", action=key, exc_info=True)
