"""Worklists as files: made a few thousand rows a transaction, written encrypted, removed after a day.

Nothing is ever held as a whole but the ids. The worker has to live on behind pictures and periodic work, so the queue is that
of the periodic work: who waits for a file sees how far it is.
"""

import tempfile
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, cast

import structlog

from app import queues
from app.clock import local, now
from app.db import transaction
from app.domain import export
from app.domain.export import Format, Task
from app.domain.privacy.sealed import SealedWriter
from app.domain.vocabulary import Priority
from app.gateways.storage import storage
from app.labels import label
from app.queries.worklist.exported import Line, ids_to_export, lines_of
from app.tables import Cell, LongCsv, LongTable, LongXlsx

CHUNK = 2000
TIMEOUT_SECONDS = 900
FOLDER = "ekspor"
BROKEN = "Berkas tidak dapat dibuat karena gangguan pada sistem."
HEADINGS = (
    *(
        "Nomor",
        "Masuk (WIB)",
        "Status",
        "Kategori",
        "Prioritas",
        "Kelurahan",
        "Alamat",
        "Kanal",
        "Sedang di unit",
    ),
    *("Petugas", "Batas (WIB)", "Lewat batas", "Bendera merah", "Dikembalikan", "Dibuka lagi (kali)"),
    *("Pelapor", "Selesai dikerjakan (WIB)", "Ditutup (WIB)", "Nomor sistem lain", "Laporan"),
)

log = structlog.get_logger(__name__)


class _SupersededError(Exception):
    """Another attempt has the export now."""


def ask(export_id: uuid.UUID) -> None:
    """Have it made; what Redis loses, the sweep asks for again."""
    queues.enqueue(queues.BERKALA, run, str(export_id), timeout=TIMEOUT_SECONDS)


def run(export_id: str) -> None:
    """Make one export, unless somebody is at it."""
    with transaction() as session:
        task = export.claim(session, uuid.UUID(export_id), f"{FOLDER}/{export_id}", now=now())
    if task is None:
        return
    try:
        _make(task)
    except _SupersededError:
        log.warning("export_superseded", export=export_id)
    except Exception:
        log.exception("export_failed", export=export_id)
        with transaction() as session:
            export.fail(session, task, BROKEN, now=now())


def sweep() -> None:
    """Take up again what its worker left behind, and remove files that are a day old."""
    with transaction() as session:
        waiting, old = export.neglected(session, now=now()), export.expired(session, now=now())
    for export_id in waiting:
        ask(export_id)
    for export_id, key in old:
        storage().delete(key)
        with transaction() as session:
            export.forget(session, export_id)


def _make(task: Task) -> None:
    with tempfile.TemporaryFile() as file:
        size = _write(task, file)
        file.seek(0)
        storage().put_file(f"{FOLDER}/{task.id}", file, "application/octet-stream")
    with transaction() as session:
        if not export.finish(session, task, size, now=now()):
            raise _SupersededError


def _write(task: Task, file: BinaryIO) -> int:
    """All rows, encrypted; returns how many bytes the officer will get."""
    sealed = SealedWriter(file, task.id)
    target = cast(BinaryIO, sealed)
    with _table(task, target) as table:
        for line in _lines(task):
            table.add(_cells(line))
    sealed.finish()
    return sealed.total


def _table(task: Task, target: BinaryIO) -> LongTable:
    if task.format == Format.XLSX:
        return LongXlsx(target, HEADINGS)
    return LongCsv(target, HEADINGS)


def _lines(task: Task) -> Iterator[Line]:
    """The rows, some a transaction; each time it is written down how far it is."""
    with transaction() as session:
        ids = ids_to_export(session, task.asked, actor=task.actor, now=now())
    for start in range(0, max(len(ids), 1), CHUNK):
        with transaction() as session:
            lines = lines_of(session, ids[start : start + CHUNK], actor=task.actor, now=now())
            if not export.advance(session, task, start, len(ids), now=now()):
                raise _SupersededError
        yield from lines
    with transaction() as session:
        export.advance(session, task, len(ids), len(ids), now=now())


def _cells(line: Line) -> tuple[Cell, ...]:
    return (
        line.number,
        _moment(line.created_at),
        label(line.status),
        line.category,
        label(Priority(line.priority)),
        line.kelurahan,
        line.address,
        line.channel,
        line.unit,
        line.assignee,
        _moment(line.due_at),
        _yes(line.is_late),
        _yes(line.has_red_flag),
        _yes(line.is_returned),
        line.reopened,
        line.reporters,
        _moment(line.finished_at),
        _moment(line.closed_at),
        line.external_ref,
        line.text,
    )


def _moment(at: datetime | None) -> str:
    return local(at).strftime("%Y-%m-%d %H:%M") if at else ""


def _yes(holds: bool) -> str:
    return "ya" if holds else ""
