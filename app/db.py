"""The database session and the only commit.

A view, job or command opens `transaction()` once; whatever it calls flushes at most. Work that must not start
before the change is durable (waking the relay) is given to `on_commit`; it is dropped when the transaction fails.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import cast

import structlog
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine
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


@contextmanager
def glance() -> Iterator[Connection]:
    """A connection for one read by itself: no transaction is opened for it, which saves two round trips."""
    engine = db.engine
    if isinstance(engine, Connection):  # a test's own transaction
        yield engine
        return
    with _autocommitting(engine).connect() as connection:
        yield connection


@lru_cache(maxsize=4)
def _autocommitting(engine: Engine) -> Engine:
    """The same pool, its connections outside transactions."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


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
