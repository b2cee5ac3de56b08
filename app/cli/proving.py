"""The proof of the history shared out: pieces of it on several processes, told about as it goes."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from app.domain import audit
from app.domain.audit import Piece, Verified
from app.domain.privacy import crypto

# One process more than this waits for the database and not for the processor.
PROCESSES = min(4, os.cpu_count() or 1)
# Pieces given out ahead of those that are done, for each process.
AHEAD = 4


@dataclass(frozen=True, slots=True)
class Task:
    """What a process of its own needs to prove a piece, or (None) the anchors."""

    url: str
    keys: tuple[str, ...]
    piece: Piece | None
    since: date | None
    now: datetime


def prove(tasks: list[Task], *, processes: int, told: Callable[[int, Verified], None]) -> Verified:
    """Prove them all; `told` hears after each piece how many are done, in order, and what holds so far."""
    found = Verified()
    with ProcessPoolExecutor(processes) as pool:
        for done, part in enumerate(_in_order(pool, tasks, processes), start=1):
            found += part
            if found.broken is not None:
                pool.shutdown(wait=False, cancel_futures=True)
                return found
            told(done, found)
    return found


def _in_order(pool: ProcessPoolExecutor, tasks: list[Task], processes: int) -> Iterator[Verified]:
    """The results as the tasks stand; only so many are under way that a broken row ends it soon."""
    running = [pool.submit(prove_one, task) for task in tasks[: processes * AHEAD]]
    for task in tasks[processes * AHEAD :]:
        yield running.pop(0).result()
        running.append(pool.submit(prove_one, task))
    for last in running:
        yield last.result()


def prove_one(task: Task) -> Verified:
    """In a process of the pool: one piece over a connection of its own."""
    crypto.configure(task.keys)
    with Session(_engine(task.url)) as session:
        if task.piece is None:
            return audit.verify_seals(session, now=task.now, since=task.since)
        return audit.verify_piece(session, task.piece)


@lru_cache(1)
def _engine(url: str) -> Engine:
    options = "-c timezone=UTC -c jit=off -c default_transaction_read_only=on"
    return create_engine(url, pool_size=1, connect_args={"options": options})
