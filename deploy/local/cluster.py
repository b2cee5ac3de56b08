"""A private PostgreSQL cluster: reached by one unix socket in a folder of its owner, never by TCP."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

from deploy.local import owner as owners
from deploy.local import processes, sockets
from deploy.local.place import Place, RefusalError, say
from deploy.local.programs import Postgres, postgres
from deploy.local.server import Server

SUPERUSER = "crm"
DATABASE = "crm"
EXTENSIONS = ("postgis", "pg_trgm", "btree_gin", "btree_gist")
SOCKET = ".s.PGSQL.5432"
MEGABYTE = 1024 * 1024


class Cluster(Server):
    """The cluster of the copy at `place`; `durable=False` gives up safety for speed, for tests only.

    `counting`: it counts its statements (pg_stat_statements), for a measurement of these.
    """

    name = "postgres"
    ready_seconds = 90.0
    end_signal = signal.SIGINT  # ends the sessions too; SIGTERM would wait for them
    end_seconds = 30.0

    def __init__(self, place: Place, *, durable: bool = True, counting: bool = False) -> None:
        super().__init__(place, owners.database_owner())
        self.durable, self.counting = durable, counting
        self.home = owners.database_home(place, self.owner)
        self.data = self.home / "data"
        self.sockets = sockets.folder_for(self.home / "socket", SOCKET, place.mark, self.owner.uid)
        self.version = self._version()

    @property
    def url(self) -> str:
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """Where libpq finds that database of this cluster."""
        return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(self.sockets))}"

    def pid(self) -> int | None:
        return self.noted_pid(self.data / "postmaster.pid", str(self.data))

    def is_ready(self) -> bool:
        return self.pid() is not None and self._status() == "ready"

    def prepare(self) -> None:
        """Make the cluster if there is none; a half-made one is made again."""
        if self.data.is_dir():
            return
        say("menyiapkan basis data PostgreSQL ...")
        draft = self.home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        self._initdb(draft)
        (draft / "pg_hba.conf").write_text("local all all trust\n")
        draft.rename(self.data)

    def start(self, *, tied: bool) -> None:
        self.prepare()
        self._sweep()
        super().start(tied=tied)

    def command(self) -> list[str]:
        return [str(self.version.programs / "postgres"), "-D", str(self.data), *self._options()]

    def wait(self) -> None:
        """Wait until it takes connections and has our database. Raises RefusalError if it does not."""
        super().wait()
        if not (self.home / "siap").exists():
            self._make_database()
            (self.home / "siap").touch()

    def _version(self) -> Postgres:
        file = self.data / "PG_VERSION"
        wanted = int(file.read_text()) if file.is_file() else None
        found = postgres(wanted)
        if found is None:
            raise RefusalError(
                f"{self.data} dibuat oleh PostgreSQL {wanted}, yang tidak terpasang (dengan PostGIS): "
                f"apt-get install postgresql-{wanted} postgresql-{wanted}-postgis-3"
            )
        return found

    def _status(self) -> str:
        """The eighth line of the note that the server keeps about itself."""
        try:
            return (self.data / "postmaster.pid").read_text().split("\n")[7].strip()
        except (OSError, IndexError):
            return ""

    def _initdb(self, draft: Path) -> None:
        command = [str(self.version.programs / "initdb"), "-D", str(draft), "-U", SUPERUSER, "-A", "trust"]
        command += ["-E", "UTF8", "--locale=C.UTF-8", *([] if self.durable else ["--no-sync"])]
        if self.run(command).wait() != 0:
            raise RefusalError(f"initdb gagal; lihat {self.log}")

    def _make_database(self) -> None:
        absent = f"WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}')"
        self._psql("postgres", f"SELECT 'CREATE DATABASE {DATABASE}' {absent} \\gexec")
        self._psql(DATABASE, "".join(f"CREATE EXTENSION IF NOT EXISTS {name};" for name in EXTENSIONS))

    def _psql(self, database: str, sql: str) -> None:
        command = [str(self.version.programs / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", str(self.sockets), "-U", SUPERUSER, "-d", database]
        done = subprocess.run(command, input=sql, text=True, capture_output=True, check=False)
        if done.returncode != 0:
            raise RefusalError(f"PostgreSQL: {done.stderr.strip()}")

    def _sweep(self) -> None:
        """Remove what a killed server left: its processes, its note, its socket."""
        processes.end(processes.named(f"postgres: {self._cluster_name}:"), first=signal.SIGQUIT, patience=5.0)
        for file in (self.data / "postmaster.pid", self.sockets / SOCKET, self.sockets / f"{SOCKET}.lock"):
            file.unlink(missing_ok=True)

    @property
    def _cluster_name(self) -> str:
        return f"crm-{self.place.mark}"

    def _options(self) -> list[str]:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "cluster_name": self._cluster_name,
            "timezone": "UTC",
            "log_timezone": "UTC",
            "jit": "off",
            "random_page_cost": "1.1",
            "max_connections": "120",
            **_memory(),
            **(_DURABLE if self.durable else _FAST),
            **({"shared_preload_libraries": "pg_stat_statements"} if self.counting else {}),
        }
        return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]


_DURABLE = {
    "synchronous_commit": "on",
    "checkpoint_timeout": "15min",
    "max_wal_size": "2GB",
    "wal_compression": "on",
}
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "1GB"}


def _memory() -> dict[str, str]:
    """A quarter of the memory for shared buffers (128 MB to 2 GB), half as what the kernel caches."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEGABYTE
    shared = max(128, min(total // 4, 2048))
    options = {
        "shared_buffers": f"{shared}MB",
        "effective_cache_size": f"{max(256, total // 2)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{max(64, min(total // 16, 512))}MB",
    }
    room = os.statvfs("/dev/shm")  # noqa: S108 - asked for its size only
    if room.f_frsize * room.f_blocks < 256 * MEGABYTE:
        # Containers often have 64 MB of it, too little for parallel plans.
        options["dynamic_shared_memory_type"] = "mmap"
    return options
