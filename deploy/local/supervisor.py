"""The foreground of `make run`: starts the processes of one copy, prefixes what they say, starts again what dies,
and takes all of them along when it ends. Whatever happens to it, its children end with it: they are tied to it."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

from deploy.local import processes
from deploy.local.place import Place, RefusalError, say
from deploy.local.server import Server

LOOK_SECONDS = 0.25
PATIENCE_SECONDS = 10.0
FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0
STEADY_SECONDS = 60.0
HOPELESS = 3


@dataclass
class Child:
    """One process of the system, in a session of its own so that only the supervisor hears Ctrl-C."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    cwd: str
    waits: bool = False
    """Starts when the system is ready, to leave the processors to those that make it so."""
    process: "subprocess.Popen[str] | None" = None
    deaths: int = 0
    started_at: float = 0.0
    due_at: float = 0.0

    def start(self) -> None:
        """Start it, tied to this process, with its output going through a prefixing reader."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=self.cwd,
            env=dict(self.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=processes.tie_to_parent(signal.SIGTERM),
        )
        threading.Thread(target=self._pass_on, daemon=True).start()

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def bury(self, now: float) -> None:
        """Clear away what it left and note when it may start again: later each time, soon after a steady life."""
        assert self.process is not None  # noqa: S101 - only the dead are buried
        say(f"{self.name} berhenti (kode {self.process.returncode}), dimulai lagi")
        self.kill()
        self.deaths = 1 if now - self.started_at > STEADY_SECONDS else self.deaths + 1
        self.due_at = now + delay(self.deaths)
        self.process = None

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            processes.send(self.process.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End the process and whatever it started in its session."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.process.wait()

    def _pass_on(self) -> None:
        assert self.process is not None  # noqa: S101 - started just before
        for line in self.process.stdout or ():
            _write(f"{self.name:<8}| {line.rstrip()}\n")


@dataclass
class Supervisor:
    """Watches servers and children until it is told to stop."""

    place: Place
    servers: Sequence[Server]
    children: Sequence[Child]
    is_ready: Callable[[], bool]
    on_ready: Callable[[], None]
    stopping: threading.Event = field(default_factory=threading.Event)
    ready: bool = False

    def listen(self) -> None:
        """Ctrl-C, SIGTERM and a closed terminal ask to stop; asking again kills."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)

    def run(self) -> None:
        """Start the children and keep everything alive until asked to stop. Raises RefusalError if it is hopeless."""
        try:
            for child in self.children:
                if not child.waits:
                    child.start()
            while not self.stopping.wait(LOOK_SECONDS if self.ready else 0.05):
                self._look()
        finally:
            self.stop()

    def stop(self) -> None:
        """End children, then servers, then whatever else carries this copy's mark."""
        for child in self.children:
            child.ask_to_end()
        alive = [child.process for child in self.children if child.process is not None]
        processes.wait_until(lambda: all(process.poll() is not None for process in alive), PATIENCE_SECONDS)
        for child in self.children:
            child.kill()
        processes.end(processes.supervised_for(self.place.var), first=signal.SIGKILL)
        for server in self.servers:
            server.stop()

    def _look(self) -> None:
        now = time.monotonic()
        for server in self.servers:
            if server.pid() is None:
                self._revive(server)
        for child in self.children:
            self._tend(child, now)
        if not self.ready and self.is_ready():
            self.ready = True
            self.on_ready()

    def _tend(self, child: Child, now: float) -> None:
        if child.has_died():
            child.bury(now)
            if not self.ready and child.deaths >= HOPELESS:
                raise RefusalError(f"{child.name} tidak mau berjalan; lihat pesannya di atas.")
        elif child.process is None and now >= child.due_at and (self.ready or not child.waits):
            child.start()

    def _revive(self, server: Server) -> None:
        say(f"{server.name} berhenti, dimulai lagi")
        try:
            server.start(tied=True)
            server.wait()
        except RefusalError as refusal:
            say(str(refusal))
            self.stopping.wait(2.0)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        if self.stopping.is_set():
            for child in self.children:
                child.kill()
        self.stopping.set()


def delay(deaths: int) -> float:
    """Seconds to wait before a start after so many deaths in a row."""
    return float(min(FIRST_DELAY * 2 ** (deaths - 1), LONGEST_DELAY))


def _write(line: str) -> None:
    try:
        sys.stdout.write(line)
        sys.stdout.flush()
    except (BrokenPipeError, ValueError):
        # Nobody reads any more; the system runs on.
        return
