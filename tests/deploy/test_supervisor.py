"""What dies is started again, what cannot live is said, and nothing stays behind."""

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import commands, processes
from deploy.local.place import Place, RefusalError
from deploy.local.supervisor import Child, Supervisor, delay


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path, tmp_path / "var", dict(os.environ))
    made.make_folders()
    yield made
    assert processes.supervised_for(made.var) == []


def supervised(place: Place, program: str) -> Supervisor:
    env = {**place.env, processes.MARK: str(place.var)}
    child = Child("anak", (sys.executable, "-u", "-c", program), env, str(place.root))
    return Supervisor(place, [], [child], is_ready=lambda: False, on_ready=lambda: None)


def test_output_carries_the_name_of_the_process(place: Place, capfd: pytest.CaptureFixture[str]) -> None:
    supervisor = supervised(place, "print('halo'); import time; time.sleep(60)")
    threading.Timer(1.0, supervisor.stopping.set).start()
    supervisor.run()
    assert "anak    | halo\n" in capfd.readouterr().out


def test_the_listener_runs_where_there_is_a_mailbox(place: Place) -> None:
    env = {"HOST": "127.0.0.1", "PORT": "8000"}
    assert "surel" not in {child.name for child in commands.children(place, env)}
    [listener] = [
        child for child in commands.children(place, env | {"IMAP_URL": "imap://x"}) if child.name == "surel"
    ]
    assert listener.command[-2:] == ("email", "listen")
    assert listener.waits


def test_a_child_that_dies_is_started_again(place: Place) -> None:
    supervisor = supervised(place, "import time; open('hidup', 'a').write('x'); time.sleep(60)")
    supervisor.ready = True
    running = threading.Thread(target=supervisor.run)
    running.start()
    lives = place.root / "hidup"
    assert processes.wait_until(lambda: lives.exists() and lives.read_text() == "x", 10)
    first = supervisor.children[0].process
    assert first is not None
    first.kill()
    assert processes.wait_until(lambda: lives.read_text() == "xx", 10)
    supervisor.stopping.set()
    running.join(20)


def test_what_never_comes_up_is_given_up(place: Place) -> None:
    with pytest.raises(RefusalError, match="anak"):
        supervised(place, "raise SystemExit(1)").run()


def test_what_can_wait_starts_when_the_system_is_ready(place: Place) -> None:
    supervisor = supervised(place, "open('mulai', 'w'); import time; time.sleep(60)")
    supervisor.children[0].waits = True
    running = threading.Thread(target=supervisor.run)
    running.start()
    assert not processes.wait_until((place.root / "mulai").exists, 0.5)
    supervisor.is_ready = lambda: True
    assert processes.wait_until((place.root / "mulai").exists, 10)
    supervisor.stopping.set()
    running.join(20)


def test_grandchildren_end_too(place: Place) -> None:
    program = (
        "import subprocess, sys, time; "
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], start_new_session=True); "
        "open('siap', 'w'); time.sleep(60)"
    )
    supervisor = supervised(place, program)
    running = threading.Thread(target=supervisor.run)
    running.start()
    assert processes.wait_until((place.root / "siap").exists, 10)
    assert processes.wait_until(lambda: len(processes.supervised_for(place.var)) == 2, 10)
    supervisor.stopping.set()
    running.join(20)


def test_each_death_in_a_row_waits_longer_up_to_half_a_minute() -> None:
    waits = [delay(deaths) for deaths in range(1, 10)]
    assert waits == sorted(waits)
    assert waits[0] == 0.5
    assert waits[-1] == 30.0
