"""Loading many generated reports by COPY, for load tests only: never on a system that people use.

Secondary indexes of the filled tables are dropped and made again, triggers and foreign keys rest meanwhile, two processes copy
at the same time; afterwards the portrayals of the map are rebuilt and the tables analysed.
"""

import os
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
import structlog
from psycopg import sql
from sqlalchemy import select, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from app.db import conninfo, transaction
from app.domain import measure, portrayal
from app.domain.geography import Area
from app.domain.privacy import crypto
from app.domain.reference import catalogue
from app.domain.vocabulary import AreaLevel, UnitKind
from app.seed.load_rows import Maker, Rows, Shape
from app.seed.places import points_by_kelurahan

CHUNK = 10_000
TABLES = ("reports", "events", "report_units", "clocks")
POINTS_A_KELURAHAN = 400
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much was loaded, all tables together, and how fast."""

    reports: int
    rows: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Task:
    url: str
    keys: tuple[str, ...]
    shape: Shape
    first_id: int
    count: int


def load(count: int, url: str, keys: tuple[str, ...], *, now: datetime) -> Loaded:
    """Load `count` reports; returns what was done. The database user must be allowed to rest triggers (superuser)."""
    started = time.perf_counter()
    with transaction() as session:
        shape = _shape(session, now)
        first_id = int(session.scalar(text("SELECT coalesce(max(id), 0) + 1 FROM reports")) or 1)
    plain = conninfo(make_url(url))
    tasks = [
        _Task(plain, keys, shape, first_id + start, min(CHUNK, count - start))
        for start in range(0, count, CHUNK)
    ]
    indexes = _drop_indexes(plain) if count > CHUNK else []
    try:
        with ProcessPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
            rows = sum(pool.map(_copy, tasks))
    finally:
        _make_indexes(plain, indexes)
    rows += _settle(plain)
    return Loaded(count, rows, time.perf_counter() - started)


def _shape(session: Session, now: datetime) -> Shape:
    known = catalogue(session)
    return Shape(
        places=_places(session),
        channels=[(channel.code, channel.prefix) for channel in known.active_channels()],
        categories={category.code: category.first_unit for category in known.categories.values()},
        private=frozenset(code for code, category in known.categories.items() if not category.may_be_public),
        ukpd=frozenset(unit.code for unit in known.units.values() if unit.kind == UnitKind.UKPD),
        now=now,
    )


def _places(session: Session) -> list[tuple[str, str, str, list[tuple[float, float]]]]:
    known = catalogue(session)
    kota = {area.code: area.slug for area in session.scalars(select(Area)) if area.level == AreaLevel.KOTA}
    found = points_by_kelurahan(session, POINTS_A_KELURAHAN, 7)
    return [(code, known.unit_of_kelurahan(code), kota[code[:5]], spots) for code, spots in found.items()]


def _copy(task: _Task) -> int:
    """Make and copy one chunk in a process of its own; returns the number of rows."""
    crypto.configure(task.keys)
    made = list(Maker(task.first_id, task.shape).rows(task.first_id, task.count))
    with psycopg.connect(task.url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        return sum(_copy_table(connection, table, _of(table, made)) for table in TABLES)


def _of(table: str, made: list[Rows]) -> list[dict[str, Any]]:
    if table == "reports":
        return [rows.report for rows in made]
    attribute = {"events": "events", "report_units": "units", "clocks": "clocks"}[table]
    return [row for rows in made for row in getattr(rows, attribute)]


def _copy_table(connection: psycopg.Connection[Any], table: str, rows: Sequence[dict[str, Any]]) -> int:
    columns = list(rows[0])
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.cursor().copy(statement) as copy:
        for row in rows:
            copy.write_row([row[column] for column in columns])
    return len(rows)


def _drop_indexes(url: str) -> list[str]:
    """Drop the indexes that no constraint needs; returns the statements that make them again."""
    query = """
        SELECT i.indexdef, i.indexname FROM pg_indexes i
         WHERE i.schemaname = 'public' AND i.tablename = ANY(%s)
           AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)
    """
    with psycopg.connect(url) as connection:
        found = connection.execute(query, [list(TABLES)]).fetchall()
        for _, name in found:
            connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return [definition for definition, _ in found]


def _make_indexes(url: str, definitions: list[str]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET maintenance_work_mem = '1GB'")
        for definition in definitions:
            started = time.perf_counter()
            connection.execute(definition.encode())
            log.info("index_made", index=definition[:80], seconds=round(time.perf_counter() - started, 1))


def _settle(url: str) -> int:
    """Move the sequences past the loaded ids, rebuild what triggers would have kept, analyse."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "SELECT setval(pg_get_serial_sequence('reports', 'id'), (SELECT max(id) FROM reports))"
        )
    with transaction() as session:
        made = portrayal.rebuild(session) + measure.rebuild(session)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "VACUUM ANALYZE reports, events, report_units, clocks, portrayals, map_cells, measures"
        )
    return made
