"""The map at its full size: `make bench ARGS='--map'` (5 million points, or `--map N`), while five reports a second come in.

For each zoom and filter tiles over the city are asked for 20 a second: cold (`no-cache`, so that the server makes them anew) and
warm (asked for a moment before). Beside it five public reports a second are filed by Open311, and of some of them it is
watched how long a tile that was kept goes without them; then some are hidden, and the next answer must be without them.
"""

import json
import math
import random
import threading
import time
from collections.abc import Iterator
from itertools import cycle, islice
from urllib.parse import urlencode

import httpx
import mapbox_vector_tile  # type: ignore[import-untyped]

from bench.faults import Held
from bench.figure import quantile
from bench.intake import API_KEY
from bench.load import Shot, paced
from bench.map_rows import fill
from bench.stage import Database, Stage, tell
from bench.system import HOST, PORT, running
from bench.tiles import FRESH, tiles_over

POINTS = 5_000_000
COLD, WARM, SEEN = 80, 5, 10
SHOTS, WAKING = 40, 8
PER_SECOND = 5.0
ZOOMS = (10, 11, 12, 13, 14, 16)
FILTERS = {
    "unfiltered": "",
    "by status": "?status=completed",
    "open ones": "?status=waiting,coordination,in_progress",
    "last 30 days": "?waktu=30",
    "last year": "?waktu=365",
    "kota": "?wilayah=31.71",
    "kelurahan": "?kelurahan=31.71.01.1001",
    "category": "?kategori=jalan",
    "channel": "?kanal=jaki",
    "category and channel": "?kategori=jalan&kanal=jaki",
    "category, 30 days": "?kategori=jalan&waktu=30",
    "channel, 30 days, status": "?kanal=jaki&waktu=30&status=in_progress",
    "kelurahan, category, channel": "?kelurahan=31.71.01.1001&kategori=jalan&kanal=jaki",
}
ASKED = ("unfiltered", "by status", "last 30 days")  # what the issue names
_USUAL = {"Accept-Encoding": "gzip"}
_GAP = 10  # shots between the first asking and the second


def run(stage: Stage, points: int = POINTS) -> int:
    """Measure; 1 if something that the issue names is missed."""
    database = stage.database("bench_map", 0)
    fill(database, points)
    with running(stage, database, "web", "worker", "jadwal"), _Filing() as filing:
        cold, warm = _speed(points)
        seen = [_until_seen(filing) for _ in range(6)]
        gone = [_until_gone(database, filing) for _ in range(6)]
    held = list(_judge(f"{points} points, {filing.rate:.1f} reports filed a second", cold, warm, seen, gone))
    for one in held:
        print(json.dumps(one._asdict(), ensure_ascii=False), flush=True)
    return 0 if all(one.value <= one.must for one in held) else 1


def _speed(points: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """The times of each filter over all zooms, cold and warm."""
    cold: dict[str, list[float]] = {name: [] for name in FILTERS}
    warm: dict[str, list[float]] = {name: [] for name in FILTERS}
    _wake()
    for zoom in ZOOMS:
        tiles = list(tiles_over(zoom))
        for name, query in FILTERS.items():
            paths = [path + query for path in islice(cycle(tiles), SHOTS)]
            fresh = paced([Shot(path, headers=FRESH | _USUAL) for path in paths])
            again = _second_times(paths)
            cold[name] += fresh
            warm[name] += again
            of_this = f"cold p95 {quantile(fresh, 0.95):.1f} ms, warm p95 {quantile(again, 0.95):.1f} ms"
            tell(f"{points} points, z{zoom} {name}: {of_this}")
    return cold, warm


def _wake() -> None:
    """No process is new, and each kind of index is in memory as in a database that runs for a day."""
    some = [
        path + query for query in FILTERS.values() for z in (10, 13) for path in islice(tiles_over(z), WAKING)
    ]
    paced([Shot(path, headers=FRESH | _USUAL) for path in some])


def _second_times(paths: list[str]) -> list[float]:
    found: list[float] = []
    for at in range(0, len(paths), _GAP):
        some = [Shot(path, headers=_USUAL) for path in paths[at : at + _GAP]]
        found += paced(some + some)[len(some) :]
    return found


def _judge(
    stand: str,
    cold: dict[str, list[float]],
    warm: dict[str, list[float]],
    seen: list[float],
    gone: list[float],
) -> Iterator[Held]:
    for name, times, filters, must in (
        ("map_cold_p95_ms", cold, ASKED, COLD),
        ("map_cold_all_p95_ms", cold, tuple(FILTERS), COLD),
        ("map_warm_p95_ms", warm, ASKED, WARM),
    ):
        values = {one: quantile(times[one], 0.95) for one in filters}
        slowest = max(values, key=lambda one: values[one])
        each = ", ".join(f"{one} {value:.1f}" for one, value in values.items())
        how = f"{stand}; {SHOTS} tiles at each of zoom {', '.join(map(str, ZOOMS))}; slowest: {slowest}; p95: {each}"
        yield Held(name, round(values[slowest], 1), must, "ms", how)
    yield Held("map_seen_s", round(max(seen), 2), SEEN, "s", f"{stand}; until a kept tile has a new report")
    yield Held(
        "map_gone_s", round(max(gone), 3), 0, "s", f"{stand}; how long a tile still has a hidden report"
    )


class _Filing:
    """Five public reports a second by Open311, each at another place, until it is left."""

    def __init__(self) -> None:
        self.client = httpx.Client(base_url=f"http://{HOST}:{PORT}", trust_env=False, timeout=30)
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.luck = random.Random(4)
        self.filed, self.begun, self.ended = 0, time.monotonic(), 0.0

    def __enter__(self) -> "_Filing":
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.over.set()
        self.thread.join()
        self.ended = time.monotonic()

    @property
    def rate(self) -> float:
        return self.filed / max(1.0, self.ended - self.begun)

    def _work(self) -> None:
        while not self.over.wait(max(0.0, self.begun + self.filed / PER_SECOND - time.monotonic())):
            self.file(*_somewhere(self.luck))
            self.filed += 1

    def file(self, lat: float, lon: float) -> str:
        """File one there; its number."""
        fields = {
            "api_key": API_KEY,
            "service_code": "jalan",
            "lat": f"{lat:.6f}",
            "long": f"{lon:.6f}",
            "description": "Jalan berlubang di depan pasar, sudah seminggu.",
            "publik": "1",
        }
        answer = self.client.post(
            "/open311/v2/requests.json",
            content=urlencode(fields),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        answer.raise_for_status()
        number: str = answer.json()[0]["service_request_id"]
        return number


def _somewhere(luck: random.Random) -> tuple[float, float]:
    """A point that certainly lies in DKI Jakarta."""
    return luck.uniform(-6.25, -6.15), luck.uniform(106.8, 106.88)


def _until_seen(filing: _Filing) -> float:
    """Seconds from the answer to a report's filing until a tile that was kept has it."""
    lat, lon = _somewhere(random.Random())
    path = _tile_at(lat, lon, 18)
    _numbers(filing.client, path)
    number = filing.file(lat, lon)
    start = time.monotonic()
    while number not in _numbers(filing.client, path):
        time.sleep(0.1)
    return time.monotonic() - start


def _until_gone(database: Database, filing: _Filing) -> float:
    """Seconds that a kept tile goes on showing a report after it was hidden."""
    lat, lon = _somewhere(random.Random())
    path, number = _tile_at(lat, lon, 18), filing.file(lat, lon)
    while number not in _numbers(filing.client, path):
        time.sleep(0.1)
    with database.connect() as connection:
        connection.execute("UPDATE reports SET hidden_reason = 'spam' WHERE number = %s", [number])
    start, last = time.monotonic(), 0.0
    while time.monotonic() < start + 1:
        if number in _numbers(filing.client, path):
            last = time.monotonic() - start
    return last


def _numbers(client: httpx.Client, path: str) -> set[str]:
    body = client.get(path).content
    layers = mapbox_vector_tile.decode(body) if body else {}
    found = layers.get("laporan", {}).get("features", [])
    return {str(one["properties"].get("nomor")) for one in found}


def _tile_at(lat: float, lon: float, zoom: int) -> str:
    side = 1 << zoom
    north = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return f"/ubin/{zoom}/{int((lon + 180) / 360 * side)}/{int(north * side)}.mvt"
