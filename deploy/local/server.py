"""What PostgreSQL and Redis have in common: a private server of one copy, started, found again, stopped."""

import subprocess
from abc import ABC, abstractmethod
from pathlib import Path

from deploy.local import owner as owners
from deploy.local import processes
from deploy.local.place import Place, RefusalError


class Server(ABC):
    """A server whose state lies below VAR_DIR; it is found by its own note, whoever started it."""

    name: str
    ready_seconds: float
    end_signal: int
    end_seconds: float

    def __init__(self, place: Place, owner: owners.Owner) -> None:
        self.place, self.owner = place, owner
        self.log = place.var / f"log/{self.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """Where the application finds it."""

    @abstractmethod
    def pid(self) -> int | None:
        """The running server of this copy, whoever started it."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether it answers."""

    @abstractmethod
    def command(self) -> list[str]:
        """The program and its arguments."""

    def start(self, *, tied: bool) -> None:
        """Start it without waiting; a tied one stops when this process dies, however that happens."""
        self.process = self.run(self.command(), self.end_signal if tied else None)

    def run(self, command: list[str], tie: int | None = None) -> subprocess.Popen[bytes]:
        """Start a program as this server's user, its output in this server's log."""
        with self.log.open("ab") as log:
            return owners.start(command, owner=self.owner, tie=tie, stderr=log.fileno())

    def wait(self) -> None:
        """Wait until it answers. Raises RefusalError if it does not."""
        processes.wait_until(lambda: self.is_ready() or self._has_failed(), self.ready_seconds)
        if self._has_failed() or not self.is_ready():
            raise RefusalError(f"{self.name} tidak mau mulai; lihat {self.log}")

    def stop(self) -> None:
        """End it in order; by force if it does not end."""
        pid = self.pid()
        if pid is not None:
            processes.end([pid], first=self.end_signal, patience=self.end_seconds)
        if self.process is not None:
            self.process.wait()

    def noted_pid(self, file: Path, mark: str) -> int | None:
        """The process that the first line of `file` names, if its command line carries `mark`."""
        try:
            number = file.read_text().split("\n")[0].strip()
        except OSError:
            return None
        ours = number.isdigit() and mark in processes.command_of(int(number))
        return int(number) if ours else None

    def _has_failed(self) -> bool:
        return self.process is not None and self.process.poll() is not None
