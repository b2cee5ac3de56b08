"""Idempotency keys: the same request again gets the first answer, also while the first is still under way."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.domain.intake.submission import Key, KeyReused, Receipt
from app.domain.report import IdempotencyKey, Report

REUSED = "Kunci ini sudah dipakai untuk laporan lain."


def claim(session: Session, key: Key, now: datetime) -> Receipt | None:
    """Take the key, or wait for whoever holds it and return what he made. Raises KeyReused for another request."""
    row = insert(IdempotencyKey).values(
        scope=key.scope, key=key.word, request_digest=key.digest, created_at=now
    )
    taken = session.execute(row.on_conflict_do_nothing().returning(IdempotencyKey.key)).first()
    if taken is not None:
        return None
    first = session.get_one(IdempotencyKey, (key.scope, key.word))
    if first.request_digest != key.digest:
        raise KeyReused({"Idempotency-Key": REUSED})
    report = session.get_one(Report, first.report_id)
    return Receipt(report.number, report.tracking_code, report.id, report.holder_code, repeated=True)


def forget_old_keys(session: Session, *, older_than: datetime) -> int:
    """Drop idempotency keys past their 24 hours; returns how many."""
    dropped = session.execute(
        delete(IdempotencyKey).where(IdempotencyKey.created_at < older_than).returning(IdempotencyKey.key)
    )
    return len(dropped.all())
