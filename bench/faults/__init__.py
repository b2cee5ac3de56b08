"""Fault runs: what must hold when processes die, servers vanish and everybody presses the button at once.

Each run is one function that yields `Held`: what was counted, and how. `make bench ARGS='--faults'` runs all of them on
a small database of their own and prints one JSON object a line; what must be is 0 lost everywhere.
"""

import json
import traceback
from collections.abc import Callable, Iterator
from typing import NamedTuple

from bench.stage import Stage

REPORTS = 3000


class Held(NamedTuple):
    """One promise: `value` is what was counted, `must` what it must be."""

    id: str
    value: float
    must: int
    unit: str
    how: str


def run(stage: Stage) -> int:
    """All fault runs; 1 if one promise was not kept."""
    from bench.faults import deliveries, dump, races

    runs: tuple[Callable[[Stage], Iterator[Held]], ...] = (
        races.approvals,
        races.identical_posts,
        dump.nothing_in_clear,
        deliveries.web_killed,
        deliveries.worker_killed,
        deliveries.redis_stopped,
    )
    kept = [_one(stage, one) for one in runs]
    return 0 if all(kept) else 1


def _one(stage: Stage, one: Callable[[Stage], Iterator[Held]]) -> bool:
    kept = True
    try:
        for held in one(stage):
            print(json.dumps(held._asdict(), ensure_ascii=False), flush=True)
            kept &= held.value == held.must
    except Exception as error:
        traceback.print_exc()
        print(
            json.dumps({"id": one.__name__, "value": None, "how": f"{type(error).__name__}: {error}"}),
            flush=True,
        )
        return False
    return kept
