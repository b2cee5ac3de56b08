"""The real processes, started with the very commands of `make run`, each to be started, ended or killed alone."""

import http.client
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from types import TracebackType

import redis

from app import queues
from bench.stage import Database, Stage, tell
from deploy.local import commands, processes

HOST = "127.0.0.1"
PORT = 8161
PARTS = ("web", "worker", "jadwal", "sms")
READY_SECONDS = 60.0
NONE: Mapping[str, str] = {}


class System:
    """Web, workers, scheduler (`jadwal`) and the SMPP process (`sms`) over one database, in the given environment."""

    def __init__(
        self, stage: Stage, database: Database, port: int = PORT, settings: Mapping[str, str] = NONE
    ) -> None:
        self.log = stage.place.var / "log"
        self.database, self.port = database, port
        self.env = stage.environment(database, PORT=str(port), HOST=HOST, WEB_WORKERS="2", **settings)
        self.commands = {child.name: child for child in commands.children(stage.place, self.env)}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.redis = redis.Redis.from_url(self.env["REDIS_URL"])

    def __enter__(self) -> "System":
        self.redis.flushdb()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop(*self.processes)

    def start(self, *parts: str) -> None:
        """Start these parts and wait until they serve. Raises RuntimeError if one does not."""
        for part in parts:
            child = self.commands[part]
            self.processes[part] = launch(child.command, child.env, child.cwd, self.log / f"{part}.log")
        for part in parts:
            wait_for(partial(self._serves, part), READY_SECONDS, f"{part} (see {self.log})")

    def stop(self, *parts: str) -> None:
        """End these parts in order: SIGTERM, and force after ten seconds."""
        for part in parts:
            end(self.processes[part])

    def kill(self, part: str) -> None:
        """Kill a part with all its processes at once (SIGKILL), as if it had lost power."""
        os.killpg(self.processes[part].pid, signal.SIGKILL)
        self.processes[part].wait()

    def revive(self) -> None:
        """Start again what died of itself, as the supervisor of `make run` does."""
        dead = [part for part, process in self.processes.items() if process.poll() is not None]
        for part in dead:
            tell(f"{part} had ended and is started again")
        self.start(*dead)

    def _serves(self, part: str) -> bool:
        if self.processes[part].poll() is not None:
            raise RuntimeError(f"{part} ended with code {self.processes[part].returncode}; see {self.log}")
        if part == "web":
            return answers(self.port, "/healthz")
        if part == "worker":
            signs = self.redis.exists(*map(queues.heartbeat_key, queues.NAMES))
            return signs == len(queues.NAMES) and self.redis.scard("rq:workers") >= len(queues.PROCESSES)
        return True


def launch(
    command: Sequence[str], env: Mapping[str, str], cwd: str, log: "os.PathLike[str]"
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own that ends with this one, its output in a file."""
    with open(log, "ab") as output:
        return subprocess.Popen(
            command,
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=processes.tie_to_parent(signal.SIGTERM),
        )


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process that `launch` started, and what it started."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        tell(f"process {process.pid} had to be killed")
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


@contextmanager
def running(
    stage: Stage, database: Database, *parts: str, port: int = PORT, settings: Mapping[str, str] = NONE
) -> Iterator[System]:
    """A system with these parts, ended afterwards."""
    with System(stage, database, port, settings) as system:
        system.start(*parts)
        yield system


def answers(port: int, path: str) -> bool:
    """Whether GET `path` on loopback answers 200."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2.0)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait_for(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until `condition()` holds. Raises RuntimeError naming `what` if it does not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"waited {seconds:.0f} s in vain for {what}")
        time.sleep(0.05)
