"""Answers packed as browsers take them (brotli, else gzip): better and once, for what is sent more than once."""

import gzip
from collections.abc import Callable
from functools import lru_cache

import brotli
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

SMALL = 1000  # bytes that are not worth it
# The best first; the number says how hard to try, 1 to 9.
PACKERS: dict[str, Callable[[bytes, int], bytes]] = {
    "br": lambda body, effort: bytes(brotli.compress(body, quality=effort)),
    "gzip": lambda body, effort: gzip.compress(body, effort, mtime=0),
}


@lru_cache(maxsize=256)
def coding_for(accepted: str) -> str | None:
    """What the browser takes best, by its Accept-Encoding; None for what takes none."""
    return parse_accept_header(accepted, Accept).best_match(tuple(PACKERS)) if accepted else None


def pack(body: bytes, coding: str, effort: int) -> bytes:
    """The body in that coding."""
    return PACKERS[coding](body, effort)
