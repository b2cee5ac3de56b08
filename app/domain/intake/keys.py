"""Idempotency keys: for 24 hours the same request again gets the first answer, also while the first is still under way.

What was written on a phone without signal may come again weeks later, because its answer got lost: those keys are kept longer.
"""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import BindParameter, Table, bindparam, delete, null, or_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from app.domain.intake.submission import Key, KeyReused, Receipt
from app.domain.report import IdempotencyKey, Report
from app.statement import Statement
from app.wording import worded

KEPT = timedelta(hours=24)
PHONE = "telepon"
KEPT_LONGER = {PHONE: timedelta(days=60)}
_KEYS = cast(Table, IdempotencyKey.__table__)
REUSED = worded("Kunci ini sudah dipakai untuk laporan lain.")


def claim(session: Session, key: Key, now: datetime) -> Receipt | None:
    """Take the key, or wait for whoever holds it and return what he made. Raises KeyReused for another request.

    A key past its time is as good as a new one, swept up or not.
    """
    given = {"scope": key.scope, "key": key.word, "request_digest": key.digest, "created_at": now}
    if _CLAIM.first(session, {**given, "expired": now - _kept(key.scope)}) is not None:
        return None
    return _made(session, session.get_one(IdempotencyKey, (key.scope, key.word)), key)


def recall(session: Session, key: Key, now: datetime) -> Receipt | None:
    """What this key made within its time, without taking it or waiting. Raises KeyReused for another request."""
    first = session.get(IdempotencyKey, (key.scope, key.word))
    if first is None or first.created_at <= now - _kept(key.scope):
        return None
    return _made(session, first, key)


def forget_old_keys(session: Session, *, now: datetime) -> int:
    """Drop idempotency keys past their time; returns how many."""
    past = [IdempotencyKey.scope.not_in(KEPT_LONGER) & (IdempotencyKey.created_at <= now - KEPT)]
    past += [
        (IdempotencyKey.scope == scope) & (IdempotencyKey.created_at <= now - kept)
        for scope, kept in KEPT_LONGER.items()
    ]
    old = delete(IdempotencyKey).where(or_(*past))
    return len(session.execute(old.returning(IdempotencyKey.key)).all())


def _kept(scope: str) -> timedelta:
    return KEPT_LONGER.get(scope, KEPT)


def _made(session: Session, first: IdempotencyKey, key: Key) -> Receipt:
    if first.request_digest != key.digest:
        raise KeyReused({"Idempotency-Key": REUSED})
    report = session.get_one(Report, first.report_id)
    return Receipt(report.number, report.tracking_code, report.id, report.holder_code, repeated=True)


def _claim() -> ReturningInsert[Any]:
    row = insert(_KEYS).values(
        {name: _parameter(name) for name in ("scope", "key", "request_digest", "created_at")}
    )
    new = row.excluded
    taken = row.on_conflict_do_update(
        index_elements=[_KEYS.c.scope, _KEYS.c.key],
        set_={"request_digest": new.request_digest, "created_at": new.created_at, "report_id": null()},
        where=_KEYS.c.created_at <= bindparam("expired", type_=_KEYS.c.created_at.type, required=True),
    )
    return taken.returning(_KEYS.c.key)


def _parameter(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=_KEYS.c[name].type, required=True)


_CLAIM = Statement(_claim)
