"""evidence_lookup_p95_ms: finding the photos that look like one photo, among 5 million.

The search is the application's own (app/domain/evidence/search.py) with all the cores that it asks for of one photo: a photo at
hand may be a part of an earlier one, or the whole of it, so its core is looked for at many places. The kept cores are not evenly
spread, as those of real photos are not: they are scenes and their variations, with bits that lean to one side. A tenth of the
look-ups are for photos that are there, changed in as many bits as the search allows; each of these has to be found.
"""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.domain.evidence.likeness import places
from app.domain.evidence.limits import Limits
from app.domain.evidence.search import near
from bench.figure import Measured, quantile
from bench.stage import Database, Stage, tell

Array = NDArray[Any]
PHOTOS = 5_000_000
LOOKUPS, WARM = 400, 20
SCENES = 50_000
BLOCK = 500_000
# A row of COPY's binary form: every field with its length before it.
ROW = np.dtype(
    [
        ("fields", ">i2"),
        ("id_size", ">i4"),
        ("id", ">u8", 2),
        ("core_size", ">i4"),
        ("core", ">i8"),
        ("fine_size", ">i4"),
        ("fine", ">i8"),
        ("version_size", ">i4"),
        ("version", ">i2"),
    ]
)
BEGIN, END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"


def measure(stage: Stage) -> Iterator[Measured]:
    """Load 5 million cores, then look photos up one by one."""
    database, rng = stage.database("bench_looks", 0), np.random.default_rng(5)
    leaning = rng.beta(6, 6, 64)
    with database.connect() as connection:
        kept = _load(connection, rng, leaning)
    bits, asked = Limits().bits, len(places())
    times, missed = [], 0
    with Session(create_engine(_address(database), connect_args={"prepare_threshold": 2})) as session:
        for turn in range(LOOKUPS + WARM):
            wanted = int(rng.choice(kept)) if turn % 10 == 0 else None
            cores = _asked(rng, leaning, wanted, bits, asked)
            started = time.perf_counter()
            found = near(session, cores, bits)
            if turn >= WARM:
                times.append((time.perf_counter() - started) * 1000)
            missed += wanted is not None and not found
    yield Measured(
        "evidence_lookup_p95_ms",
        round(quantile(times, 0.95), 1),
        f"{LOOKUPS} look-ups of one photo ({asked} places where its core may lie, up to {bits} differing bits, exact) among "
        f"{PHOTOS} photos; median {quantile(times, 0.5):.1f} ms, slowest {max(times):.1f} ms; {missed} of the kept ones missed",
    )


def _address(database: Database) -> str:
    return database.url.replace("postgresql://", "postgresql+psycopg://", 1)


def _load(
    connection: "psycopg.Connection[tuple[object, ...]]", rng: np.random.Generator, leaning: Array
) -> Array:
    """Fill the table without its indexes, then make them again; returns some of the cores."""
    started = time.perf_counter()
    indexes = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'photo_looks' AND indexname LIKE 'ix_%'"
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    connection.execute("SET session_replication_role = replica")  # there are no photos behind these rows
    connection.execute("TRUNCATE photo_looks")
    scenes, kept = _cores(rng, leaning, SCENES), []
    copy = "COPY photo_looks (photo_id, core, fine, version) FROM STDIN (FORMAT binary)"
    with connection.cursor() as cursor, cursor.copy(copy) as target:
        target.write(BEGIN)
        for start in range(0, PHOTOS, BLOCK):
            cores = _variations(rng, scenes[rng.integers(SCENES, size=BLOCK)])
            kept.append(cores[:100])
            target.write(_rows(cores, start))
        target.write(END)
    tell(f"{PHOTOS} cores after {time.perf_counter() - started:.0f} s")
    connection.execute("SET maintenance_work_mem = '512MB'")
    for _, definition in indexes:
        connection.execute(str(definition))
    connection.execute("VACUUM ANALYZE photo_looks")
    tell(f"indexes after {time.perf_counter() - started:.0f} s")
    return np.concatenate(kept)


def _rows(cores: Array, start: int) -> bytes:
    rows = np.zeros(len(cores), ROW)
    rows["fields"] = 4
    rows["id_size"], rows["core_size"], rows["fine_size"], rows["version_size"] = 16, 8, 8, 2
    rows["id"][:, 1] = np.arange(start, start + len(cores))
    rows["core"], rows["fine"], rows["version"] = cores, cores, 1
    return rows.tobytes()


def _cores(rng: np.random.Generator, leaning: Array, many: int) -> Array:
    bits = rng.random((many, 64)) < leaning
    return np.packbits(bits, axis=1).view(">i8").astype(np.int64).ravel()


def _variations(rng: np.random.Generator, scenes: Array) -> Array:
    """A quarter of the bits turned: another photo of such a scene."""
    one, other = (rng.integers(-(2**63), 2**63 - 1, size=len(scenes), dtype=np.int64) for _ in range(2))
    return np.asarray(scenes ^ (one & other))


def _asked(rng: np.random.Generator, leaning: Array, wanted: int | None, bits: int, many: int) -> list[int]:
    """The cores of one photo at its places: the first as wanted but for `bits`, the others like it, the further the less."""
    own = int(_cores(rng, leaning, 1)[0]) if wanted is None else _turned(rng, wanted, bits)
    return [own, *(_turned(rng, own, int(rng.integers(4, 22))) for _ in range(many - 1))]


def _turned(rng: np.random.Generator, core: int, bits: int) -> int:
    turned = core
    for at in rng.choice(64, bits, replace=False):
        turned ^= -(1 << 63) if at == 63 else 1 << int(at)
    return turned
