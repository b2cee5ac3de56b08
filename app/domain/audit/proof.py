"""Proving the history: every chain, every text digest, every anchor, and that each report stands where its history left it.

Rows are read as they are stored, so that one with which somebody tampered is named and never stops the proof with an error.
Reports are proven in pieces that do not depend on each other, each by one statement that streams: so the memory stays the same
however long the history is, and several processes can share the work (app/cli/proving.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Select, Text, func, select, type_coerce
from sqlalchemy.orm import Session

from app.domain.audit.anchors import sealed_before, verify_anchors
from app.domain.audit.broken import Broken, as_stored, moment
from app.domain.audit.chain import Event, EventText, chain_hash, text_digest
from app.domain.privacy import crypto
from app.domain.report import Report
from app.domain.vocabulary import CLOSED

PIECE_REPORTS = 5_000
_ENDS = (func.min, func.max)
_CLOSED = frozenset(status.value for status in CLOSED)


@dataclass(frozen=True, slots=True)
class Verified:
    """How much holds, and the first row that does not."""

    reports: int = 0
    entries: int = 0
    anchors: int = 0
    broken: Broken | None = None

    def __add__(self, other: "Verified") -> "Verified":
        return Verified(
            self.reports + other.reports,
            self.entries + other.entries,
            self.anchors + other.anchors,
            self.broken or other.broken,
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """The reports with ids from `first` to `last`; `after`: only those with an entry of a higher id."""

    first: int
    last: int
    after: int = 0


def verify(session: Session, *, now: datetime, since: date | None = None) -> Verified:
    """Prove everything, or what happened since that day and before it in the same reports; ends at the first broken row."""
    found = Verified()
    for piece in pieces(session, since=since):
        found += verify_piece(session, piece)
        if found.broken is not None:
            return found
    return found + verify_seals(session, now=now, since=since)


def pieces(session: Session, *, since: date | None = None, first: int = 1) -> list[Piece]:
    """All that is to be proven, in the order of the reports' ids from `first` on."""
    after = sealed_before(session, since)[0] if since else 0
    if after:
        nth = func.div(Event.report_id - 1, PIECE_REPORTS)
        found = session.scalars(select(nth).where(Event.id > after).distinct())
        starts = [int(n) * PIECE_REPORTS + 1 for n in sorted(found)]
    else:
        ids = [session.scalar(select(end(of))) or 0 for of in (Report.id, Event.report_id) for end in _ENDS]
        starts = list(range((min(ids) - 1) // PIECE_REPORTS * PIECE_REPORTS + 1, max(ids) + 1, PIECE_REPORTS))
    return [
        Piece(start, start + PIECE_REPORTS - 1, after) for start in starts if start + PIECE_REPORTS > first
    ]


def verify_piece(session: Session, piece: Piece) -> Verified:
    """Walk the chains and text digests of these reports; stop at the first row that does not hold."""
    entries = reports = 0
    state = _Walk()
    for row in _chain_rows(session, piece):
        entries += 1
        reports += row["seq"] == 1
        broken = state.step(row)
        if broken:
            return Verified(reports, entries, 0, broken)
    return Verified(reports, entries, 0, state.close() or _verify_heads(session, piece))


def verify_seals(session: Session, *, now: datetime, since: date | None = None) -> Verified:
    """Check the anchors, all or those from that day on."""
    anchors, broken = verify_anchors(session, now=now, since=since)
    return Verified(0, 0, anchors, broken)


class _Walk:
    """Checks entries that come ordered by report and sequence."""

    def __init__(self) -> None:
        self.last: dict[str, Any] | None = None
        self.created_at: datetime | None = None
        self.closed_at: datetime | None = None

    def step(self, row: dict[str, Any]) -> Broken | None:
        last = self.last
        same = last is not None and last["report_id"] == row["report_id"]
        if not same and (broken := self.close()):
            return broken
        seq, head = (last["seq"], last["hash"]) if same and last else (0, b"")
        self.last = row
        broken = _check_entry(row, seq, head)
        if broken is None:
            self._note_times(row, is_first=not same)
        return broken

    def _note_times(self, row: dict[str, Any], *, is_first: bool) -> None:
        """When the history says that the report came and ended; an entry of older history tells both itself."""
        told = row["data"] if isinstance(row["data"], dict) else {}
        if is_first:
            self.created_at, self.closed_at = _told_at("created_at", told) or row["at"], None
        if row["to_status"] not in _CLOSED:
            self.closed_at = None
        elif self.closed_at is None:
            self.closed_at = _told_at("closed_at", told) or row["at"]

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
        for told_at, stands, what in (
            (self.created_at, "report_created_at", "waktu masuk"),
            (self.closed_at, "report_closed_at", "waktu ditutup"),
        ):
            if told_at != last[stands]:
                return Broken("reports", last["number"], f"{what} lain dari riwayatnya")
        return None


def _told_at(name: str, told: dict[str, Any]) -> datetime | None:
    return datetime.fromisoformat(told[name]) if name in told else None


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


def _chain_rows(session: Session, piece: Piece) -> Iterator[dict[str, Any]]:
    """Every entry with its text and its report, which may both be missing, in one pass."""
    query = _chain_query().where(*_within(Event.report_id, piece))
    names = tuple(query.selected_columns.keys())
    for row in session.execute(query.execution_options(yield_per=5000)):
        yield dict(zip(names, row, strict=True))


def _within(report_id: Any, piece: Piece) -> list[ColumnElement[bool]]:
    found = [report_id.between(piece.first, piece.last)]
    if piece.after:
        touched = select(Event.report_id).where(Event.id > piece.after)
        found.append(report_id.in_(touched))
    return found


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
            moment(Report.__table__.c.created_at).label("report_created_at"),
            moment(Report.__table__.c.closed_at).label("report_closed_at"),
            type_coerce(EventText.body, LargeBinary).label("body"),
            EventText.salt,
        )
        .select_from(Event)
        .outerjoin(Report, Report.id == Event.report_id)
        .outerjoin(EventText, EventText.event_id == Event.id)
        .order_by(Event.report_id, Event.seq)
    )


def _verify_heads(session: Session, piece: Piece) -> Broken | None:
    mine = Report.id.between(piece.first, piece.last)
    number = session.scalar(select(Report.number).where(mine, Report.event_seq == 0).limit(1))
    if number:
        return Broken("reports", number, "tanpa riwayat")
    history = select(Event.id).where(Event.report_id == Report.id).exists()
    number = session.scalar(select(Report.number).where(mine, ~history).limit(1))
    return Broken("reports", number, "seluruh riwayat hilang") if number else None
