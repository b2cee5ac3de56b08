"""worklist_rps, worklist_p95_ms, growth and worklist_queries: the page that every officer looks at all day.

The viewers are the kelurahan and the dinas with the longest lists, and for the cases that go through everything also the
observer, who sees every report. Signed in by the form, asked as a browser does: whole pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.db import db
from app.queries.worklist.asked import Cursor, cursor_to
from bench.figure import Measured, quantile
from bench.load import CONNECTIONS, Shot, paced, throughput
from bench.stage import Database, Stage, tell
from bench.system import PORT, running
from bench.visitor import PASSWORD, Visitor

SMALL_PORT = PORT + 4
SECONDS = 12
SHOTS = 80
GROWTH_ROUNDS, GROWTH_SHOTS = 8, 40
FULL = 50
DEEP = 100_000
COMMON, RARE = "kelapa", "zamrud"  # in a twentieth and in a ten-thousandth of the generated texts


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody with a worklist at `home`."""

    username: str
    home: str

    def shots(self, arguments: str, cookie: str, count: int) -> list[Shot]:
        """The same question `count` times."""
        return [Shot(f"{self.home}{arguments}", headers={"Cookie": cookie})] * count


OBSERVER = Officer("pemantau", "/pantau/")


def measure(stage: Stage) -> Iterator[Measured]:
    """Rate, the slowest case, and the number of statements, at the full size."""
    database = stage.big
    officers = _busiest(database)
    with running(stage, database, "web"):
        cookies = {officer: Visitor().sign_in(officer.username).cookie() for officer in (*officers, OBSERVER)}
        yield _rate(database, officers, cookies)
        yield _slowest(database, (*officers, OBSERVER), cookies)
    yield _statements(stage, database, officers)


def growth(stage: Stage) -> Iterator[Measured]:
    """The unfiltered page at both sizes: two web servers at once, asked in turn, so that both meet the same disturbances."""
    small, big = stage.small, stage.big
    with running(stage, small, "web", port=SMALL_PORT), running(stage, big, "web"):
        asked = [
            (database, port, _viewers(database, port))
            for database, port in ((small, SMALL_PORT), (big, PORT))
        ]
        times: dict[int, list[float]] = {small.reports: [], big.reports: []}
        for turn in range(GROWTH_ROUNDS):
            for database, port, shots in asked[:: 1 if turn % 2 else -1]:
                times[database.reports] += paced(shots * (GROWTH_SHOTS // len(shots)), port=port)
    low, high = median(times[small.reports]), median(times[big.reports])
    yield Measured(
        "growth",
        round(high / low, 3),
        f"median of the unfiltered first page {high:.1f} ms at {big.reports} reports over {low:.1f} ms at {small.reports}: "
        f"busiest dinas and observer, 50 rows each, {GROWTH_ROUNDS} x {GROWTH_SHOTS} requests each in turn at 20 a second",
    )


def _viewers(database: Database, port: int) -> list[Shot]:
    """First pages that are full at both sizes, asked for a few times already."""
    officers = (_busiest(database)[1], OBSERVER)
    cookies = [Visitor(port).sign_in(officer.username).cookie() for officer in officers]
    shots = [officer.shots("", cookie, 1)[0] for officer, cookie in zip(officers, cookies, strict=True)]
    rows = [_rows_on(shot, port) for shot in shots]
    if min(rows) < FULL:
        tell(f"growth: at {database.reports} reports the pages show {rows} rows")
    paced(shots * 10, port=port)
    return shots


def _busiest(database: Database) -> tuple[Officer, Officer]:
    """The kelurahan and the dinas with the longest lists of open reports."""
    query = """
        SELECT u.kind, u.code FROM units u JOIN LATERAL (
            SELECT count(*) AS n FROM reports r WHERE r.holder_code = u.code AND r.closed_at IS NULL) c ON true
         WHERE u.kind IN ('kelurahan', 'pd') ORDER BY c.n DESC
    """
    with database.connect() as connection:
        rows = [(str(kind), str(code)) for kind, code in connection.execute(query).fetchall()]
    first = {kind: next(code for found, code in rows if found == kind) for kind in ("kelurahan", "pd")}
    return (
        Officer(f"kelurahan.{first['kelurahan']}", "/kelurahan/"),
        Officer(f"dinas.{first['pd']}", "/dinas/"),
    )


def _rate(database: Database, officers: tuple[Officer, ...], cookies: dict[Officer, str]) -> Measured:
    shots = [officer.shots("", cookies[officer], 1)[0] for officer in officers]
    rows = [_rows_on(shot) for shot in shots]
    load = throughput(shots, SECONDS)
    names = " and ".join(officer.username for officer in officers)
    return Measured(
        "worklist_rps",
        round(load.rate, 1),
        f"first pages of {names} in turn ({' and '.join(map(str, rows))} rows, {load.bytes_each / 1000:.0f} kB each), wrk, "
        f"{CONNECTIONS} connections, {SECONDS} s, {database.reports} reports, p95 {load.p95:.0f} ms, granian with 2 workers",
    )


def _rows_on(shot: Shot, port: int = PORT) -> int:
    """How many reports the page shows: a page without its rows must not count. Raises RuntimeError if it has none."""
    visitor = Visitor(port)
    page = visitor.client.get(shot.path, headers=dict(shot.headers))
    rows = page.text.count("data-nomor=")
    if page.status_code != 200 or not rows:
        raise RuntimeError(f"{shot.path} answered {page.status_code} with {rows} rows")
    return rows


def _slowest(database: Database, officers: tuple[Officer, ...], cookies: dict[Officer, str]) -> Measured:
    found: dict[str, float] = {}
    for officer in officers:
        for case, arguments in _cases(database, officer).items():
            shots = officer.shots(arguments, cookies[officer], SHOTS)
            paced(shots[:5])
            found[f"{officer.username} {case}"] = quantile(paced(shots), 0.95)
            tell(f"worklist {officer.username}, {case}: p95 {found[f'{officer.username} {case}']:.0f} ms")
    slowest = max(found, key=lambda name: found[name])
    each = ", ".join(f"{name} {value:.0f}" for name, value in found.items())
    return Measured(
        "worklist_p95_ms",
        round(found[slowest], 1),
        f"slowest: {slowest}; p95 of {SHOTS} whole pages each at 20 a second, {database.reports} reports: {each}",
    )


def _cases(database: Database, officer: Officer) -> dict[str, str]:
    """The questions of contract.md; the deep page only where somebody sees that many reports."""
    number, category, channel = _sample(database, officer)
    cases = {
        "no filter": "",
        "status": "?status=in_progress",
        "category": f"?kategori={category}",
        "channel": f"?kanal={channel}",
        "overdue": "?lewat=1",
        "a number": f"?q={number}",
        "a rare word": f"?q={RARE}",
        "a common word": f"?q={COMMON}",
    }
    if officer == OBSERVER:
        cases |= {"everything": "?tab=semua", "deep": f"?tab=semua&setelah={_deep(database)}"}
    return cases


def _sample(database: Database, officer: Officer) -> tuple[str, str, str]:
    """Number, category and channel of a report on that officer's list."""
    unit = officer.username.partition(".")[2]
    query = "SELECT number, category_code, channel_code FROM reports WHERE closed_at IS NULL AND (%s = '' OR holder_code = %s)"
    with database.connect() as connection:
        row = connection.execute(query + " ORDER BY id DESC LIMIT 1", [unit, unit]).fetchone()
    assert row is not None
    return str(row[0]), str(row[1]), str(row[2])


def _deep(database: Database) -> str:
    """The cursor after the hundred-thousandth row of everything, or after the last tenth where there are fewer."""
    rows = min(DEEP, database.reports * 9 // 10)
    with database.connect() as connection:
        row = connection.execute(
            "SELECT id FROM reports ORDER BY id DESC OFFSET %s LIMIT 1", [rows]
        ).fetchone()
    assert row is not None
    return cursor_to(Cursor(None, int(str(row[0]))))


def _statements(stage: Stage, database: Database, officers: tuple[Officer, ...]) -> Measured:
    """Counted in this process, on the second request: the first one also reads what a process keeps."""
    app = stage.application(database)
    counts = []
    with app.app_context():
        engine = db.engine
    for officer in officers:
        client = app.test_client()
        page = client.get("/masuk")
        fields = {
            "username": officer.username,
            "password": PASSWORD,
            "csrf_token": Visitor.token_in(page.text),
        }
        assert client.post("/masuk", data=fields).status_code == 303
        client.get(officer.home)
        with Counter(engine) as counter:
            assert client.get(officer.home).status_code == 200
        counts.append(counter.statements)
    each = ", ".join(
        f"{officer.username} {len(found)}" for officer, found in zip(officers, counts, strict=True)
    )
    return Measured(
        "worklist_queries",
        max(len(found) for found in counts),
        f"SQL statements of the whole request, sign-in check included: {each}",
    )


class Counter:
    """Notes the statements that an engine executes meanwhile."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.statements: list[str] = []

    def __enter__(self) -> "Counter":
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *error: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(
        self, connection: object, cursor: psycopg.Cursor[object], statement: str, *rest: object
    ) -> None:
        self.statements.append(statement)
