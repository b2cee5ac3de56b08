"""The private servers of a copy and the environment of its processes; DATABASE_URL and REDIS_URL override them."""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from deploy.local import locks, processes
from deploy.local.cluster import Cluster
from deploy.local.memory import Memory
from deploy.local.place import Place, say
from deploy.local.server import Server

SUPERVISOR_LOCK = "supervisor.lock"
USERS_LOCK = "users.lock"


def needs(place: Place) -> tuple[str, ...]:
    """What the distribution must give for this copy (see packages)."""
    private = (("DATABASE_URL", "postgres"), ("REDIS_URL", "redis"))
    return ("python", "node", "pango", *(need for name, need in private if not place.value(name)))


def servers_of(place: Place) -> list[Server]:
    """The servers that this copy must bring itself."""
    cluster = [] if place.value("DATABASE_URL") else [Cluster(place)]
    memory = [] if place.value("REDIS_URL") else [Memory(place)]
    return [*cluster, *memory]


def _left(place: Place) -> list[Server]:
    """Those of this copy's own servers that ever ran here; looking for the others would make their folders."""
    cluster = [Cluster(place)] if (place.var / "postgres").exists() else []
    memory = [Memory(place)] if (place.var / "redis").exists() else []
    return [*cluster, *memory]


def environment(place: Place, servers: Sequence[Server]) -> dict[str, str]:
    """What web, worker and commands find in their environment."""
    own = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}
    return {
        **place.env,
        "APP_ENV": place.value("APP_ENV", "demo"),
        "HOST": place.value("HOST", "127.0.0.1"),
        "PORT": place.value("PORT", "8000"),
        "VAR_DIR": str(place.var),
        "PYTHONUNBUFFERED": "1",
        "FLASK_SKIP_DOTENV": "1",
        **{own[server.name]: server.url for server in servers},
    }


def start(place: Place, servers: Sequence[Server], *, tied: bool) -> list[Server]:
    """Start those that do not run yet, all at once, without waiting; the ones that were started."""
    with locks.held(place.run / "start.lock"):
        started = [server for server in servers if server.pid() is None]
        for server in started:
            server.start(tied=tied)
    return started


def wait(servers: Sequence[Server]) -> None:
    """Wait until all answer. Raises RefusalError if one does not."""
    for server in servers:
        server.wait()


@contextmanager
def borrowed(place: Place, servers: Sequence[Server]) -> Iterator[bool]:
    """The servers for one command: started if they do not run, stopped by the last command that borrowed them.

    Yields whether this command started one. A running `make run` keeps its own.
    """
    try:
        with locks.held(place.run / USERS_LOCK, shared=True):
            started = start(place, servers, tied=False)
            wait(servers)
            yield bool(started)
    finally:
        _stop_unless_used(place, servers)


def _stop_unless_used(place: Place, servers: Sequence[Server]) -> None:
    handle = locks.take(place.run / USERS_LOCK)
    if handle is not None:
        stop(servers)
        os.close(handle)


def stop(servers: Sequence[Server]) -> None:
    """Stop the servers, whoever started them."""
    for server in servers:
        server.stop()


def stop_everything(place: Place) -> None:
    """Stop the supervisor of this copy, what a killed one left behind, and the servers."""
    if not place.run.is_dir():
        return
    _stop_supervisor(place)
    processes.end(processes.supervised_for(place.var))
    stop(_left(place))


def _stop_supervisor(place: Place) -> None:
    lock = place.run / SUPERVISOR_LOCK
    if locks.is_free(lock):
        return
    pid = int(lock.read_text() or 0)
    say(f"menghentikan make run (proses {pid})")
    processes.send(pid, signal.SIGTERM)
    if not processes.wait_until(lambda: locks.is_free(lock), 45.0):
        processes.send(pid, signal.SIGKILL)
