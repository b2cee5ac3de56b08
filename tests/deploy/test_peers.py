"""The demo's peers: only in the demo, only what the operator left open, and nothing of them stays behind."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from deploy.local import commands, owner, peers, processes
from deploy.local.place import ROOT, Place
from deploy.local.supervisor import Child
from deploy.peers import __main__ as started

BASE = {"APP_ENV": "demo", "HOST": "127.0.0.1", "PORT": "1"}


@pytest.fixture
def place() -> Iterator[Place]:
    made = Place(ROOT, Path(tempfile.mkdtemp(prefix="crm-mitra-")), {"PATH": os.environ["PATH"]})
    made.var.chmod(0o711)
    made.make_folders()
    yield made
    assert processes.supervised_for(made.var) == []
    owner.remove_home(made)
    shutil.rmtree(made.var)


def with_settings(place: Place, **env: str) -> Place:
    return Place(place.root, place.var, {**place.env, **env})


@pytest.mark.parametrize("app_env", ["production", "test"])
def test_nobody_is_played_outside_the_demo(place: Place, app_env: str) -> None:
    assert peers.settings(with_settings(place, APP_ENV=app_env)) == {}
    assert started.main({"APP_ENV": app_env}) == 2


@pytest.mark.parametrize(
    ("name", "value", "way"),
    [
        ("SMS_DRIVER", "none", "sms"),
        ("IMAP_URL", "imaps://a:b@mail.example/INBOX", "email"),
        ("X_TOKEN", "token", "x"),
        ("FB_PAGE_TOKEN", "token", "facebook"),
        ("LAPOR_TOKEN", "token", "lapor"),
    ],
)
def test_what_the_operator_set_is_left_alone(place: Place, name: str, value: str, way: str) -> None:
    played = peers.settings(with_settings(place, **{name: value}))
    assert way not in played["SIMULATOR_WAYS"].split(",")
    assert name not in played
    assert len(played["SIMULATOR_WAYS"].split(",")) >= 3


def test_where_all_is_set_nothing_is_started(place: Place) -> None:
    every = {names[0]: "x" for names in peers.SETTINGS.values()}
    assert peers.settings(with_settings(place, **every)) == {}
    assert "mitra" not in {child.name for child in commands.children(place, dict(BASE))}


def begun(place: Place) -> tuple[Child, dict[str, str]]:
    """The peers of that copy as `make run` starts them, once they answer."""
    env = {**place.env, **BASE, "VAR_DIR": str(place.var), **peers.settings(place)}
    [child] = [child for child in commands.children(place, env) if child.name == "mitra"]
    child.start()
    assert processes.wait_until(lambda: ways(env) != "", 20)
    return child, env


def ways(env: dict[str, str]) -> str:
    """What the control socket says is played; nothing while nobody answers."""
    connection = http.client.HTTPConnection("simulator")
    connection.sock = socket.socket(socket.AF_UNIX)
    try:
        connection.sock.connect(env["SIMULATOR_SOCKET"])
        connection.request("GET", "/")
        return connection.getresponse().read().decode()
    except OSError:
        return ""
    finally:
        connection.close()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def ports(env: dict[str, str]) -> set[int]:
    addresses = {
        urlsplit(env[name]).port or 0 for name in ("SMTP_URL", "IMAP_URL", "X_API_BASE") if name in env
    }
    return {int(env["SMPP_PORT"]), *addresses}


def test_two_copies_run_side_by_side_and_leave_no_process_and_no_port(place: Place) -> None:
    other = Place(ROOT, place.var / "kedua", dict(place.env))
    other.var.mkdir(mode=0o711)
    other.make_folders()
    running = [begun(place), begun(other)]
    try:
        everywhere = [ports(env) for _, env in running]
        assert not everywhere[0] & everywhere[1]
        assert all(processes.wait_until(lambda p=port: listens(p), 10) for port in set.union(*everywhere))
    finally:
        for child, _ in running:
            child.ask_to_end()
    assert [child.process and child.process.wait(15) for child, _ in running] == [0, 0]
    assert not any(listens(port) for port in set.union(*everywhere))
    owner.remove_home(other)


def test_killed_peers_take_their_mail_server_along_and_begin_again_where_they_were(place: Place) -> None:
    child, env = begun(place)
    assert child.process is not None
    os.kill(child.process.pid, signal.SIGKILL)
    assert processes.wait_until(lambda: processes.supervised_for(place.var) == [], 10)
    child.start()
    assert processes.wait_until(lambda: all(map(listens, ports(env))), 20)
    child.ask_to_end()
    assert child.process.wait(15) == 0


def test_the_process_itself_refuses_production() -> None:
    env = {**os.environ, "APP_ENV": "production"}
    done = subprocess.run(
        [sys.executable, "-m", "deploy.peers"], cwd=ROOT, env=env, check=False, capture_output=True
    )
    assert done.returncode == 2
    assert b"APP_ENV=demo" in done.stderr
