"""Locks between commands: held by an open file, so that they end with the process that took them."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(path: Path, *, shared: bool = False, waiting: Callable[[], None] | None = None) -> Iterator[int]:
    """Hold the lock at `path` (a file or a folder), calling `waiting` once if somebody else has it."""
    handle = _open(path)
    mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        try:
            fcntl.flock(handle, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting:
                waiting()
            fcntl.flock(handle, mode)
        yield handle
    finally:
        os.close(handle)


def take(path: Path) -> int | None:
    """The lock at `path` for the life of this process, as an open file; None if another process has it."""
    handle = _open(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def is_free(path: Path) -> bool:
    """Whether nobody holds the lock at `path`, shared or not."""
    handle = take(path)
    if handle is not None:
        os.close(handle)
    return handle is not None


def _open(path: Path) -> int:
    return os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT, 0o600)
