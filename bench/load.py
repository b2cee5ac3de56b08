"""Two ways to ask a server: as fast as it answers, and at a steady rate.

`throughput` is wrk with one thread and eight kept-alive connections, each asking again as soon as it was answered; wrk is
one C process that takes a few per cent of a core and so leaves the two cores to the server and the database. `paced` sends
20 requests a second at fixed moments from eight threads and counts each from the moment at which it was due, so a slow
answer also counts for those that had to wait behind it.
"""

import http.client
import json
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from bench.system import HOST, PORT

CONNECTIONS = 8
SCRIPT = Path(__file__).with_name("wrk.lua")


@dataclass(frozen=True, slots=True)
class Shot:
    """One request, all ASCII."""

    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""

    def text(self, port: int) -> str:
        """As it goes over the line."""
        headers = {"Host": f"{HOST}:{port}", **self.headers}
        if self.body:
            headers["Content-Length"] = str(len(self.body))
        lines = [
            f"{self.method} {self.path} HTTP/1.1",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        return "\r\n".join([*lines, "", self.body])


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a run of wrk; times in milliseconds. Nothing was refused and nothing broke."""

    rate: float
    requests: int
    seconds: float
    bytes_each: float
    p50: float
    p95: float


def throughput(shots: Sequence[Shot], seconds: float, *, port: int = PORT, warm: float = 2.0) -> Load:
    """Ask for `seconds` after warming up. Raises RuntimeError if any answer was no success, so none counts by failing."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="ascii", newline="") as file:
        file.writelines(shot.text(port).replace("\r\n", "\1") + "\n" for shot in shots)
        file.flush()
        if warm:
            # With other requests than those that count, where there are enough of them.
            _wrk(file.name, warm, port, 0.8)
        found = _wrk(file.name, seconds, port, 0.0)
    if found["refused"] or found["broken"]:
        raise RuntimeError(
            f"wrk: {found['refused']:.0f} answers refused, {found['broken']:.0f} broken: {shots[0].path}"
        )
    requests = int(found["requests"])
    each = found["bytes"] / max(1, requests)
    return Load(requests / found["seconds"], requests, found["seconds"], each, found["p50"], found["p95"])


def _wrk(requests: str, seconds: float, port: int, start: float) -> dict[str, float]:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "--timeout", "20s", "--latency"]
    done = subprocess.run(
        [*command, "-s", str(SCRIPT), f"http://{HOST}:{port}/"],
        env={**os.environ, "BENCH_REQUESTS": requests, "BENCH_FROM": str(start)},
        capture_output=True,
        text=True,
        check=False,
    )
    line = next((line for line in done.stdout.splitlines() if line.startswith("BENCH ")), None)
    if line is None:
        raise RuntimeError(f"wrk said nothing usable: {done.stdout[-300:]} {done.stderr[-300:]}")
    found: dict[str, float] = json.loads(line.removeprefix("BENCH "))
    return found


def paced(shots: Sequence[Shot], *, per_second: float = 20.0, port: int = PORT) -> list[float]:
    """The milliseconds of each request, in order. Raises RuntimeError for an answer that is no success."""
    local = threading.local()
    start = time.perf_counter() + 0.05

    def fire(number: int) -> float:
        due = start + number / per_second
        time.sleep(max(0.0, due - time.perf_counter()))
        _ask(local, shots[number], port)
        return (time.perf_counter() - due) * 1000

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return list(pool.map(fire, range(len(shots))))


def _ask(local: threading.local, shot: Shot, port: int) -> None:
    if not hasattr(local, "connection"):
        local.connection = http.client.HTTPConnection(HOST, port, timeout=30)
    local.connection.request(shot.method, shot.path, shot.body or None, dict(shot.headers))
    response = local.connection.getresponse()
    response.read()
    if not 200 <= response.status < 300:
        raise RuntimeError(f"{shot.path} answered {response.status}")
