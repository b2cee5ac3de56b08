"""tile_p95_ms: vector tiles that nobody has asked for before, from the whole city to a street.

For each of three levels and three filters every tile over Jakarta's mainland is asked for in turn, 20 a second, and made anew
each time (`no-cache`); the figure is the slowest of the nine 95th percentiles. The boundaries' share is kept, as it is for real
visitors, so those of a level are asked for once before. Five million points: `--map` (`bench/city_map.py`).
"""

import math
from collections.abc import Iterator
from itertools import cycle, islice, product

from bench.figure import Measured, quantile
from bench.load import Shot, paced
from bench.stage import Stage, tell
from bench.system import running

LEVELS = {"city": 10, "kota": 12, "street": 16}
SHOTS = 80
FRESH = {"Cache-Control": "no-cache"}
WEST, EAST, SOUTH, NORTH = 106.70, 106.96, -6.36, -6.10


def measure(stage: Stage) -> Iterator[Measured]:
    """Nine runs: three levels by three filters."""
    database = stage.big
    filters = {
        "unfiltered": "",
        "by status": "?status=completed",
        "last 30 days": "?waktu=30",
    }
    found: dict[str, float] = {}
    with running(stage, database, "web"):
        for level, zoom in LEVELS.items():
            tiles = list(tiles_over(zoom))
            paced([Shot(path) for path in islice(cycle(tiles), 20)])
            for name, query in filters.items():
                times = paced([Shot(path + query, headers=FRESH) for path in islice(cycle(tiles), SHOTS)])
                found[f"{level} {name}"] = quantile(times, 0.95)
                tell(
                    f"tile {level}, {name}: p95 {quantile(times, 0.95):.0f} ms, median {quantile(times, 0.5):.0f} ms"
                )
    slowest = max(found, key=lambda case: found[case])
    each = ", ".join(f"{case} {value:.0f}" for case, value in found.items())
    yield Measured(
        "tile_p95_ms",
        round(found[slowest], 1),
        f"slowest: {slowest}; p95 of {SHOTS} tiles each at 20 a second, zoom 10, 12 and 16, {database.reports} reports, "
        f"nothing cached but the boundaries: {each}",
    )


def tiles_over(zoom: int) -> Iterator[str]:
    """The tiles over the mainland, spread, so that neighbours do not follow each other."""
    columns = range(_column(WEST, zoom), _column(EAST, zoom) + 1)
    rows = range(_row(NORTH, zoom), _row(SOUTH, zoom) + 1)
    found = [f"/ubin/{zoom}/{x}/{y}.mvt" for x, y in product(columns, rows)]
    step = next(
        step for step in range(len(found) // 3 + 1, len(found) + 2) if math.gcd(step, len(found)) == 1
    )
    return (found[number * step % len(found)] for number in range(len(found)))


def _column(lon: float, zoom: int) -> int:
    return int((lon + 180) / 360 * 2**zoom)


def _row(lat: float, zoom: int) -> int:
    return int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom)
