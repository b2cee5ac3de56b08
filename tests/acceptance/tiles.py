"""What the map shows of a report."""

import math
from typing import Any

import httpx
import mapbox_vector_tile

from tests.acceptance.citizens import Filed

ZOOM = 18


def feature(base: str, report: Filed, *, zoom: int = ZOOM) -> dict[str, Any] | None:
    """The report's properties in its tile; None where the tile does not have it."""
    scale = 2**zoom
    x = int((report.lon + 180) / 360 * scale)
    y = int((1 - math.asinh(math.tan(math.radians(report.lat))) / math.pi) / 2 * scale)
    answer = httpx.get(f"{base}/ubin/{zoom}/{x}/{y}.mvt", trust_env=False)
    assert answer.status_code == 200
    layers = mapbox_vector_tile.decode(answer.content) if answer.content else {}
    found = [one["properties"] for one in layers.get("laporan", {}).get("features", [])]
    mine = [properties for properties in found if properties["nomor"] == report.number]
    return mine[0] if mine else None
