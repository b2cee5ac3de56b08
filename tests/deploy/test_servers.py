"""The private servers of a copy: reached whatever VAR_DIR is called, and stopped by whoever borrowed them last."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from app.db import conninfo
from deploy.local import services
from deploy.local.cluster import Cluster
from deploy.local.memory import Memory
from deploy.local.owner import remove_home
from deploy.local.place import Place
from deploy.local.server import Server


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that also the account which PostgreSQL runs as for root can reach."""
    made = Path(tempfile.mkdtemp(prefix="crm-uji-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


def place_at(var: Path, **env: str) -> Place:
    place = Place(var.parent, var, {**os.environ, "DATABASE_URL": "", "REDIS_URL": "", **env})
    place.make_folders()
    return place


@pytest.mark.parametrize("name", ["a b%20c?d#e&f", "koma, di sini"])
def test_servers_are_reached_below_a_var_dir_of_any_name(folder: Path, name: str) -> None:
    place = place_at(folder / name)
    cluster, memory = Cluster(place, durable=False), Memory(place)
    try:
        with services.borrowed(place, [cluster, memory]):
            with psycopg.connect(cluster.url) as connection:  # as check.py does
                assert connection.execute("SELECT 1").fetchone() == (1,)
            url = make_url(cluster.url).set(drivername="postgresql+psycopg")
            with create_engine(url).connect() as opened:
                assert opened.scalar(text("SELECT 1")) == 1
            with psycopg.connect(conninfo(url)) as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)
            assert redis.Redis.from_url(memory.url).ping()
    finally:
        remove_home(place)
        shutil.rmtree(cluster.sockets, ignore_errors=True)


class Pretended(Server):
    """A server that only notes whether it runs."""

    name = "pretended"

    def __init__(self) -> None:
        self.runs = False

    @property
    def url(self) -> str:
        return ""

    def pid(self) -> int | None:
        return 1 if self.runs else None

    def is_ready(self) -> bool:
        return self.runs

    def command(self) -> list[str]:
        return []

    def start(self, *, tied: bool) -> None:
        self.runs = True

    def wait(self) -> None:
        """It runs at once."""

    def stop(self) -> None:
        self.runs = False


def refuse(server: Server) -> None:
    """What a command does that finds a setting wrong, its servers running."""
    assert server.pid()
    raise RuntimeError


def test_a_command_that_is_refused_leaves_no_server_running(tmp_path: Path) -> None:
    place, server = place_at(tmp_path / "var"), Pretended()
    with pytest.raises(RuntimeError), services.borrowed(place, [server]):
        refuse(server)
    assert not server.runs


def test_a_server_that_somebody_else_still_uses_goes_on(tmp_path: Path) -> None:
    place, server = place_at(tmp_path / "var"), Pretended()
    with services.borrowed(place, [server]):
        with pytest.raises(RuntimeError), services.borrowed(place, [server]):
            refuse(server)
        assert server.runs
    assert not server.runs


@pytest.mark.parametrize(
    "elsewhere", [{"REDIS_URL": "redis://other"}, {"DATABASE_URL": "postgresql://other"}]
)
def test_stop_ends_the_servers_of_this_copy_also_where_another_is_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: dict[str, str]
) -> None:
    own = {"REDIS_URL": ("postgres", "Cluster"), "DATABASE_URL": ("redis", "Memory")}
    folder, kind = own[next(iter(elsewhere))]
    place, server = place_at(tmp_path / "var", **elsewhere), Pretended()
    (place.var / folder).mkdir()
    monkeypatch.setattr(services, kind, lambda place: server)
    server.start(tied=False)
    services.stop_everything(place)
    assert not server.runs
