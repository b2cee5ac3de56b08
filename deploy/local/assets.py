"""Browser libraries and fonts: npm installs them, this publishes what pages use under app/static/vendor."""

import hashlib
import shutil
from pathlib import Path

SOURCES: dict[str, str] = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    # The csp build keeps its worker in a file of its own: a strict Content-Security-Policy asks for it.
    "maplibre-gl-csp.js": "maplibre-gl/dist/maplibre-gl-csp.js",
    "maplibre-gl-csp-worker.js": "maplibre-gl/dist/maplibre-gl-csp-worker.js",
    "maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
    # Only asked for where BASEMAP_TILES names a PMTiles file.
    "pmtiles.js": "pmtiles/dist/pmtiles.js",
    # Of Bootstrap only the ground and the grid: the controls are ours, and a first visit stays small.
    "bootstrap-reboot.min.css": "bootstrap/dist/css/bootstrap-reboot.min.css",
    "bootstrap-grid.min.css": "bootstrap/dist/css/bootstrap-grid.min.css",
    "fonts/plus-jakarta-sans-latin-wght-normal.woff2": (
        "@fontsource-variable/plus-jakarta-sans/files/plus-jakarta-sans-latin-wght-normal.woff2"
    ),
}


def publish(root: Path) -> bool:
    """Copy what SOURCES names; True if anything changed. Raises FileNotFoundError if npm lacks one."""
    vendor, stamp = root / "app/static/vendor", root / "app/static/vendor/.stamp"
    mark = _mark(root)
    if stamp.is_file() and stamp.read_text() == mark and all((vendor / name).is_file() for name in SOURCES):
        return False
    for name, source in SOURCES.items():
        target = vendor / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / "node_modules" / source, target)
    stamp.write_text(mark)
    return True


def _mark(root: Path) -> str:
    parts = (root / "package-lock.json").read_bytes(), Path(__file__).read_bytes()
    return hashlib.sha256(b"".join(parts)).hexdigest()
