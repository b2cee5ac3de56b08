"""Which application calls a machine interface: its key, the hourly limit of what it writes, when it was last used."""

import time

import structlog
from flask import Response, g
from sqlalchemy.exc import SQLAlchemyError

from app import throttle
from app.clock import now
from app.db import db, transaction
from app.domain.api_key import ApiKeyInfo
from app.domain.clients import keys

USED_EVERY = keys.USED_EVERY.total_seconds()
log = structlog.get_logger(__name__)
_noted: dict[int, float] = {}


def of_secret(raw: str) -> ApiKeyInfo | None:
    """The client whose secret this is, or None; remembered as the one that called."""
    client = keys.known_client(db.session(), raw, now=now())
    if client is not None:
        g.api_client = client
    return client


def count(client: ApiKeyInfo) -> None:
    """Count one writing request of the client, over all interfaces together. Raises TooMany."""
    if client.hourly_limit is not None:
        throttle.hit(f"{client.hourly_limit} per hour", "open311", str(client.id))


def note_use(response: Response) -> Response:
    """After a request: write down that the key was used, at most once a minute. A failure costs the answer nothing."""
    client: ApiKeyInfo | None = g.get("api_client")
    if client is None or time.monotonic() - _noted.get(client.id, -USED_EVERY) < USED_EVERY:
        return response
    try:
        with transaction() as session:
            keys.touch(session, client.id, now=now())
    except SQLAlchemyError:
        log.warning("key_use_not_noted", exc_info=True)
    _noted[client.id] = time.monotonic()
    return response
