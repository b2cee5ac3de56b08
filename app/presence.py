"""Who has a report open right now, and who is typing: told to the others on its page, forgotten after seconds.

It lives in Redis alone, since it is worth nothing later; while Redis is away nobody is shown. The page carries a signed
ticket (`signed`), so that asking every few seconds costs no look into the database.
"""

import json
from dataclasses import astuple, dataclass
from typing import cast

import redis
from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from app import clock, queues
from app.domain.actor import Actor

GONE_AFTER = 12.0
KEPT_SECONDS = 60
PASS_HOURS = 12


@dataclass(frozen=True, slots=True)
class Present:
    """A colleague at the same report."""

    name: str
    unit: str
    is_typing: bool


@dataclass(frozen=True, slots=True)
class Pass:
    """Whose page of which report it is."""

    number: str
    user_id: int
    name: str
    unit: str


def here(number: str, actor: Actor) -> Pass:
    """This officer at that report."""
    return Pass(number, actor.user_id or 0, actor.name, actor.unit_name or "")


def signed(own: Pass) -> str:
    """What the page shows when it asks; good for as long as a session."""
    return _serializer().dumps(astuple(own))


def read_pass(text: str) -> Pass | None:
    """The pass that was signed so; None where it was not, or long ago."""
    try:
        return Pass(*_serializer().loads(text, max_age=PASS_HOURS * 3600))
    except (BadData, TypeError):
        return None


def others(own: Pass, *, is_typing: bool) -> list[Present]:
    """Note that this officer is here, and say who else is; nobody while Redis is away."""
    key, now = f"crm:hadir:{own.number}", clock.now().timestamp()
    mine = json.dumps({"name": own.name, "unit": own.unit, "typing": is_typing, "at": now})
    try:
        with queues.connection().pipeline(transaction=False) as line:
            line.hset(key, str(own.user_id), mine)
            line.expire(key, KEPT_SECONDS)
            line.hgetall(key)
            found = cast("dict[bytes, bytes]", line.execute()[-1])
    except redis.RedisError:
        return []
    seen = [json.loads(value) for user, value in found.items() if user != str(own.user_id).encode()]
    here = [one for one in seen if now - one["at"] < GONE_AFTER]
    return [
        Present(one["name"], one["unit"], one["typing"]) for one in sorted(here, key=lambda one: one["name"])
    ]


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(cast(str, current_app.secret_key), salt="hadir")
