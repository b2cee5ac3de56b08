"""The open data as files: every night the months in which something changed and what changed since yesterday; at once what was
withdrawn.

A file is made beside the one that is there, with its digest, and put in its place as a whole. Nothing but the ids of its rows
is held.
"""

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from secrets import token_hex
from typing import BinaryIO

import structlog

from app.clock import now
from app.config import settings
from app.db import transaction
from app.domain import publication
from app.domain.publication import RECENT, FileFormat, Written
from app.gateways.storage import storage
from app.open_files import MEDIA_TYPES, csv_pieces, geojson_pieces, write_parquet
from app.queries import open_data
from app.queries.open_data import Opened

FOLDER = "data"
_BLOCK = 1 << 20

log = structlog.get_logger(__name__)


def publish_changed() -> None:
    """Make the files of every month in which something changed since they were made, and those of yesterday's changes."""
    with transaction() as session:
        changed = open_data.months(session)
        made = {kept.period: kept.made_at for kept in publication.all_of(session) if kept.period != RECENT}
    for period in sorted(changed.keys() | made.keys(), reverse=True):
        if period not in changed or period not in made or changed[period] >= made[period]:
            publish(period)
    publish(RECENT)


def publish_withdrawn() -> None:
    """Make anew what holds something that must not be read any more."""
    with transaction() as session:
        periods = publication.withdrawn_periods(session)
    for period in periods:
        publish(period)


def publish(period: str) -> None:
    """Make the files of one period; where it has no report left, its files go."""
    begun = now()
    with transaction() as session:
        # Before any row is read: what is withdrawn later counts for the next file.
        settled = publication.withdrawn(session, period)
        ids = open_data.ids_of(session, period, now=begun)
    made = {kind: _make(period, kind, ids) for kind in FileFormat} if ids or period == RECENT else {}
    with transaction() as session:
        old = publication.replace(session, period, made, settled, now=begun)
    for key in old:
        storage().delete(key)
    log.info("open_data_published", period=period, rows=len(ids))


def _make(period: str, kind: FileFormat, ids: Sequence[int]) -> Written:
    with tempfile.TemporaryFile() as file:
        rows = _write(file, kind, ids)
        digest, size = _digest(file)
        key = f"{FOLDER}/{publication.file_name(period, kind)}-{token_hex(8)}"
        file.seek(0)
        storage().put_file(key, file, MEDIA_TYPES[kind])
    return Written(key, digest, size, rows)


def _write(file: BinaryIO, kind: FileFormat, ids: Sequence[int]) -> int:
    counted: list[int] = []

    def rows() -> Iterator[list[Opened]]:
        for start in range(0, len(ids), open_data.CHUNK):
            with transaction() as session:
                chunk = next(open_data.rows_of(session, ids[start : start + open_data.CHUNK]))
            counted.append(len(chunk))
            yield chunk

    base = settings().public_url
    if kind == FileFormat.PARQUET:
        write_parquet(file, rows(), base)
    else:
        pieces = csv_pieces if kind == FileFormat.CSV else geojson_pieces
        file.writelines(pieces(rows(), base))
    return sum(counted)


def _digest(file: BinaryIO) -> tuple[str, int]:
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while block := file.read(_BLOCK):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size
