"""`python -m bench [--only id[,id]] [--reports N] [--keep]`, or with `--faults`, `--storm`, `--flood`, `--map` or `--lighthouse`.

Figures as JSON lines, progress to stderr.
"""

import argparse
import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from types import FrameType

from bench import (
    city_map,
    evidence,
    faults,
    flood,
    intake,
    lighthouse,
    outbox,
    pages,
    start,
    storm,
    tiles,
    tracking,
    worklist,
    worklists,
)
from bench.figure import FIGURES, Measured, line
from bench.stage import Stage, tell
from deploy.local.place import here

# In the order in which they run: growth makes both databases, intake writes and so comes after all that reads.
GROUPS: tuple[tuple[tuple[str, ...], Callable[[Stage], Iterator[Measured]]], ...] = (
    (("start_s",), start.measure),
    (("growth",), worklist.growth),
    (("worklist_rps", "worklist_p95_ms", "worklist_queries"), worklist.measure),
    (("worklist_all_p95_ms", "worklist_all_queries"), worklists.measure),
    (("tracking_ratio",), tracking.measure),
    (("tile_p95_ms",), tiles.measure),
    (("page_kb",), pages.measure),
    (("notify_p95_s",), outbox.notify),
    (("outbox_rate",), outbox.rate),
    (("intake_ratio",), intake.measure),
    (("evidence_lookup_p95_ms",), evidence.measure),
)


def main(arguments: list[str]) -> int:
    """Measure what was asked for; 1 if something could not be measured or a fault run failed."""
    options = _options(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    place = here(os.environ)
    stage = Stage(place, place.env, options.reports, options.keep)
    started = time.perf_counter()
    if options.faults:
        return faults.run(stage)
    if options.storm:
        return storm.run(stage, options.storm)
    if options.flood:
        return flood.run(stage, options.flood)
    if options.lighthouse:
        return lighthouse.run(stage)
    if options.map:
        return city_map.run(stage, options.map)
    failed = [
        group
        for group in GROUPS
        if set(group[0]) & set(options.only) and not _measure(stage, *group, options.only)
    ]
    tell(f"done after {time.perf_counter() - started:.0f} s")
    return 1 if failed else 0


def _measure(
    stage: Stage, ids: Iterable[str], work: Callable[[Stage], Iterator[Measured]], wanted: list[str]
) -> bool:
    missing = [name for name in ids if name in wanted]
    try:
        for measured in work(stage):
            if measured.id in missing:
                missing.remove(measured.id)
                print(line(measured), flush=True)
    except Exception as error:
        traceback.print_exc()
        for name in missing:
            print(line(Measured(name, None, f"{type(error).__name__}: {error}")), flush=True)
        return False
    return True


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS='...'", description="The figures of contract.md.")
    parser.add_argument("--only", type=_ids, default=list(FIGURES), help="ids, joined by commas")
    parser.add_argument("--reports", type=int, default=1_000_000, help="size of the big database")
    parser.add_argument("--keep", action="store_true", help="take databases that an earlier run left")
    parser.add_argument(
        "--storm", type=int, nargs="?", const=8000, default=0, help="8,000 messages in ten minutes"
    )
    parser.add_argument(
        "--flood",
        type=int,
        nargs="?",
        const=flood.READERS,
        default=0,
        help="500 readers a second for a minute",
    )
    parser.add_argument("--lighthouse", action="store_true", help="Lighthouse's scores of the portal")
    parser.add_argument(
        "--map", type=int, nargs="?", const=city_map.POINTS, default=0, help="tiles at five million points"
    )
    parser.add_argument("--faults", action="store_true", help="the fault runs instead of the figures")
    return parser.parse_args(arguments)


def _ids(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = set(names) - set(FIGURES)
    if unknown:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: choose from {', '.join(FIGURES)}")
    return names


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
