"""Tiles of the map kept for a while, compressed: by each process what it was last asked for, and for all processes in Redis.

A kept tile is only what was made at some moment; whether it may still be shown, `app/queries/map_news.py` knows.
In Redis they have a fixed number of places. While it is away, for five seconds it is not even asked.
"""

import gzip
import hashlib
import json
import time
import zlib
from dataclasses import dataclass
from threading import Lock
from typing import cast

import redis
from cachetools import LRUCache

from app import clock, queues

PLACES = 4096
LARGEST = (
    128 * 1024
)  # bytes, compressed; so the places never hold more than 512 MB, and about 30 MB as people look
ROOM = 16 * 1024 * 1024  # bytes of each process
KEPT_SECONDS = 600
CLAIM_SECONDS = 2
_AWAY_SECONDS = 5.0
_LEVEL = 5
_BESIDES = 600  # bytes of a tile's key, snapshot and objects
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


_near: LRUCache[str, KeptTile] = LRUCache(ROOM, lambda tile: len(tile.packed) + _BESIDES)
_near_lock = Lock()


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
    """The tile that this process keeps under that key, else the one that Redis does; None where there is none."""
    with _near_lock:
        near = _near.get(key)
    return near or newer(key, 0.0)


def newer(key: str, made_at: float) -> KeptTile | None:
    """The tile of Redis if it was made later than that; None where there is none, or another has its place."""
    found = _from_redis(key)
    if found is None or found.made_at <= made_at:
        return None
    _keep_near(found)
    return found


def keep(tile: KeptTile) -> None:
    """Keep the tile until another takes its place; a very large one is not kept."""
    if len(tile.packed) > LARGEST:
        return
    _keep_near(tile)
    if _away_until > time.monotonic():
        return
    head = {name: getattr(tile, name) for name in ("key", "made_at", "snapshot", "ground", "etag")}
    try:
        queues.connection().set(
            _place(tile.key), json.dumps(head).encode() + b"\n" + tile.packed, ex=KEPT_SECONDS
        )
    except redis.RedisError:
        _rest()


def claim(key: str) -> bool:
    """Whether it falls to this process to make that tile anew; the others leave it to it for CLAIM_SECONDS."""
    if _away_until > time.monotonic():
        return True
    try:
        return bool(queues.connection().set(f"{_place(key)}:dibuat", b"", nx=True, ex=CLAIM_SECONDS))
    except redis.RedisError:
        _rest()
        return True


def _keep_near(tile: KeptTile) -> None:
    with _near_lock:
        _near[tile.key] = tile


def _from_redis(key: str) -> KeptTile | None:
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


def _place(key: str) -> str:
    return f"crm:ubin:{zlib.crc32(key.encode()) % PLACES}"


def _rest() -> None:
    global _away_until
    _away_until = time.monotonic() + _AWAY_SECONDS
