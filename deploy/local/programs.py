"""Where PostgreSQL's programs are: the newest version on this machine that has PostGIS."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from shutil import which

DEBIAN = Path("/usr/lib/postgresql")
SHARED = Path("/usr/share/postgresql")


@dataclass(frozen=True)
class Postgres:
    """One installed version: its major number and the folder of its programs."""

    major: int
    programs: Path


@lru_cache(maxsize=4)
def postgres(wanted: int | None = None) -> Postgres | None:
    """The version `wanted`, else the newest one, that has PostGIS; None if there is none."""
    found = [*_of_debian(), *_on_path()]
    fitting = [version for version in found if wanted in (None, version.major)]
    return max(fitting, key=lambda version: version.major, default=None)


def versions_without_postgis() -> list[int]:
    """Major numbers of installed servers that lack PostGIS."""
    return sorted(number for number in _installed() if not _has_postgis(SHARED / str(number)))


def _of_debian() -> Iterator[Postgres]:
    for number in _installed():
        if _has_postgis(SHARED / str(number)):
            yield Postgres(number, DEBIAN / str(number) / "bin")


def _installed() -> list[int]:
    return [int(path.parts[-3]) for path in DEBIAN.glob("[0-9]*/bin/postgres")]


def _on_path() -> Iterator[Postgres]:
    if DEBIAN.is_dir() or which("pg_config") is None:
        return
    asked = ["pg_config", "--version", "--bindir", "--sharedir"]
    version, programs, shared = subprocess.run(
        asked, capture_output=True, text=True, check=True
    ).stdout.split("\n")[:3]
    if _has_postgis(Path(shared)) and (Path(programs) / "postgres").exists():
        yield Postgres(int(version.split()[1].split(".")[0]), Path(programs))


def _has_postgis(shared: Path) -> bool:
    return (shared / "extension/postgis.control").is_file()
