"""A process is ended only when it is certainly ours, and then it really ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import processes
from deploy.local.memory import Memory
from deploy.local.place import Place
from deploy.local.server import Server

SLEEP = (sys.executable, "-c", "import time; time.sleep(60)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)",
)


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(SLEEP) as process:
        yield process
        process.kill()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path, tmp_path / "var", {})
    made.make_folders()
    return made


def test_a_note_that_names_another_program_is_stale(place: Place, sleeper: subprocess.Popen[bytes]) -> None:
    server: Server = Memory(place)
    note = place.var / "redis/redis.pid"
    note.write_text(f"{sleeper.pid}\n")
    assert server.pid() is None
    server.stop()
    assert sleeper.poll() is None


@pytest.mark.parametrize("content", ["", "bukan angka\n", "4194999\n"])
def test_a_broken_note_means_that_nothing_runs(place: Place, content: str) -> None:
    (place.var / "redis").mkdir(exist_ok=True)
    (place.var / "redis/redis.pid").write_text(content)
    assert Memory(place).pid() is None


def test_orphans_are_found_by_the_copy_they_belong_to(tmp_path: Path) -> None:
    env = {**os.environ, processes.MARK: str(tmp_path / "a")}
    with subprocess.Popen(SLEEP, env=env) as orphan:
        assert processes.wait_until(lambda: orphan.pid in processes.supervised_for(tmp_path / "a"), 5)
        assert orphan.pid not in processes.supervised_for(tmp_path / "ab")
        processes.end([orphan.pid])
        assert orphan.wait(5) == -signal.SIGTERM


def test_what_does_not_listen_is_killed() -> None:
    with subprocess.Popen(STUBBORN, stdout=subprocess.PIPE) as stubborn:
        assert stubborn.stdout is not None
        stubborn.stdout.readline()
        processes.end([stubborn.pid], patience=0.2)
        assert stubborn.wait(5) == -signal.SIGKILL


def test_a_zombie_does_not_live() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        assert processes.wait_until(lambda: not processes.lives(process.pid), 10)


def test_children_end_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    parent = (
        "import subprocess, sys, time\n"
        "from deploy.local import processes\n"
        f"child = subprocess.Popen({SLEEP!r}, preexec_fn=processes.tie_to_parent(15))\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    root = Path(processes.__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, cwd=root) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        process.kill()
        assert processes.wait_until(lambda: not processes.lives(child), 5)
