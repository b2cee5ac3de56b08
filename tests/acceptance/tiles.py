"""What the map shows of a report."""

import math
from typing import Any

import httpx
import mapbox_vector_tile

from tests.acceptance.citizens import Filed

ZOOM = 18


def tile_of(report: Filed, zoom: int = ZOOM) -> str:
    """The address of the tile in which the report lies."""
    scale = 2**zoom
    x = int((report.lon + 180) / 360 * scale)
    y = int((1 - math.asinh(math.tan(math.radians(report.lat))) / math.pi) / 2 * scale)
    return f"/ubin/{zoom}/{x}/{y}.mvt"


def feature(base: str, report: Filed) -> dict[str, Any] | None:
    """The report's properties in its tile; None where the tile does not have it."""
    mine = [shown for shown in _shown_in(base, tile_of(report)) if shown["nomor"] == report.number]
    return mine[0] if mine else None


def counted_in(base: str, path: str) -> int:
    """How many reports the clusters of a tile count."""
    return sum(shown["jumlah"] for shown in _shown_in(base, path))


def _shown_in(base: str, path: str) -> list[dict[str, Any]]:
    answer = httpx.get(base + path, trust_env=False)
    assert answer.status_code == 200
    layers = mapbox_vector_tile.decode(answer.content) if answer.content else {}
    return [one["properties"] for one in layers.get("laporan", {}).get("features", [])]
