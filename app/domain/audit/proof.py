"""Proving the history: every chain, every text digest, every anchor, and that each report stands where its history left it.

Rows are read as they are stored, so that one with which somebody tampered is named and never stops the proof with an error.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, Select, Text, select, type_coerce
from sqlalchemy.orm import Session

from app.domain.audit.anchors import verify_anchors
from app.domain.audit.broken import Broken, as_stored, moment
from app.domain.audit.chain import Event, EventText, chain_hash, text_digest
from app.domain.privacy import crypto
from app.domain.report import Report


@dataclass(frozen=True, slots=True)
class Verified:
    reports: int
    entries: int
    anchors: int
    broken: Broken | None


def verify(session: Session, *, now: datetime) -> Verified:
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
        anchors, broken = verify_anchors(session, now=now)
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
        """The last entry of a chain is the one that the report names as its head, and the report stands as it says."""
        last = self.last
        if last is None:
            return None
        if (last["event_seq"], last["event_head"]) != (last["seq"], last["hash"]):
            return Broken("reports", last["number"], "riwayat tidak berakhir pada entri yang dicatat laporan")
        for told, stands, what in _PLACE:
            if last[told] != last[stands]:
                return Broken("reports", last["number"], f"{what} lain dari entri terakhir riwayatnya")
        return None


_PLACE = (
    ("to_status", "report_status", "status"),
    ("holder_code", "report_holder", "unit pemegang"),
    ("assignee_id", "report_assignee", "petugas"),
)


def _check_entry(row: dict[str, Any], seq: int, head: bytes) -> Broken | None:
    if row["number"] is None:
        return Broken(
            "reports", f"id {row['report_id']}", f"laporannya hilang, entri {row['id']} masih ada di events"
        )
    name = f"{row['id']} ({row['number']} entri {row['seq']})"
    problem = _chain_problem(row, seq, head)
    if problem:
        return Broken("events", name, problem)
    problem = _text_problem(row)
    return Broken("event_texts", name, problem) if problem else None


def _chain_problem(row: dict[str, Any], seq: int, head: bytes) -> str | None:
    if row["seq"] != seq + 1:
        return f"entri {seq + 1} hilang"
    if row["prev_hash"] != head:
        return "tidak bersambung dengan entri sebelumnya"
    if row["at"] is None:
        return "waktunya tidak terbaca"
    return None if chain_hash(row["number"], row) == row["hash"] else "isi tidak cocok dengan sidik rantai"


def _text_problem(row: dict[str, Any]) -> str | None:
    if row["text_digest"] is not None and row["salt"] is None:
        return "catatan hilang tanpa bekas penghapusan"
    if row["body"] is None:
        return None
    try:
        body = crypto.decrypt(bytes(row["body"])).decode()
    except (crypto.UnreadableError, UnicodeDecodeError):
        return "catatan tidak terbaca dengan DATA_KEYS"
    return (
        None
        if text_digest(row["salt"], body) == row["text_digest"]
        else "catatan tidak cocok dengan sidiknya"
    )


def _chain_rows(session: Session) -> Iterator[dict[str, Any]]:
    """Every entry with its text and its report, which may both be missing, in one pass."""
    for row in session.execute(_chain_query().execution_options(yield_per=5000)).mappings():
        yield dict(row)


def _chain_query() -> Select[Any]:
    columns = [
        as_stored(column) for column in Event.__table__.columns if column.key not in ("at", "recorded_at")
    ]
    return (
        select(
            *columns,
            moment(Event.__table__.c.at).label("at"),
            Report.number,
            Report.event_seq,
            Report.event_head,
            type_coerce(Report.status, Text).label("report_status"),
            Report.holder_code.label("report_holder"),
            Report.assignee_id.label("report_assignee"),
            type_coerce(EventText.body, LargeBinary).label("body"),
            EventText.salt,
        )
        .select_from(Event)
        .outerjoin(Report, Report.id == Event.report_id)
        .outerjoin(EventText, EventText.event_id == Event.id)
        .order_by(Event.report_id, Event.seq)
    )


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
