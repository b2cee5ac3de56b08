"""Where the measuring happens: databases of a known size on the private cluster, made when first asked for."""

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psycopg
from flask import Flask
from psycopg import sql

from app import create_app
from app.config import Settings
from app.domain.privacy import crypto
from deploy.local import database as steps
from deploy.local.place import Place

# The portal's pages are weighed with as many demo reports as `make run` has; elsewhere some are enough.
DEMO_BIG, DEMO = 300, 20


def tell(text: str) -> None:
    """Progress, for whoever waits; stdout belongs to the figures."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


@dataclass(frozen=True, slots=True)
class Database:
    """A prepared database with demo accounts and at least `reports` generated reports."""

    name: str
    url: str
    reports: int

    def connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection of its own, autocommitting."""
        return psycopg.connect(self.url, autocommit=True)


@dataclass
class Stage:
    """Databases by size. With `keep` one that an earlier run made by the same code is taken as it was left."""

    place: Place
    env: Mapping[str, str]
    reports: int
    keep: bool = False
    _made: dict[str, Database] = field(default_factory=dict)

    def __post_init__(self) -> None:
        crypto.configure(Settings.from_environ(self.env).data_keys)

    @property
    def big(self) -> Database:
        """The full size (1 million unless asked otherwise)."""
        return self.database("bench_big", self.reports, DEMO_BIG)

    @property
    def small(self) -> Database:
        """A tenth of it."""
        return self.database("bench_small", self.reports // 10)

    def database(self, name: str, reports: int, demo: int = DEMO) -> Database:
        """The database of that name, made and loaded if this run has not done so yet."""
        if name not in self._made:
            found = Database(name, self._url(name), reports)
            if not (self.keep and self._mark(name) == self._wanted(reports)):
                self._make(found, demo)
            self._made[name] = found
        return self._made[name]

    def environment(self, database: Database, **more: str) -> dict[str, str]:
        """What a process that works on this database finds in its environment."""
        return {**self.env, "DATABASE_URL": database.url, **more}

    def application(self, database: Database) -> Flask:
        """The application in this process, for what is measured or prepared without a web server."""
        return create_app(Settings.from_environ(self.environment(database)))

    def _url(self, name: str) -> str:
        return urlsplit(self.env["DATABASE_URL"])._replace(path=f"/{name}").geturl()

    def _make(self, database: Database, demo_reports: int) -> None:
        started = time.perf_counter()
        tell(f"{database.name}: {database.reports} reports ...")
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            name = sql.Identifier(database.name)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        demo = ("seed", "demo", "--reports", str(demo_reports))
        load = ("seed", "load", "--reports", str(database.reports))
        for step in (*steps.STEPS, demo, *([load] if database.reports else [])):
            steps.flask(self.place, self.environment(database), step, check=True)
        self._write_mark(database)
        tell(f"{database.name}: ready after {time.perf_counter() - started:.0f} s")

    def _wanted(self, reports: int) -> str:
        return f"bench:{steps.fingerprint(self.place.root, 'demo')}:{reports}"

    def _mark(self, name: str) -> str:
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        with psycopg.connect(self._url("postgres")) as connection:
            row = connection.execute(query, [name]).fetchone()
        return str(row[0]) if row else ""

    def _write_mark(self, database: Database) -> None:
        comment = sql.SQL("COMMENT ON DATABASE {} IS {}").format(
            sql.Identifier(database.name), sql.Literal(self._wanted(database.reports))
        )
        with database.connect() as connection:
            connection.execute(comment)
