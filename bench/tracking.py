"""tracking_ratio: /lacak/<nomor> a second, as a share of a bare Flask view with one look-up by primary key.

Both are served by granian with the options of `make run`, ask the same database, and are loaded in turn, four times, by eight
connections. The reports are 80,000 of all, public and private as they come, each turn its own share: hardly any page is
asked for twice. Whoever comes first in a turn reads its rows from disk for both, so they take turns in that, too.
"""

import random
import subprocess
from collections.abc import Iterator

from bench.figure import Measured
from bench.load import CONNECTIONS, Load, Shot, throughput
from bench.stage import Database, Stage, tell
from bench.system import PORT, System, answers, end, launch, running, wait_for

TURNS, SECONDS = 4, 6
AGAIN = 500
SAMPLE = 80_000
BARE_PORT = PORT + 1


def measure(stage: Stage) -> Iterator[Measured]:
    """Both in turn, four times; the ratio of the means."""
    database = stage.big
    sample = _sample(database)
    pages = [Shot(f"/lacak/{number}") for _, number in sample]
    bare = [Shot(f"/{report_id}") for report_id, _ in sample]
    with running(stage, database, "web") as system:
        server = _bare(system)
        try:
            wait_for(lambda: answers(BARE_PORT, bare[0].path), 30, "the bare view")
            found = [_turn(turn, pages, bare) for turn in range(TURNS)]
            again = throughput(pages[:AGAIN], SECONDS)
        finally:
            end(server)
    rate, ceiling = sum(a.rate for a, _ in found) / TURNS, sum(b.rate for _, b in found) / TURNS
    yield Measured(
        "tracking_ratio",
        round(rate / ceiling, 3),
        f"/lacak/<nomor> {rate:.0f} a second (p95 {max(a.p95 for a, _ in found):.1f} ms, {found[0][0].bytes_each / 1000:.1f} "
        f"kB each) over a bare Flask view with one primary-key look-up {ceiling:.0f} a second; wrk, {CONNECTIONS} "
        f"connections, {TURNS} x {SECONDS} s each in turn, {len(sample)} reports of {database.reports}, granian with 2 workers; "
        f"{AGAIN} pages asked for again and again come {again.rate:.0f} a second, which does not count here",
    )


def _turn(turn: int, pages: list[Shot], bare: list[Shot]) -> tuple[Load, Load]:
    share = slice(turn * len(pages) // TURNS, (turn + 1) * len(pages) // TURNS)
    if turn % 2:
        ceiling = throughput(bare[share], SECONDS, port=BARE_PORT)
        found = throughput(pages[share], SECONDS), ceiling
    else:
        found = throughput(pages[share], SECONDS), throughput(bare[share], SECONDS, port=BARE_PORT)
    tell(f"tracking {turn + 1}: {found[0].rate:.0f} pages, {found[1].rate:.0f} bare views a second")
    return found


def _bare(system: System) -> "subprocess.Popen[bytes]":
    """The bare view under the very command of the web server, on the next port."""
    web = system.commands["web"]
    moved = {str(PORT): str(BARE_PORT), "wsgi:app": "bench.bare:app"}
    return launch([moved.get(part, part) for part in web.command], web.env, web.cwd, system.log / "bare.log")


def _sample(database: Database) -> list[tuple[int, str]]:
    with database.connect() as connection:
        row = connection.execute("SELECT max(id) FROM reports").fetchone()
        assert row is not None
        ids = random.Random(1).sample(range(1, int(str(row[0]))), min(SAMPLE, database.reports // 2))
        found = connection.execute("SELECT id, number FROM reports WHERE id = ANY(%s)", [ids]).fetchall()
    rows = [(int(str(report_id)), str(number)) for report_id, number in found]
    random.Random(2).shuffle(rows)
    return rows
