"""A file between its preview and its confirmation: kept encrypted in Redis for an hour, for whoever brought it."""

import secrets
from typing import cast

from redis.exceptions import RedisError

from app import queues
from app.domain.errors import Invalid
from app.domain.privacy import crypto

SECONDS = 3600
AWAY = "Berkas tidak dapat disimpan sementara; coba lagi sebentar lagi."


def put(owner: int, content: bytes, field: str) -> str:
    """Keep it; returns the word by which it is found. Raises Invalid (at that field) while Redis is away."""
    token = secrets.token_urlsafe(24)
    try:
        queues.connection().set(_name(owner, token), crypto.encrypt(content), ex=SECONDS)
    except RedisError as error:
        raise Invalid({field: AWAY}) from error
    return token


def get(owner: int, token: str) -> bytes | None:
    """The file; None once it is dropped, an hour has passed, or for somebody else."""
    try:
        found = cast(bytes | None, queues.connection().get(_name(owner, token)))
    except RedisError:
        return None
    return crypto.decrypt(found) if found else None


def drop(owner: int, token: str) -> None:
    """It is needed no more."""
    try:
        queues.connection().delete(_name(owner, token))
    except RedisError:
        return


def _name(owner: int, token: str) -> str:
    return f"crm:berkas:{owner}:{crypto.keyed_hash(token).hex()}"
