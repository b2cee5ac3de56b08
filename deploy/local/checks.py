"""The commands that judge the code: lint, test, bench. Tests and bench have servers of their own below var/."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence

from deploy.local import build, locks, packages, processes, services
from deploy.local.cluster import Cluster
from deploy.local.memory import Memory
from deploy.local.owner import remove_home
from deploy.local.place import ROOT, Place, here, say
from deploy.local.server import Server

# A person's settings must not decide what a test sees.
SETTINGS = (
    "DATABASE_URL",
    "DATABASE_REPLICA_URL",
    "REDIS_URL",
    "VAR_DIR",
    "PORT",
    "HOST",
    "PUBLIC_URL",
    "SECRET_KEY",
)
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
)


# Three at a time on two processors, since a third of the time is waiting for browsers and peers. A file's tests stay together:
# they share a browser or a running system, and come in the order that tests/conftest.py gives them.
ALL_TESTS = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")


def lint(arguments: list[str]) -> int:
    """All checks, also after one has failed."""
    place = here(os.environ)
    packages.ensure(("python", "node"))
    build.ensure(place, dev=True)
    programs = place.root / ".venv/bin"
    codes = [
        subprocess.run([programs / name, *rest], cwd=place.root, env=dict(place.env), check=False).returncode
        for name, *rest in CHECKS
    ]
    return 1 if any(codes) else 0


def test(arguments: list[str]) -> int:
    """The test suite on servers that start empty and end with it."""
    place = _place("test")
    with locks.held(place.run / "test.lock", waiting=lambda: say("menunggu make test lain ...")):
        _prepare(place, "chromium")
        packages.wish("mail")
        remove_home(place)
        cluster, memory = Cluster(place, durable=False), Memory(place)
        addresses = {"TEST_DATABASE_URL": cluster.url_of("test"), "TEST_REDIS_URL": memory.url}
        env = {**place.env, "APP_ENV": "test", **addresses}
        return _with([cluster, memory], place, ("-m", "pytest", *(arguments or ALL_TESTS)), env)


def bench(arguments: list[str]) -> int:
    """The figures of contract.md, on durable servers."""
    place = _place("bench")
    with locks.held(place.run / "bench.lock", waiting=lambda: say("menunggu make bench lain ...")):
        _prepare(place, "wrk", *(["chromium"] if "--lighthouse" in arguments else []))
        cluster, memory = Cluster(place, counting="--flood" in arguments), Memory(place)
        env = services.environment(place, [cluster, memory])
        env["PG_PROGRAMS"] = str(cluster.version.programs)
        return _with([cluster, memory], place, ("-m", "bench", *arguments), env)


def _place(side: str) -> Place:
    """A copy of its own below var/, whatever VAR_DIR says."""
    env = {name: value for name, value in here(os.environ).env.items() if name not in SETTINGS}
    place = Place(ROOT, ROOT / "var" / side, env)
    place.make_folders()
    return place


def _prepare(place: Place, *more: str) -> None:
    processes.tie_myself(signal.SIGTERM)
    packages.ensure((*services.needs(place), *more))
    build.ensure(place, dev=True)
    services.stop_everything(place)


def _with(servers: Sequence[Server], place: Place, command: Sequence[str], env: Mapping[str, str]) -> int:
    """Run the project's Python with these servers; its exit code."""
    try:
        services.start(place, servers, tied=True)
        services.wait(servers)
        child = [str(place.python), *command]
        tie = processes.tie_to_parent(signal.SIGTERM)
        return subprocess.run(child, cwd=place.root, env=dict(env), check=False, preexec_fn=tie).returncode
    finally:
        services.stop(servers)
