"""Proving the history: every chain, every text digest, every anchor; and making the daily anchors."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.clock import local_date
from app.domain.audit.chain import Anchor, Event, EventText, chain_hash, text_digest
from app.domain.report import Report


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row that does not hold, and why."""

    table: str
    row: str
    why: str

    def __str__(self) -> str:
        return f"{self.table} {self.row}: {self.why}"


@dataclass(frozen=True, slots=True)
class Verified:
    reports: int
    entries: int
    anchors: int
    broken: Broken | None


def verify(session: Session) -> Verified:
    """Walk every chain, every text digest and every anchor; stop at the first row that does not hold."""
    entries = reports = 0
    state = _Walk()
    for row in _chain_rows(session):
        entries += 1
        reports += row["seq"] == 1
        broken = state.step(row)
        if broken:
            return Verified(reports, entries, 0, broken)
    broken = state.close()
    if broken is None:
        anchors, broken = _verify_anchors(session)
    else:
        anchors = 0
    return Verified(reports, entries, anchors, broken or _verify_heads(session))


class _Walk:
    """Checks entries that come ordered by report and sequence."""

    def __init__(self) -> None:
        self.last: dict[str, Any] | None = None

    def step(self, row: dict[str, Any]) -> Broken | None:
        last = self.last
        same = last is not None and last["report_id"] == row["report_id"]
        if not same and (broken := self.close()):
            return broken
        seq, head = (last["seq"], last["hash"]) if same and last else (0, b"")
        self.last = row
        return _check_entry(row, seq, head)

    def close(self) -> Broken | None:
        """The last entry of a chain must be the one that the report names as its head."""
        last = self.last
        if last is None or (last["event_seq"], last["event_head"]) == (last["seq"], last["hash"]):
            return None
        return Broken("reports", last["number"], "riwayat tidak berakhir pada entri yang dicatat laporan")


def _check_entry(row: dict[str, Any], seq: int, head: bytes) -> Broken | None:
    name = f"{row['id']} ({row['number']} entri {row['seq']})"
    if row["seq"] != seq + 1:
        return Broken("events", name, f"entri {seq + 1} hilang")
    if row["prev_hash"] != head:
        return Broken("events", name, "tidak bersambung dengan entri sebelumnya")
    if chain_hash(row["number"], row) != row["hash"]:
        return Broken("events", name, "isi tidak cocok dengan sidik rantai")
    body, salt = row["body"], row["salt"]
    if body is not None and text_digest(salt, body) != row["text_digest"]:
        return Broken("event_texts", name, "catatan tidak cocok dengan sidiknya")
    if row["text_digest"] is not None and salt is None:
        return Broken("event_texts", name, "catatan hilang tanpa bekas penghapusan")
    return None


def _chain_rows(session: Session) -> Iterator[dict[str, Any]]:
    query = (
        select(
            *Event.__table__.columns,
            Report.number,
            Report.event_seq,
            Report.event_head,
            EventText.body,
            EventText.salt,
        )
        .join(Report, Report.id == Event.report_id)
        .outerjoin(EventText, EventText.event_id == Event.id)
        .order_by(Event.report_id, Event.seq)
    )
    for row in session.execute(query.execution_options(yield_per=5000)).mappings():
        yield dict(row)


def _verify_heads(session: Session) -> Broken | None:
    query = select(Report.number).where(Report.event_seq == 0).limit(1)
    number = session.scalar(query)
    if number:
        return Broken("reports", number, "tanpa riwayat")
    missing = (
        select(Report.number).where(~select(Event.id).where(Event.report_id == Report.id).exists()).limit(1)
    )
    number = session.scalar(missing)
    return Broken("reports", number, "seluruh riwayat hilang") if number else None


def settled_id(session: Session) -> int:
    """The highest entry id below which no writer is still under way (a brief lock waits for those that are)."""
    session.execute(text("LOCK TABLE events IN SHARE MODE"))
    return session.scalar(select(func.max(Event.id))) or 0


def write_anchor(session: Session, up_to: int, *, now: datetime) -> Anchor | None:
    """Anchor all entries since the last anchor up to that id, under today's date; once a day. None if done already.

    Anchors cover ranges of ids and not days of `at`, so that history entered later with earlier dates fits in too.
    """
    last: Anchor | None = session.scalar(select(Anchor).order_by(Anchor.last_event_id.desc()).limit(1))
    if last is not None and last.day >= local_date(now):
        return None
    after, before = (last.last_event_id, last.digest) if last else (0, b"")
    entries, digest = _digest_of_range(session, after, up_to, before)
    anchor = Anchor(day=local_date(now), entries=entries, last_event_id=up_to, digest=digest)
    session.add(anchor)
    session.flush()
    return anchor


def _digest_of_range(session: Session, after: int, up_to: int, before: bytes) -> tuple[int, bytes]:
    query = select(Event.hash).where(Event.id > after, Event.id <= up_to).order_by(Event.id)
    running, entries = hashlib.sha256(before), 0
    for digest in session.scalars(query.execution_options(yield_per=10000)):
        running.update(digest)
        entries += 1
    return entries, running.digest()


def _verify_anchors(session: Session) -> tuple[int, Broken | None]:
    before, after, checked = b"", 0, 0
    for anchor in session.scalars(select(Anchor).order_by(Anchor.last_event_id)).all():
        entries, digest = _digest_of_range(session, after, anchor.last_event_id, before)
        if (entries, digest) != (anchor.entries, anchor.digest):
            why = f"{anchor.entries} entri dijangkarkan, {entries} ditemukan atau isinya lain"
            return checked, Broken("chain_anchors", anchor.day.isoformat(), why)
        before, after, checked = digest, anchor.last_event_id, checked + 1
    return checked, None
