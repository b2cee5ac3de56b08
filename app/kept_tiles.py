"""Tiles of the map kept for a while, for all processes: in Redis, in a fixed number of places, compressed.

A kept tile is only what was made at some moment; whether it may still be shown, `app/queries/map_news.py` knows.
While Redis is away nothing is kept, and for five seconds it is not even asked.
"""

import gzip
import hashlib
import json
import time
import zlib
from dataclasses import dataclass
from typing import cast

import redis

from app import clock, queues

PLACES = 4096
LARGEST = (
    128 * 1024
)  # bytes, compressed; so the places never hold more than 512 MB, and about 30 MB as people look
KEPT_SECONDS = 600
_AWAY_SECONDS = 5.0
_LEVEL = 5
_away_until = 0.0


@dataclass(frozen=True, slots=True)
class KeptTile:
    """An encoded tile, compressed by gzip; made when the database was at `snapshot`; `ground` names database and boundaries."""

    key: str
    made_at: float
    snapshot: str
    ground: str
    etag: str
    packed: bytes

    @property
    def age(self) -> float:
        """Seconds since it was made, by the clocks of the web servers."""
        return clock.now().timestamp() - self.made_at


def packed(key: str, body: bytes, snapshot: str, ground: str, begun: float) -> KeptTile:
    """A tile made from what the database held at `begun`."""
    digest = hashlib.sha256(body).hexdigest()[:20]
    return KeptTile(
        key, begun, snapshot, ground, digest, gzip.compress(body, _LEVEL, mtime=0) if body else b""
    )


def unpacked(tile: KeptTile) -> bytes:
    """The tile as it is for who reads no gzip."""
    return gzip.decompress(tile.packed) if tile.packed else b""


def find(key: str) -> KeptTile | None:
    """The tile kept under that key; None where there is none, or another has its place."""
    if _away_until > time.monotonic():
        return None
    try:
        found = cast("bytes | None", queues.connection().get(_place(key)))
    except redis.RedisError:
        _rest()
        return None
    head, _, body = (found or b"").partition(b"\n")
    try:
        kept = KeptTile(**json.loads(head), packed=body) if head else None
    except (ValueError, TypeError):  # written by another release
        return None
    return kept if kept and kept.key == key else None


def keep(tile: KeptTile) -> None:
    """Keep the tile until another takes its place; a very large one is not kept."""
    if len(tile.packed) > LARGEST or _away_until > time.monotonic():
        return
    head = {name: getattr(tile, name) for name in ("key", "made_at", "snapshot", "ground", "etag")}
    try:
        queues.connection().set(
            _place(tile.key), json.dumps(head).encode() + b"\n" + tile.packed, ex=KEPT_SECONDS
        )
    except redis.RedisError:
        _rest()


def _place(key: str) -> str:
    return f"crm:ubin:{zlib.crc32(key.encode()) % PLACES}"


def _rest() -> None:
    global _away_until
    _away_until = time.monotonic() + _AWAY_SECONDS
