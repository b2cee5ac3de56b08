"""The file of the daily anchors: only ever appended to, and on the disk before the job ends.

It lies in ANCHOR_DIR, which may be a volume that takes no changes, or is copied to another machine every day.
"""

import fcntl
import os
from collections.abc import Callable, Iterable
from pathlib import Path

NAME = "jangkar.jsonl"


def path(folder: Path) -> Path:
    """Where the file is."""
    return folder / NAME


def append(folder: Path, more: Callable[[str | None], Iterable[str]]) -> int:
    """Append what `more` makes of the last line (None: there is none); returns how many. One process at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    with path(folder).open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        lines = list(more(_last_line(file.fileno())))
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    return len(lines)


def _last_line(descriptor: int) -> str | None:
    size = os.fstat(descriptor).st_size
    tail = os.pread(descriptor, 4096, max(0, size - 4096)).decode()
    lines = tail.splitlines()
    return lines[-1] if lines else None
