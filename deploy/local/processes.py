"""Processes: is it alive, is it ours, end it. Nothing is ever ended because of its name or a bare number."""

import ctypes
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

MARK = "CRM_SUPERVISED_FOR"
PR_SET_PDEATHSIG = 1
PROC = Path("/proc")

_libc = ctypes.CDLL(None, use_errno=True)


def tie_to_parent(number: int) -> Callable[[], None]:
    """What a child runs before its program, to get signal `number` when its parent dies, however it dies."""
    parent = os.getpid()

    def tie() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os.kill(os.getpid(), number)

    return tie


def tie_myself(number: int) -> None:
    """Send this process signal `number` when the process that started it dies."""
    _libc.prctl(PR_SET_PDEATHSIG, number)


def command_of(pid: int) -> str:
    """The command line of a process, its parts joined by blanks; empty if it is gone or a zombie."""
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def all_pids() -> Iterator[int]:
    """Every process that this user can see."""
    return (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())


def supervised_for(var: Path) -> list[int]:
    """The processes that a supervisor started for the copy at `var`, whether or not it still lives."""
    wanted = os.fsencode(f"{MARK}={var}")
    return [pid for pid in all_pids() if wanted in _environ(pid) and pid != os.getpid()]


def named(mark: str) -> list[int]:
    """The processes whose command line carries `mark`, a text that only they can carry."""
    return [pid for pid in all_pids() if mark in command_of(pid) and pid != os.getpid()]


def end(pids: list[int], *, first: int = signal.SIGTERM, patience: float = 10.0) -> None:
    """Ask the processes to end by signal `first`, and kill those that still live after `patience` seconds."""
    for pid in pids:
        send(pid, first)
    if not wait_until(lambda: not any(lives(pid) for pid in pids), patience):
        for pid in pids:
            send(pid, signal.SIGKILL)
        wait_until(lambda: not any(lives(pid) for pid in pids), 5.0)


def send(pid: int, number: int) -> None:
    """Send a signal; a process that is gone or not ours is left alone."""
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def lives(pid: int) -> bool:
    """Whether the process runs; a zombie does not."""
    return bool(command_of(pid))


def wait_until(condition: Callable[[], bool], seconds: float, step: float = 0.02) -> bool:
    """Look every `step` seconds until `condition` holds; False if it does not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(step)
    return True


def _environ(pid: int) -> list[bytes]:
    try:
        return (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return []
