"""worklist_all_p95_ms and worklist_all_queries: every role's list, each tab with each filter, each order and each kind of search.

Far more addresses than could be measured well each: all of them are asked a few times at 20 a second and judged by their best,
then the slowest of them as `worklist_p95_ms` is. The statements of every one of them are counted.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from app.clock import local_date, now
from app.db import db
from app.domain.vocabulary import Role
from app.queries.worklist import Cursor, cursor_to, tabs_of
from bench.figure import Measured, quantile
from bench.load import Shot, paced
from bench.stage import Database, Stage, tell
from bench.system import running
from bench.visitor import PASSWORD, Visitor
from bench.worklist import COMMON, DEEP, RARE, Counter

ROUNDS, SHOTS, SLOWEST = 3, 80, 8


class Viewer(NamedTuple):
    """An officer with a list at `home`, and the unit, area or channel that it is about (empty: everything)."""

    role: Role
    username: str
    home: str
    column: str = ""
    value: str = ""


class Case(NamedTuple):
    """One address of one officer."""

    viewer: Viewer
    path: str


def measure(stage: Stage) -> Iterator[Measured]:
    """The slowest address and the most statements, at the full size."""
    database = stage.big
    cases = [case for viewer in _viewers(database) for case in _cases(database, viewer)]
    with running(stage, database, "web"):
        cookies = {viewer: Visitor().sign_in(viewer.username).cookie() for viewer in _of(cases)}
        yield _slowest(database, cases, cookies)
    yield _statements(stage.application(database), cases)


def _of(cases: list[Case]) -> list[Viewer]:
    return list(dict.fromkeys(case.viewer for case in cases))


def _viewers(database: Database) -> list[Viewer]:
    """One officer of every role: of the unit of its kind with the longest list, and of what lies around it."""
    units = _busiest_units(database)
    kelurahan, pd, ukpd = units["kelurahan"], units["pd"], units["ukpd"]
    query = "SELECT area_code FROM units WHERE code = %s"
    with database.connect() as connection:
        row = connection.execute(query, [kelurahan]).fetchone()
        area = str(row[0]) if row else ""
        query = "SELECT code FROM units WHERE area_code = %s AND kind = %s"
        around = {
            kind: connection.execute(query, [area[:length], kind]).fetchone()
            for kind, length in (("kecamatan", 8), ("kota", 5))
        }
    kecamatan, kota = (str(row[0]) if row else "" for row in around.values())
    return [
        Viewer(Role.KELURAHAN, f"kelurahan.{kelurahan}", "/kelurahan/", "holder_code", kelurahan),
        Viewer(Role.DINAS, f"dinas.{pd}", "/dinas/", "holder_code", pd),
        Viewer(Role.SUKU_DINAS, f"sudin.{ukpd}", "/suku-dinas/", "holder_code", ukpd),
        Viewer(Role.STAFF, f"petugas.{ukpd}.1", "/petugas/", "holder_code", ukpd),
        Viewer(Role.CHANNEL_ADMIN, "kanal.jaki", "/kanal/", "channel_code", "jaki"),
        Viewer(Role.VERIFIER, "biro.verifikator", "/biro/"),
        Viewer(Role.BIRO_ADMIN, "biro.admin", "/biro/"),
        Viewer(Role.KECAMATAN, kecamatan, "/pantau/", "kelurahan_code", area),
        Viewer(Role.KOTA, kota, "/pantau/", "kelurahan_code", area),
        Viewer(Role.OBSERVER, "pemantau", "/pantau/"),
    ]


def _busiest_units(database: Database) -> dict[str, str]:
    query = """
        SELECT DISTINCT ON (u.kind) u.kind, u.code
          FROM units u JOIN (SELECT holder_code, count(*) AS n FROM reports WHERE closed_at IS NULL GROUP BY 1) c
            ON c.holder_code = u.code
         WHERE u.kind IN ('kelurahan', 'pd', 'ukpd') ORDER BY u.kind, c.n DESC
    """
    with database.connect() as connection:
        return {str(kind): str(code) for kind, code in connection.execute(query).fetchall()}


def _cases(database: Database, viewer: Viewer) -> Iterator[Case]:
    """Each tab alone, with each filter, in each order, with each search, and deep where somebody sees that many."""
    filters = _filters(database, viewer)
    for tab in tabs_of(viewer.role):
        asked = [{}, *({name: value} for name, value in filters)]
        asked += [{"urut": order.value} for order in tab.orders[1:]]
        asked += [{"peta": "1"}]
        if viewer.role == Role.OBSERVER and tab.code in ("selesai", "semua"):
            asked.append(
                {"setelah": _deep(database, "closed_at IS NOT NULL" if tab.code == "selesai" else "true")}
            )
        for args in asked:
            yield Case(viewer, f"{viewer.home}?{urlencode({'tab': tab.code, **args})}")
    yield Case(viewer, viewer.home)
    for name, value in filters:
        yield Case(viewer, f"{viewer.home}?{urlencode({name: value})}")


def _filters(database: Database, viewer: Viewer) -> list[tuple[str, str]]:
    """Every filter with what some report of this officer has, and with what few or none have."""
    number, status, category, channel, kelurahan, holder = _sample(database, viewer)
    today = local_date(now())
    return [
        *(("status", status), ("status", "needs_reporter"), ("status", "unactionable"), ("status", "merged")),
        *(("kategori", category), ("kategori", "rptra"), ("kanal", channel), ("kanal", "lapor")),
        *(("wilayah", kelurahan[:8]), ("wilayah", kelurahan[:5]), ("unit", holder), ("unit", "inspektorat")),
        *(("petugas", f"petugas.{holder}.1"), ("petugas", "petugas.gambir.1"), ("lewat", "1")),
        *(("dari", f"{today - timedelta(days=7)}"), ("sampai", f"{today - timedelta(days=1200)}")),
        *(
            ("sorot", "lewat_sekarang"),
            ("sorot", "masuk"),
            ("sorot", f"selesai@{holder}"),
            ("sorot", "dibuka_lagi"),
        ),
        *(
            ("q", number),
            ("q", number[:8]),
            ("q", RARE),
            ("q", COMMON),
            ("q", COMMON[:4]),
            ("q", "tidakadasamasekali"),
        ),
    ]


def _sample(database: Database, viewer: Viewer) -> list[str]:
    """What an open report of this officer's list holds."""
    scope = f"AND {viewer.column} = %s" if viewer.column else ""
    query = f"""
        SELECT number, status, category_code, channel_code, kelurahan_code, holder_code
          FROM reports WHERE closed_at IS NULL AND kelurahan_code IS NOT NULL {scope} ORDER BY id DESC LIMIT 1
    """
    with database.connect() as connection:
        row = connection.execute(query.encode(), [viewer.value] if viewer.column else []).fetchone()
    assert row is not None, viewer
    return [str(value) for value in row]


def _deep(database: Database, scope: str) -> str:
    rows = min(DEEP, database.reports // 2)
    query = f"SELECT id FROM reports WHERE {scope} ORDER BY id DESC OFFSET {rows} LIMIT 1"
    with database.connect() as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return cursor_to(Cursor(None, int(str(row[0]))))


def _slowest(database: Database, cases: list[Case], cookies: dict[Viewer, str]) -> Measured:
    best: dict[Case, float] = {}
    for turn in range(ROUNDS):
        for case, spent in zip(cases, paced([_shot(case, cookies) for case in cases]), strict=True):
            best[case] = min(spent, best.get(case, spent))
        tell(f"worklists: {len(cases)} addresses asked {turn + 1} times")
    worst = sorted(best, key=lambda case: best[case], reverse=True)[:SLOWEST]
    found = {case: quantile(paced([_shot(case, cookies)] * SHOTS), 0.95) for case in worst}
    slowest = max(found, key=lambda case: found[case])
    each = ", ".join(f"{_name(case)} {value:.0f} (best {best[case]:.0f})" for case, value in found.items())
    return Measured(
        "worklist_all_p95_ms",
        round(found[slowest], 1),
        f"slowest: {_name(slowest)}; of {len(cases)} addresses of {len(cookies)} officers at {database.reports} reports, "
        f"each asked {ROUNDS} times at 20 a second, the {SLOWEST} with the slowest best answer {SHOTS} times; p95: {each}",
    )


def _shot(case: Case, cookies: dict[Viewer, str]) -> Shot:
    return Shot(case.path, headers={"Cookie": cookies[case.viewer]})


def _name(case: Case) -> str:
    return f"{case.viewer.username} {case.path}"


def _statements(app: Flask, cases: list[Case]) -> Measured:
    """Counted in this process, whole requests."""
    counts: dict[int, list[Case]] = defaultdict(list)
    with app.app_context():
        engine = db.engine
    for viewer in _of(cases):
        client = _signed_in(app, viewer)
        for case in cases:
            if case.viewer != viewer:
                continue
            counts[min(_counted(engine, client, case) for _ in range(2))].append(case)
    most = max(counts)
    each = ", ".join(f"{number}: {len(counts[number])}" for number in sorted(counts))
    return Measured(
        "worklist_all_queries",
        most,
        f"addresses by their number of SQL statements, sign-in check included: {each}; the most: {_name(counts[most][0])}",
    )


def _counted(engine: Engine, client: FlaskClient, case: Case) -> int:
    """Every ten seconds a request also reads the reference data that a process keeps, hence the fewer of two."""
    with Counter(engine) as counter:
        assert client.get(case.path).status_code == 200, case
    return len(counter.statements)


def _signed_in(app: Flask, viewer: Viewer) -> FlaskClient:
    client = app.test_client()
    token = Visitor.token_in(client.get("/masuk").text)
    fields = {"username": viewer.username, "password": PASSWORD, "csrf_token": token}
    assert client.post("/masuk", data=fields).status_code == 303, viewer
    client.get(viewer.home)
    return client
