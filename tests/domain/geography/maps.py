"""Maps as arrays: what the tests compare the system with, and write in other formats."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely

from app.domain.geography.dissolve import UTM_48S, to_metres

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def read_official(path: Path) -> tuple[list[str], list[str], Any]:
    """Codes, names and polygons of the official file, by code."""
    features = sorted(json.loads(path.read_text())["features"], key=lambda f: f["properties"]["kode"])
    polygons = np.array([shapely.from_geojson(json.dumps(f["geometry"])) for f in features])
    return [f["properties"]["kode"] for f in features], [f["properties"]["nama"] for f in features], polygons


def write_metric(path: Path, polygons: Any, column: str, values: list[Any], driver: str) -> Path:
    """The polygons in metres (UTM 48S) with one column that names them."""
    wkb = shapely.to_wkb(np.array([to_metres(polygon) for polygon in polygons]))
    dtype = object if isinstance(values[0], str) else np.int64
    pyogrio.raw.write(
        path,
        wkb,
        [np.array(values, dtype=dtype)],
        [column],
        geometry_type="MultiPolygon",
        crs=UTM_48S,
        driver=driver,
    )
    return path


def zip_shapefile(path: Path, inner_folder: str) -> Path:
    """The parts of a Shapefile in one zip, as agencies send them."""
    target = path.with_suffix(".zip")
    with zipfile.ZipFile(target, "w") as archive:
        for part in path.parent.glob(f"{path.stem}.*"):
            if part != target:
                archive.write(part, f"{inner_folder}{part.name}")
    return target
