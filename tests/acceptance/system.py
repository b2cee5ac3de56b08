"""The whole system as an operator runs it: web, worker, scheduler, the SMPP link and a message centre behind it."""

import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
from sqlalchemy.engine import make_url

from bench.system import end, launch
from deploy.local import commands, database
from deploy.local.place import ROOT, Place
from tests.message_centre import HOST, MessageCentre, free_port, message_centre

READY_SECONDS = 60.0
SWEPT = 45.0  # a wake that a busy machine lost is made good by the sweep every 30 seconds
# As `make run` does it, but without demo reports.
STEPS = (*database.STEPS, ("seed", "demo", "--reports", "0"))
SETTINGS = re.compile(
    r"^(TEST_|PYTEST_|APP_ENV|HOST|SMPP|SMS_|SMTP|IMAP|KANNEL|X_|FB_|LAPOR_|SIMULATOR|STORAGE|PUBLIC_URL|SECRET_KEY)"
)


@dataclass
class Live:
    """A running copy: `base` is its address, `centre` what its SMS reach, `log` the folder of its processes' output."""

    base: str
    database_url: str
    centre: MessageCentre
    place: Place
    env: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        return self.place.var / "log"

    def start(self, *parts: str) -> None:
        """Start these of web, worker, jadwal and sms."""
        known = {child.name: child for child in commands.children(self.place, self.env)}
        for part in parts:
            child = known[part]
            self.processes[part] = launch(child.command, child.env, child.cwd, self.log / f"{part}.log")

    def flask(self, *arguments: str) -> None:
        """Run a command of the application against this copy."""
        database.flask(self.place, self.env, arguments, check=True)

    def stop(self) -> None:
        """End every process of this copy."""
        for process in self.processes.values():
            end(process)

    def logs(self, lines: int = 25) -> str:
        """The last lines of every process."""
        shown = []
        for file in sorted(self.log.glob("*.log")):
            tail = file.read_text(errors="replace").splitlines()[-lines:]
            shown.append(f"--- {file.name} ---\n" + "\n".join(line[:2000] for line in tail))
        return "\n".join(shown)

    def query(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows straight from the database: what a caller from outside cannot see but must not change."""
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(statement, values).fetchall()  # type: ignore[call-overload,no-any-return]

    def everything_about(self, number: str) -> str:
        """A digest of all rows of one report; of photos and messages, on which workers are busy, only which there are.

        Without its place in Biro's queue, which changes when a worker has checked its photos.
        """
        tables = {"events": "t", "clocks": "t", "report_units": "t", "photos": "t.id", "messages": "t.id"}
        parts = [
            "SELECT (to_jsonb(r) - 'judge_by' - 'sign_count')::text AS row FROM reports r WHERE number = %(n)s"
        ]
        parts += [
            f"SELECT {what}::text FROM {table} t WHERE t.report_id = (SELECT id FROM reports WHERE number = %(n)s)"
            for table, what in tables.items()
        ]
        statement = (
            f"SELECT md5(string_agg(row, '|' ORDER BY row)) FROM ({' UNION ALL '.join(parts)}) AS rows"
        )
        with psycopg.connect(self.database_url) as connection:
            found = connection.execute(statement, {"n": number}).fetchone()  # type: ignore[call-overload]
        return str(found[0])

    def sms_to(self, phone: str) -> list[str]:
        """The whole texts that this phone got, in the order in which they began; parts joined by header, as phones do."""
        texts: dict[object, dict[int, str]] = {}
        sizes: dict[object, int] = {}
        for position, part in enumerate(list(self.centre.accepted)):
            if not part.to.endswith(phone.lstrip("0").removeprefix("+62")):
                continue
            long = bool(part.esm_class & 0x40)
            which, size, number = (
                (part.content[3], part.content[4], part.content[5]) if long else (None, 1, 1)
            )
            name = ("long", which) if long else position
            texts.setdefault(name, {})[number] = part.text
            sizes[name] = size
        whole = [parts for name, parts in texts.items() if len(parts) == sizes[name]]
        return ["".join(parts[number] for number in sorted(parts)) for parts in whole]


def database_url(name: str) -> str:
    """A libpq address of a database on the test cluster."""
    parsed = make_url(os.environ["TEST_DATABASE_URL"]).set(drivername="postgresql", database=name)
    return parsed.render_as_string(hide_password=False)


def own_name(worker: str) -> str:
    """A database of these tests: beside the one that TEST_DATABASE_URL names, one for each test process."""
    return f"{make_url(os.environ['TEST_DATABASE_URL']).database or 'test'}_acceptance_{worker}"


class OwnRedis:
    """A Redis for one test system: nobody else empties it, and it can be stopped. Ends with this process."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "r.sock"
        self.url = f"unix://{self.socket}?db=0"
        command = [
            "redis-server",
            "--port",
            "0",
            "--unixsocket",
            str(self.socket),
            "--save",
            "",
            "--dir",
            str(folder),
        ]
        self.process = launch(command, os.environ, str(folder), folder / "redis.log")
        wait_until(self.socket.exists, 10, "Redis sendiri")

    def stop(self) -> None:
        """End it, also where it hangs."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def recreate(name: str, template: str = "template0") -> str:
    """A new database of that name on the test cluster, empty or as `template`; its address."""
    with psycopg.connect(database_url("postgres"), autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[call-overload]
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')  # type: ignore[call-overload]
    return database_url(name)


def wait_until(condition: Callable[[], Any], seconds: float, what: str) -> Any:
    """What the condition answers once it is true. Fails, naming `what`, if that takes longer."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"menunggu {seconds:g} detik dengan sia-sia: {what}"
        time.sleep(0.05)
    return answer


def ready(base: str) -> bool:
    """Whether /readyz answers 200."""
    try:
        return httpx.get(f"{base}/readyz", timeout=5, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def environment(place: Place, db_url: str, redis_at: str, **settings: str) -> dict[str, str]:
    """The environment of the processes: nothing of the tests' own settings."""
    port = str(free_port())
    kept = {name: value for name, value in os.environ.items() if not SETTINGS.match(name)}
    return {
        **kept,
        "APP_ENV": "demo",
        "HOST": HOST,
        "PORT": port,
        "VAR_DIR": str(place.var),
        "DATABASE_URL": db_url,
        "REDIS_URL": redis_at,
        "PUBLIC_URL": f"http://{HOST}:{port}",
        "WEB_WORKERS": "2",
        "PYTHONUNBUFFERED": "1",
        "FLASK_SKIP_DOTENV": "1",
        **settings,
    }


def prepared(name: str) -> str:
    """A copy of one database with reference data and demo accounts; its address.

    That one is made once in a run of the tests, by the process that needs it first; the others wait for it.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    template = f"{name.partition('_acceptance_')[0]}_acceptance_template_{run[:12]}"
    with psycopg.connect(database_url("postgres"), autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(hashtext(%s))", [template])
        found = admin.execute("SELECT FROM pg_database WHERE datname = %s", [template]).fetchone()
        if found is None:
            begun = f"{template}_begun"
            env = {**os.environ, "APP_ENV": "demo", "DATABASE_URL": recreate(begun), "FLASK_SKIP_DOTENV": "1"}
            for step in STEPS:
                database.flask(Place(ROOT, ROOT / "var/test", env), env, step, check=True)
            admin.execute(f'ALTER DATABASE "{begun}" RENAME TO "{template}"')  # type: ignore[call-overload]
    return recreate(name, template)


@contextmanager
def running(var: Path, name: str) -> Iterator[Live]:
    """A whole system on a fresh database with reference data and demo accounts, ended afterwards."""
    place = Place(ROOT, var, dict(os.environ))
    place.make_folders()
    memory = OwnRedis(var)
    with message_centre() as centre:
        sms = {"SMS_DRIVER": "smpp", "SMPP_HOST": HOST, "SMPP_PORT": str(centre.port)}
        env = environment(place, prepared(name), memory.url, **sms)
        try:
            with started(place, env, "web", "worker", "jadwal", "sms", centre=centre) as live:
                yield live
        finally:
            memory.stop()


@contextmanager
def started(
    place: Place, env: dict[str, str], *parts: str, centre: MessageCentre | None = None
) -> Iterator[Live]:
    """These processes, once /readyz answers 200; ended afterwards."""
    base = f"http://{HOST}:{env['PORT']}"
    live = Live(base, env["DATABASE_URL"], centre or MessageCentre(0), place, env)
    try:
        live.start(*parts)
        wait_until(lambda: ready(live.base), READY_SECONDS, "/readyz 200\n" + live.logs())
        yield live
    finally:
        live.stop()
