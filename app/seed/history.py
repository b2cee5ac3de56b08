"""Real history: reports that the earlier system closed, from the columns of the open data set.

An imported report keeps its number (`id_laporan`), has no place, no clock and no message, is private and completed; its kelurahan
comes from `skpd` where that is one. Nothing is dropped in silence: what is not understood is listed with its lines.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.domain import privacy
from app.domain.actor import BIRO, SYSTEM
from app.domain.audit import Entry, Event, entry_row
from app.domain.geography import AreaAlias, normalise
from app.domain.intake import TEXT_MAX, UNSORTED
from app.domain.numbering import new_tracking_code
from app.domain.reference import Catalogue, catalogue
from app.domain.report import Report, ReportUnit
from app.domain.vocabulary import Priority, Status, UnitKind, Visibility
from app.seed import history_file
from app.seed.history_file import EMPTY, NO_DATE, Raw

OLD_CATEGORIES = Path(__file__).parent / "data" / "old_categories.csv"
PREFIX_MAX = 3
OLD_PREFIXES = {"BW": "pendopo"}
BATCH = 1000


@dataclass
class Summary:
    """What an import did; each list of lines belongs to one thing that was not understood."""

    read: int = 0
    imported: int = 0
    known_before: int = 0
    double_ids: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    unknown_categories: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    unknown_units: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    turned_dates: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    refused: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    number: str
    category: str
    channel: str
    unit: str
    kelurahan: str | None
    text: str
    created_at: datetime
    closed_at: datetime


def import_csv(session: Session, path: Path, *, now: datetime) -> Summary:
    """Import the file in the caller's transaction; again, it imports nothing twice. Raises history_file.Unreadable."""
    summary = Summary()
    reader = _Reader(session, summary, now)
    rows = reader.rows(path)
    while batch := list(islice(rows, BATCH)):
        _store(session, batch, summary, now)
    return summary


class _Reader:
    """Understands the lines of a file; what it can't it notes in the summary."""

    def __init__(self, session: Session, summary: Summary, now: datetime) -> None:
        self.known: Catalogue = catalogue(session)
        self.summary, self.now = summary, now
        self.seen: set[str] = set()
        self.categories = category_names(self.known)
        self.units = _unit_names(session, self.known)
        self.prefixes = self.known.prefixes | OLD_PREFIXES

    def rows(self, path: Path) -> Iterator[_Row]:
        for line, raw in history_file.lines(path):
            self.summary.read += 1
            row = self._row(line, raw)
            if row is not None:
                yield row

    def _row(self, line: int, raw: Raw) -> _Row | None:
        number = history_file.number_of(raw)
        if number in self.seen:
            self.summary.double_ids[number].append(line)
            return None
        problem = history_file.problem_of(raw) or self._unknown_prefix(number)
        created = history_file.day_of(raw["tanggal_masuk"], self.now)
        closed = history_file.day_of(raw["tanggal_selesai"], self.now)
        if problem or created is None or closed is None:
            self.summary.refused[problem or NO_DATE].append(line)
            return None
        self.seen.add(number)
        return self._understood(line, raw, created, self._closing(line, created, closed))

    def _understood(self, line: int, raw: Raw, created: datetime, closed: datetime) -> _Row:
        number, unit = history_file.number_of(raw), self._unit(line, raw["skpd"])
        return _Row(
            line=line,
            number=number,
            category=self._category(line, raw["kategori"]),
            channel=self.prefixes[_prefix(number)],
            unit=unit,
            kelurahan=self.known.units[unit].area_code
            if self.known.units[unit].kind == UnitKind.KELURAHAN
            else None,
            text=_text(raw),
            created_at=created,
            closed_at=closed,
        )

    def _unknown_prefix(self, number: str) -> str | None:
        prefix = _prefix(number)
        return None if prefix in self.prefixes else f"awalan nomor {prefix or EMPTY} tidak dikenal"

    def _closing(self, line: int, created: datetime, closed: datetime) -> datetime:
        """A report cannot end before it came: it is then taken as closed on the day it came, and listed."""
        if closed < created:
            self.summary.turned_dates["tanggal_selesai sebelum tanggal_masuk"].append(line)
        return max(created, closed)

    def _category(self, line: int, name: str) -> str:
        code = self.categories.get(plain_name(name))
        if code is None:
            self.summary.unknown_categories[name.strip() or EMPTY].append(line)
        return code or UNSORTED

    def _unit(self, line: int, name: str) -> str:
        code = self.units.get(plain_name(name)) or self.units.get("kelurahan:" + normalise(name))
        if code is None:
            self.summary.unknown_units[name.strip() or EMPTY].append(line)
        return code or BIRO


def plain_name(name: str) -> str:
    """A name as the alias tables hold it: upper case, single blanks."""
    return " ".join(name.upper().split())


def _prefix(number: str) -> str:
    return "".join(takewhile(str.isalpha, number[:PREFIX_MAX]))


def _text(raw: Raw) -> str:
    detail = raw["rincian_masalah"].strip()
    return (detail if detail not in ("", "-") else raw["kategori"].strip())[:TEXT_MAX] or "-"


def category_names(known: Catalogue) -> dict[str, str]:
    """Category codes by their names, today's and those of the earlier system, as `plain_name` writes them."""
    names = {plain_name(category.name): category.code for category in known.categories.values()}
    with OLD_CATEGORIES.open(encoding="utf-8", newline="") as file:
        names |= {plain_name(row["old_name"]): row["category"] for row in csv.DictReader(file)}
    return names


def _unit_names(session: Session, known: Catalogue) -> dict[str, str]:
    """Names of units as the old lists write them: KELURAHAN ..., WALIKOTA ..., KOTA ADMINISTRASI ..., agencies by name."""
    names: dict[str, str] = {}
    for unit in known.units.values():
        for name in (unit.name, unit.short_name) if unit.kind != UnitKind.DESK else ():
            names.setdefault(plain_name(name), unit.code)
        if unit.kind == UnitKind.KOTA:
            short = unit.short_name
            for prefix in ("WALIKOTA", "WALI KOTA", "BUPATI", "KOTA ADMINISTRASI", "KABUPATEN ADMINISTRASI"):
                names[plain_name(f"{prefix} {short}")] = unit.code
    for alias in session.scalars(select(AreaAlias)):
        names["kelurahan:" + alias.alias] = known.unit_of_kelurahan(alias.kelurahan_code)
    return names


def _store(session: Session, batch: list[_Row], summary: Summary, now: datetime) -> None:
    numbers = [row.number for row in batch]
    present = set(session.scalars(select(Report.number).where(Report.number.in_(numbers))))
    fresh = [row for row in batch if row.number not in present]
    summary.known_before += len(batch) - len(fresh)
    if not fresh:
        return
    events = [_event(row, now) for row in fresh]
    values = [_report(row, event) for row, event in zip(fresh, events, strict=True)]
    ids = (
        session.execute(insert(Report).returning(Report.id, sort_by_parameter_order=True), values)
        .scalars()
        .all()
    )
    session.execute(
        insert(Event), [{**event, "report_id": id_} for event, id_ in zip(events, ids, strict=True)]
    )
    session.execute(insert(ReportUnit), list(_units(fresh, ids)))
    summary.imported += len(fresh)


def _event(row: _Row, now: datetime) -> dict[str, Any]:
    data = {
        "created_at": row.created_at.isoformat(),
        "closed_at": row.closed_at.isoformat(),
        "unit": row.unit,
    }
    return entry_row(
        Entry("import", None, Visibility.PUBLIC, data=data),
        seq=1,
        prev_hash=b"",
        number=row.number,
        to_status=Status.COMPLETED,
        holder_code=row.unit,
        assignee_id=None,
        salt=b"",
        actor=SYSTEM,
        now=now,
    )


def _report(row: _Row, event: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": row.number,
        "tracking_code": new_tracking_code(),
        "channel_code": row.channel,
        "category_code": row.category,
        "priority": Priority.BIASA,
        "status": Status.COMPLETED,
        "holder_code": row.unit,
        "last_handler_code": row.unit,
        "original_text": row.text,
        "public_text": privacy.mask(row.text).text,
        "is_public": False,
        "kelurahan_code": row.kelurahan,
        "is_imported": True,
        "answers": {},
        "created_at": row.created_at,
        "updated_at": row.closed_at,
        "finished_at": row.closed_at,
        "closed_at": row.closed_at,
        "event_seq": 1,
        "event_head": event["hash"],
    }


def _units(rows: list[_Row], ids: Iterable[int]) -> Iterator[dict[str, Any]]:
    for row, report_id in zip(rows, ids, strict=True):
        yield {"report_id": report_id, "unit_code": row.unit, "since": row.created_at}
