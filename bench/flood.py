"""A flood day: `make bench ARGS='--flood'` has 500 readers a second on the portal for a minute, while 5 reports a second come in.

Readers come without a session, each asks for one whole page packed as browsers take it (no ETag, no page twice for less), at an
open rate. What they read is what people read on such a day: the home page, the map's list with a filter of their kelurahan, the
hundreds of reports that everybody talks about, the status of their own number, the figures, the two forms.

Statements are those that PostgreSQL itself counted (pg_stat_statements) while the readers came, less those of the same writes
without readers.
"""

import asyncio
import json
import random
from collections.abc import Iterator, Mapping, Sequence

from app.clock import now
from app.db import transaction
from app.domain import tally
from bench.faults import Held
from bench.figure import quantile
from bench.intake import intake_shots
from bench.load import Shot
from bench.open_rate import Outcome, Stream, together
from bench.stage import Database, Stage, tell
from bench.system import System, running

READERS, WRITES, SECONDS = 500, 5, 60
ALONE_SECONDS, WARM_SECONDS = 20, 5
HOT, TRACKED, KELURAHAN = 200, 20_000, 60
HEADERS = {"Accept-Encoding": "gzip, deflate, br", "Accept": "text/html"}
# Of 100 readers.
SHARES: Mapping[str, int] = {
    "home": 18,
    "home_kelurahan": 6,
    "map": 10,
    "map_filtered": 8,
    "report": 22,
    "track": 8,
    "statistics": 6,
    "statistics_filtered": 4,
    "json": 2,
    "report_form": 7,
    "track_form": 4,
    "about": 3,
    "data": 2,
}
STATISTICS = (
    "?menurut=kategori",
    "?menurut=bulan",
    "?periode={year}",
    "?menurut=unit&urut=peringkat",
    "?wilayah=31.71",
)


def run(stage: Stage, readers: int = READERS) -> int:
    """Measure; 1 if a reader got an error or waited too long."""
    database = stage.big
    with stage.application(database).app_context(), transaction() as session:
        tally.fold(session, now=now())
    with running(stage, database, "web", "worker", "jadwal") as system:
        pages = list(_pages(database, readers * SECONDS))
        asyncio.run(together(Stream(pages, readers, WARM_SECONDS)))
        tell("warm")
        counted = _Counted(database)
        (alone,) = asyncio.run(together(_writes(ALONE_SECONDS)))
        without = counted.taken() / ALONE_SECONDS
        tell(f"{without:.0f} statements a second without readers")
        read, written = asyncio.run(together(Stream(pages, readers, SECONDS), _writes(SECONDS)))
        statements = counted.taken()
    held = list(_judge(database, system, readers, read, written, statements - without * SECONDS))
    for one in held:
        print(json.dumps(one._asdict(), ensure_ascii=False), flush=True)
    return 0 if all(one.value <= one.must for one in held) and not alone.errors else 1


class _Counted:
    """The statements of a database since the last look."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.connect() as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        self.before = self._calls()

    def taken(self) -> int:
        """How many there were; counts from here on."""
        before, self.before = self.before, self._calls()
        return self.before - before

    def _calls(self) -> int:
        query = """
            SELECT sum(calls) FROM pg_stat_statements
             WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
        """
        with self.database.connect() as connection:
            row = connection.execute(query).fetchone()
        assert row is not None
        return int(str(row[0]))


def _writes(seconds: float) -> Stream:
    return Stream(intake_shots(round(WRITES * seconds)), WRITES, seconds, expected=201)


def _judge(
    database: Database, system: System, readers: int, read: Outcome, written: Outcome, statements: float
) -> Iterator[Held]:
    asked = len(read.times) + sum(read.errors.values())
    how = (
        f"{asked} pages in {read.seconds:.1f} s at an open rate of {readers} a second ({read.late} left late), "
        f"{read.bytes / max(1, len(read.times)) / 1000:.1f} kB each, while {len(written.times)} reports came in; "
        f"{database.reports} reports before, granian with 2 workers, generator on the same machine"
    )
    yield Held("flood_errors", sum(read.errors.values()), 0, "pages", f"of {asked}; {read.errors or 'none'}")
    yield Held(
        "flood_write_errors", sum(written.errors.values()), 0, "reports", f"{written.errors or 'none'}"
    )
    p95 = quantile(read.times, 0.95)
    more = f"p50 {quantile(read.times, 0.5):.1f}, p99 {quantile(read.times, 0.99):.1f}, slowest {max(read.times):.0f} ms"
    yield Held("flood_p95_ms", round(p95, 1), 100, "ms", f"{more}; {how}")
    each = statements / max(1, asked)
    words = f"{statements:.0f} statements more than for the writes alone, {each:.2f} a page"
    yield Held("flood_statements", round(each * 100, 1), 50, "statements for 100 pages", words)


def _pages(database: Database, count: int) -> Iterator[Shot]:
    """So many in a mixed order, the same each time."""
    luck, choices = random.Random(6), _choices(database)
    kinds = luck.choices(list(SHARES), list(SHARES.values()), k=count)
    for kind in kinds:
        paths = choices[kind]
        # The first are asked for most: Zipf's law.
        at = (
            min(len(paths) - 1, int(len(paths) ** luck.random()) - 1)
            if kind != "track"
            else luck.randrange(len(paths))
        )
        yield Shot(paths[at], headers=HEADERS)


def _choices(database: Database) -> dict[str, Sequence[str]]:
    hot = _column(database, "SELECT number FROM portrayals ORDER BY created_at DESC LIMIT %s", HOT)
    some = _column(database, "SELECT number FROM reports TABLESAMPLE BERNOULLI (10) LIMIT %s", TRACKED)
    codes = _column(
        database, "SELECT code FROM areas WHERE level = 'kelurahan' ORDER BY md5(code) LIMIT %s", KELURAHAN
    )
    year = now().year
    return {
        "home": ["/"],
        "home_kelurahan": [f"/?kelurahan={code}" for code in codes],
        "map": ["/peta"],
        "map_filtered": [f"/peta?kelurahan={code}" for code in codes],
        "report": [f"/laporan/{number}" for number in hot],
        "track": [f"/lacak/{number}" for number in some],
        "statistics": ["/statistik"],
        "statistics_filtered": [f"/statistik{query.format(year=year)}" for query in STATISTICS],
        "json": ["/statistik.json"],
        "report_form": ["/lapor"],
        "track_form": ["/lacak"],
        "about": ["/tentang"],
        "data": ["/data"],
    }


def _column(database: Database, query: str, limit: int) -> list[str]:
    with database.connect() as connection:
        return [str(row[0]) for row in connection.execute(query, [limit]).fetchall()]
