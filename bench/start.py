"""start_s: the second `make run` of a copy, from the command to the first 200 of /readyz.

The first one sets up a copy of its own below var/bench and is ended by Ctrl-C; only the second counts.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator

from bench.figure import Measured
from bench.stage import Stage, tell
from bench.system import HOST, PORT, answers, wait_for
from deploy.local import processes

START_PORT = PORT + 3
FIRST_SECONDS = 360.0
# What the bench itself was started with must not reach the copy.
OWN = (
    "DATABASE_URL",
    "REDIS_URL",
    "VAR_DIR",
    "PORT",
    "HOST",
    "MAKEFLAGS",
    "MAKELEVEL",
    "MFLAGS",
    "PG_PROGRAMS",
)


def measure(stage: Stage) -> Iterator[Measured]:
    """First and second start, both timed."""
    var = stage.place.var / "start"
    first = _start(stage, FIRST_SECONDS)
    tell(f"start: first {first:.1f} s")
    times = [_start(stage, 60.0) for _ in range(2)]
    _make(stage, "stop").wait()
    shutil.rmtree(var, ignore_errors=True)
    yield Measured(
        "start_s",
        round(max(times), 2),
        f"the slower of the second and third `make run` of a copy, until /readyz answers 200 (database, redis, migrations, "
        f"worker, outbox): {', '.join(f'{seconds:.2f}' for seconds in times)} s; the first one, with an empty database, "
        f"took {first:.1f} s",
    )


def _start(stage: Stage, patience: float) -> float:
    """Seconds until it was ready; it is ended by Ctrl-C afterwards."""
    started = time.perf_counter()
    process = _make(stage, "run")
    try:
        wait_for(lambda: _is_up(process), patience, f"make run (see {stage.place.var / 'log/start.log'})")
        return time.perf_counter() - started
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)


def _is_up(process: subprocess.Popen[bytes]) -> bool:
    if process.poll() is not None:
        raise RuntimeError(f"make run ended with code {process.returncode}")
    return answers(START_PORT, "/readyz")


def _make(stage: Stage, target: str) -> subprocess.Popen[bytes]:
    env = {name: value for name, value in os.environ.items() if name not in OWN}
    settings = [f"PORT={START_PORT}", f"HOST={HOST}", f"VAR_DIR={stage.place.var / 'start'}"]
    with (stage.place.var / "log/start.log").open("ab") as log:
        return subprocess.Popen(
            ["make", target, *settings],
            cwd=stage.place.root,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=processes.tie_to_parent(signal.SIGINT),
        )
