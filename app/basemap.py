"""The streets under our boundaries, where the operator set some: tiles of pictures, vector tiles, or one PMTiles file.

BASEMAP_TILES is a tile address ({z}, {x}, {y}; vector tiles where it ends in .pbf or .mvt), the address of a PMTiles file, or
the absolute path of one, which is then served from here. Without it nothing is fetched from outside.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, current_app, url_for

from app.config import Settings

SUFFIX = ".pmtiles"
_VECTOR = (".pbf", ".mvt")


class Kind(StrEnum):
    """How the browser draws it."""

    PICTURES = "gambar"
    VECTOR = "vektor"
    FILE = "pmtiles"


@dataclass(frozen=True, slots=True)
class BaseMap:
    """What a page's map needs to know."""

    kind: Kind
    address: str
    attribution: str


def init_app(app: Flask) -> None:
    """Give `base_map()` to all templates."""
    app.jinja_env.globals["base_map"] = base_map


def base_map() -> BaseMap | None:
    """The base map of this installation."""
    settings: Settings | None = current_app.config.get("SETTINGS")
    if settings is None or not settings.basemap_tiles:
        return None
    tiles = settings.basemap_tiles
    address = url_for("public.base_map_file", v=_version(tiles)) if is_own_file(tiles) else tiles
    return BaseMap(kind_of(tiles), address, settings.basemap_attribution)


def kind_of(tiles: str) -> Kind:
    """How tiles of this setting are drawn."""
    path = tiles if is_own_file(tiles) else urlsplit(tiles).path
    if path.endswith(SUFFIX):
        return Kind.FILE
    return Kind.VECTOR if path.endswith(_VECTOR) else Kind.PICTURES


def is_own_file(tiles: str) -> bool:
    """Whether the setting is the path of a file that we serve."""
    return tiles.startswith("/")


def own_file() -> Path | None:
    """The file that we serve, if there is one."""
    settings: Settings = current_app.config["SETTINGS"]
    tiles = settings.basemap_tiles
    return Path(tiles) if tiles and is_own_file(tiles) else None


def outside(tiles: str | None) -> dict[str, str]:
    """What a page must be allowed to fetch besides, by directive of the Content-Security-Policy."""
    parts = urlsplit(tiles or "")
    if not parts.netloc:
        return {}
    origin = f"{parts.scheme}://{parts.netloc}"
    return {"connect-src": origin} | ({"img-src": origin} if kind_of(tiles or "") is Kind.PICTURES else {})


def etag_of(file: Path) -> str:
    """A name that changes whenever the file was replaced."""
    state = file.stat()
    return _digest(str(file), state.st_mtime_ns, state.st_size)


def _version(tiles: str) -> str:
    try:
        return etag_of(Path(tiles))
    except OSError:
        return "0"


@lru_cache(maxsize=8)
def _digest(file: str, changed_at: int, size: int) -> str:
    return hashlib.sha256(f"{file} {changed_at} {size}".encode()).hexdigest()[:16]
