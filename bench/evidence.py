"""evidence_lookup_p95_ms: finding the photos that look like one photo, among 5 million.

The search is the application's own (app/domain/evidence/search.py) with all the cores that it asks for of one photo: a photo at
hand may be a part of an earlier one, or the whole of it, so its core is looked for at some twenty places. The kept cores are
not evenly spread, as those of real photos are not: they are scenes and their variations, with bits that lean to one side. A
tenth of the look-ups are for photos that are there, cut and changed in a few bits; each of these has to be found.
"""

import io
import random
import time
import uuid
from collections.abc import Iterator

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.domain.evidence.limits import Limits
from app.domain.evidence.search import near
from bench.figure import Measured, quantile
from bench.stage import Database, Stage, tell

PHOTOS = 5_000_000
LOOKUPS, ASKED = 400, 19
SCENES = 50_000
BLOCK = 100_000


def measure(stage: Stage) -> Iterator[Measured]:
    """Load 5 million cores, then look photos up one by one."""
    database = stage.database("bench_looks", 0)
    rng = random.Random(5)
    leaning = [rng.betavariate(6, 6) for _ in range(64)]
    with database.connect() as connection:
        kept = _load(connection, rng, leaning)
    bits = Limits().bits
    times, missed = [], 0
    with Session(create_engine(_address(database), connect_args={"prepare_threshold": 2})) as session:
        for turn in range(LOOKUPS + 20):
            wanted = rng.choice(kept) if turn % 10 == 0 else None
            asked = _asked(rng, leaning, wanted, bits)
            started = time.perf_counter()
            found = near(session, asked, bits)
            if turn >= 20:
                times.append((time.perf_counter() - started) * 1000)
            missed += wanted is not None and not found
    yield Measured(
        "evidence_lookup_p95_ms",
        round(quantile(times, 0.95), 1),
        f"{LOOKUPS} look-ups of one photo ({ASKED} places where its core may lie, up to {bits} differing bits, exact) among "
        f"{PHOTOS} photos; median {quantile(times, 0.5):.1f} ms, slowest {max(times):.1f} ms; {missed} of the kept ones missed",
    )


def _address(database: Database) -> str:
    return database.url.replace("postgresql://", "postgresql+psycopg://", 1)


def _load(connection: "psycopg.Connection[tuple[object, ...]]", rng: random.Random, leaning: list[float]) -> list[int]:
    """Fill the table without its indexes, then make them again; returns some of the cores."""
    started = time.perf_counter()
    indexes = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'photo_looks' AND indexname LIKE 'ix_%'"
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    connection.execute("SET session_replication_role = replica")  # there are no photos behind these rows
    connection.execute("TRUNCATE photo_looks")
    scenes = [_core(rng, leaning) for _ in range(SCENES)]
    kept: list[int] = []
    copy = "COPY photo_looks (photo_id, core, fine, version) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(copy) as target:
        for start in range(0, PHOTOS, BLOCK):
            cores = [_variation(rng, scenes[rng.randrange(SCENES)]) for _ in range(BLOCK)]
            kept += cores[:20]
            target.write(_rows(cores, start))
    tell(f"{PHOTOS} cores after {time.perf_counter() - started:.0f} s")
    connection.execute("SET maintenance_work_mem = '512MB'")
    for _, definition in indexes:
        connection.execute(str(definition))
    connection.execute("VACUUM ANALYZE photo_looks")
    tell(f"indexes after {time.perf_counter() - started:.0f} s")
    return kept


def _rows(cores: list[int], start: int) -> str:
    lines = io.StringIO()
    for number, core in enumerate(cores, start):
        lines.write(f"{uuid.UUID(int=number)}\t{_signed(core)}\t{_signed(core)}\t1\n")
    return lines.getvalue()


def _core(rng: random.Random, leaning: list[float]) -> int:
    return sum(1 << at for at in range(64) if rng.random() < leaning[at])


def _variation(rng: random.Random, scene: int) -> int:
    """About a third of the bits thrown anew: another photo of such a scene."""
    mask = rng.getrandbits(64) & (rng.getrandbits(64) | rng.getrandbits(64) & rng.getrandbits(64))
    return scene ^ (mask & rng.getrandbits(64))


def _asked(rng: random.Random, leaning: list[float], wanted: int | None, bits: int) -> list[int]:
    """The cores of one photo at its places: variations of one another, the further the more."""
    own = _core(rng, leaning) if wanted is None else wanted
    if wanted is not None:
        for at in rng.sample(range(64), bits):
            own ^= 1 << at
    cores = [own]
    for _ in range(ASKED - 1):
        other = own
        for at in rng.sample(range(64), rng.randint(4, 22)):
            other ^= 1 << at
        cores.append(other)
    return [_signed(core) for core in cores]


def _signed(core: int) -> int:
    return core - (1 << 64) if core >> 63 else core
