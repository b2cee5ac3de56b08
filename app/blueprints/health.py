"""Alive, ready, measured: what load balancers, operators and Prometheus ask (contract.md section 2)."""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from app import metrics, queues
from app.clock import now
from app.config import settings
from app.db import db
from app.metrics import Gauge
from app.queries import health
from app.queries.channel_states import AccountState, ChannelState, Health, channel_states
from app.security import public

LAG_MAX_SECONDS = 900

blueprint = Blueprint("health", __name__)
public(blueprint)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """This process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Everything that reports need is there; 503 and which part is not. A broken channel is told and stops nothing."""
    parts = _parts()
    fit = all(part["ok"] for part in parts.values())
    response = jsonify(status="ok" if fit else "gagal", **parts, channels=_channels(parts))
    response.headers["Cache-Control"] = "no-store"
    return response, 200 if fit else 503


@blueprint.get("/metrics")
def measured() -> ResponseReturnValue:
    """Prometheus' text format."""
    parts = _parts()
    gauges = [
        Gauge(f"crm_{name}_up", f"Whether {name} is fit", float(part["ok"])) for name, part in parts.items()
    ]
    outbox = parts["outbox"]
    gauges += [
        Gauge("crm_outbox_waiting", "Messages that wait to leave", outbox.get("waiting", 0)),
        Gauge("crm_outbox_lag_seconds", "Since when the first is due", outbox.get("lag_seconds", 0.0)),
    ]
    body, media_type = metrics.exposition([*gauges, *_queue_gauges(parts["worker"]), *_channel_gauges(parts)])
    return Response(body, content_type=media_type)


def _parts() -> dict[str, dict[str, Any]]:
    return {
        **_database_parts(),
        "redis": {"ok": queues.redis_alive()},
        "worker": _workers(),
    }


def _workers() -> dict[str, Any]:
    """Every queue by itself; fit where each has a living worker."""
    found = {
        name: {"ok": line.is_served, "waiting": line.waiting, "lag_seconds": round(line.lag_seconds, 1)}
        for name, line in queues.lines().items()
    }
    return {"ok": all(line["ok"] for line in found.values()), **found}


def _queue_gauges(worker: dict[str, Any]) -> Iterator[Gauge]:
    for name in queues.NAMES:
        line, named = worker[name], {"queue": name}
        yield Gauge("crm_queue_up", "Whether a worker serves it", float(line["ok"]), named)
        yield Gauge("crm_queue_waiting", "Jobs that wait", line["waiting"], named)
        yield Gauge("crm_queue_lag_seconds", "How long the first waits", line["lag_seconds"], named)


def _states(parts: dict[str, dict[str, Any]]) -> list[ChannelState]:
    """The channels in use; none while their tables cannot be read."""
    if not parts["migrations"]["ok"]:
        return []
    try:
        return [state for state in channel_states(db.session()) if state.channel.is_active]
    except SQLAlchemyError:
        db.session.rollback()
        return []


def _channels(parts: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Each channel in use: what waits, since when, and whether its accounts answer; why not stands at /admin/kanal."""
    return {
        state.channel.code: {
            "ok": not state.broken,
            "waiting": state.waiting,
            "lag_seconds": round(state.lag_seconds(now()), 1),
            "last_message_at": _moment(state.last_message_at),
            "accounts": {account.name: _account(account) for account in state.accounts},
        }
        for state in _states(parts)
    }


def _account(account: AccountState) -> dict[str, Any]:
    return {
        "ok": account.health != Health.BROKEN,
        "active": account.is_active,
        **{name: _moment(getattr(account, name)) for name in ("heard_at", "last_message_at", "failed_at")},
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _channel_gauges(parts: dict[str, dict[str, Any]]) -> Iterator[Gauge]:
    for state in _states(parts):
        named = {"channel": state.channel.code}
        lag, last = state.lag_seconds(now()), state.last_message_at
        yield Gauge("crm_channel_waiting", "Messages at the desk", state.waiting, named)
        yield Gauge("crm_channel_lag_seconds", "Age of the oldest message undecided", lag, named)
        if last is not None:
            at = last.timestamp()
            yield Gauge("crm_channel_last_message_timestamp_seconds", "When the last came", at, named)
        for account in state.accounts:
            of_account = {**named, "account": account.name}
            up = float(account.health != Health.BROKEN)
            yield Gauge("crm_channel_account_up", "Whether the network answers", up, of_account)


def _database_parts() -> dict[str, dict[str, Any]]:
    try:
        revision = health.revision(db.session())
        migrated = revision == _head()
        return {
            "database": {"ok": True},
            "migrations": {"ok": migrated, "revision": revision, "head": _head()},
            "outbox": _outbox() if migrated else {"ok": False},
        }
    except SQLAlchemyError:
        db.session.rollback()
        return {"database": {"ok": False}, "migrations": {"ok": False}, "outbox": {"ok": False}}


def _outbox() -> dict[str, Any]:
    """Each medium by itself, and the worse of them as the whole."""
    found = health.outbox(db.session(), now(), settings().sms_quiet)
    media = {medium.value: _backlog(backlog) for medium, backlog in found.items()}
    return {
        "ok": all(part["ok"] for part in media.values()),
        "waiting": sum(part["waiting"] for part in media.values()),
        "lag_seconds": max(part["lag_seconds"] for part in media.values()),
        **media,
    }


def _backlog(found: health.Backlog) -> dict[str, Any]:
    return {
        "ok": found.lag_seconds <= LAG_MAX_SECONDS,
        "waiting": found.waiting,
        "lag_seconds": round(found.lag_seconds, 1),
    }


@lru_cache(maxsize=1)
def _head() -> str | None:
    """The newest migration of this code."""
    return ScriptDirectory(str(Path(current_app.root_path).parent / "migrations")).get_current_head()
