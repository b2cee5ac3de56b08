"""Real commits for tests in which several processes share the outbox; emptied afterwards."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from app import queues
from app.db import db, transaction


@pytest.fixture
def outbox(app: Flask) -> Iterator[None]:
    """An empty outbox whose rows are really committed."""
    _empty()
    yield
    _empty()


def _empty() -> None:
    db.session.remove()
    with transaction() as session:
        session.execute(
            text(
                "TRUNCATE messages, delivery_receipts, inbound_files, inbound_messages, conversations, "
                "channel_accounts"
            )
        )
    queues.connection().flushdb()
    db.session.remove()
