"""The commands that run a copy: run, flask, build, stop, clean."""

import os
import shutil
import signal
from collections.abc import Mapping, Sequence

from deploy.local import build, database, locks, packages, peers, processes, services, web
from deploy.local.owner import remove_home
from deploy.local.place import ROOT, Place, RefusalError, here, say
from deploy.local.server import Server
from deploy.local.supervisor import Child, Supervisor

# As many as the server advises; more would only wait for the interpreter.
THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)
PRIVATE = 0o077
LATER = ("jadwal", "mitra", "sms", "surel")


def run(arguments: list[str]) -> int:
    """Everything in the foreground until Ctrl-C."""
    processes.tie_myself(signal.SIGTERM)
    place = here(os.environ)
    place.make_folders()
    _become_supervisor(place)
    packages.ensure(services.needs(place))
    build.ensure(place)
    os.umask(PRIVATE)
    with locks.held(place.run / services.USERS_LOCK, shared=True):
        _serve(place)
    say("semua sudah berhenti")
    return 0


def flask(arguments: list[str]) -> int:
    """A flask command against this copy, its servers started if they do not run."""
    place = here(os.environ)
    place.make_folders()
    packages.ensure(services.needs(place))
    build.ensure(place)
    os.umask(PRIVATE)
    servers = services.servers_of(place)
    env = services.environment(place, servers)
    with services.borrowed(place, servers) as started:
        if started:
            database.prepare(place, env, database.Check(place, env).answer())
        return database.flask(place, env, tuple(arguments))


def build_only(arguments: list[str]) -> int:
    """Packages and assets, tools included, and nothing started."""
    packages.ensure(("python", "node"))
    build.ensure(here(os.environ), dev=True)
    return 0


def pin(arguments: list[str]) -> int:
    """Write requirements*.txt anew from requirements*.in."""
    place = here(os.environ)
    packages.ensure(("python", "node"))
    build.ensure(place, dev=True)
    build.pin(place)
    return 0


def stop(arguments: list[str]) -> int:
    """Stop what runs for this copy, also what a killed supervisor left behind."""
    services.stop_everything(here(os.environ))
    return 0


def clean(arguments: list[str]) -> int:
    """Stop everything and remove var/, .venv and node_modules."""
    for var in (ROOT / "var", ROOT / "var/test", ROOT / "var/bench"):
        place = Place(ROOT, var, {})
        services.stop_everything(place)
        remove_home(place)
    for name in ("var", ".venv", "node_modules"):
        shutil.rmtree(ROOT / name, ignore_errors=True)
    return 0


def _become_supervisor(place: Place) -> None:
    """Be the only one for this copy, and end what a killed predecessor left. Raises RefusalError if one lives."""
    lock = place.run / services.SUPERVISOR_LOCK
    handle = locks.take(lock)
    if handle is None:
        raise RefusalError(
            f"salinan ini sudah berjalan (proses {lock.read_text()}); make stop menghentikannya."
        )
    os.ftruncate(handle, 0)
    os.write(handle, str(os.getpid()).encode())
    processes.end(processes.supervised_for(place.var))


def _serve(place: Place) -> None:
    servers = services.servers_of(place)
    env = {**services.environment(place, servers), **peers.settings(place)}
    web.refuse_taken_port(env["HOST"], _port(env))
    try:
        _bring_up(place, servers, env)
        supervisor = _supervisor(place, servers, env)
        supervisor.listen()
        supervisor.run()
    finally:
        services.stop(servers)


def _bring_up(place: Place, servers: Sequence[Server], env: Mapping[str, str]) -> None:
    check = database.Check(place, env)
    try:
        services.start(place, servers, tied=True)
        services.wait(servers)
        database.prepare(place, env, check.answer())
    finally:
        check.close()


def _supervisor(place: Place, servers: Sequence[Server], env: dict[str, str]) -> Supervisor:
    return Supervisor(
        place,
        servers,
        children(place, env),
        is_ready=lambda: web.has_started(env["HOST"], _port(env)),
        on_ready=lambda: print(web.welcome(env), flush=True),
    )


def children(place: Place, env: dict[str, str]) -> list[Child]:
    """Web, workers and scheduler; the link to the message centre where SMS goes by SMPP, and the mailbox's listener.

    In the demo also the other ends of the channels, where they are played.
    """
    python = str(place.python)
    commands = {
        "web": (python, "-m", "granian", *_granian(env), "wsgi:app"),
        "worker": (python, "worker.py"),
        "jadwal": (python, "worker.py", "jadwal"),
    }
    if env.get("SIMULATOR_SOCKET"):
        commands["mitra"] = (python, "-m", "deploy.peers")
    if env.get("SMS_DRIVER") == "smpp":
        commands["sms"] = (python, "-m", "flask", "--app", "wsgi", "sms", "bind")
    if env.get("IMAP_URL"):
        commands["surel"] = (python, "-m", "flask", "--app", "wsgi", "email", "listen")
    marked = {**env, processes.MARK: str(place.var)}
    return [
        Child(name, command, marked, str(place.root), name in LATER) for name, command in commands.items()
    ]


def _granian(env: Mapping[str, str]) -> tuple[str, ...]:
    options = {
        "interface": "wsgi",
        "host": env["HOST"],
        "port": env["PORT"],
        "workers": env.get("WEB_WORKERS") or "2",
        "blocking-threads": str(THREADS),
        "http": "1",
        "log-level": "warning",
        "respawn-interval": "0.5",
        "workers-kill-timeout": "5",
    }
    valued = (part for name, value in options.items() for part in (f"--{name}", value))
    return (*valued, "--no-ws", "--respawn-failed-workers")


def _port(env: Mapping[str, str]) -> int:
    """Raises RefusalError where PORT is no port."""
    text = env["PORT"]
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text) < 65_536:
        raise RefusalError(f"PORT={text!r} harus bilangan bulat 1 sampai 65535.")
    return int(text)
