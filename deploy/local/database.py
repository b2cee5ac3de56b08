"""Bringing a database up to date: migrations, reference data, boundaries, demo data.

What was done is written on the database itself, as its comment, so that a second start does only what changed and a
database that was replaced is never taken for a prepared one.
"""

import hashlib
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from deploy.local.place import Place, RefusalError, say

CHECK = ("-m", "deploy.local.check")
STEPS = (
    ("db", "upgrade", "--directory", "migrations"),
    ("seed", "reference"),
    ("wilayah", "bawaan"),
)
DEMO = ("seed", "demo")


class Check:
    """A run of check.py: refuses wrong settings by name, then says what the database was prepared for.

    It is started before the database so that it costs no time of its own.
    """

    def __init__(self, place: Place, env: Mapping[str, str]) -> None:
        self.place, self.env = place, env
        command = [str(place.python), *CHECK]
        self.process = subprocess.Popen(
            command,
            cwd=place.root,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )

    def answer(self) -> str:
        """The mark on the database, empty for a fresh one. Raises RefusalError if check.py refused."""
        said, _ = self.process.communicate()
        if self.process.returncode != 0:
            raise RefusalError("pengaturan atau basis data belum benar; lihat pesan di atas.")
        return said.strip()

    def close(self) -> None:
        """Give up waiting for an answer."""
        self.process.kill()
        self.process.wait()


def prepare(place: Place, env: Mapping[str, str], found: str) -> None:
    """Do the steps unless the database carries (`found`) the mark of what they would do."""
    wanted = fingerprint(place.root, env.get("APP_ENV", "demo"))
    if found == wanted:
        return
    for step in steps(env.get("APP_ENV", "demo")):
        say(f"flask {' '.join(step)}")
        flask(place, env, step, check=True)
    subprocess.run([str(place.python), *CHECK, wanted], cwd=place.root, env=dict(env), check=True)


def steps(app_env: str) -> tuple[tuple[str, ...], ...]:
    """The commands that make a database ready; demo data only where APP_ENV=demo."""
    return (*STEPS, DEMO) if app_env == "demo" else STEPS


def flask(place: Place, env: Mapping[str, str], arguments: tuple[str, ...], *, check: bool = False) -> int:
    """Run a flask command; its exit code. With `check` its output goes to stderr and a failure is a RefusalError."""
    command = [str(place.python), "-m", "flask", "--app", "wsgi", *arguments]
    output = sys.stderr.fileno() if check else None
    code = subprocess.run(command, cwd=place.root, env=dict(env), stdout=output, check=False).returncode
    if check and code != 0:
        raise RefusalError(f"flask {' '.join(arguments)} gagal; lihat pesan di atas.")
    return code


def fingerprint(root: Path, app_env: str) -> str:
    """A digest of everything that the steps read: migrations, seeds, data files, the boundaries' version."""
    digest = hashlib.sha256(app_env.encode())
    for file in sorted(_sources(root)):
        digest.update(str(file.relative_to(root)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:32]


def _sources(root: Path) -> Iterator[Path]:
    yield root / "package-lock.json"
    for folder in ("migrations", "app/seed", "app/cli"):
        yield from (file for file in (root / folder).rglob("*") if file.is_file() and file.suffix != ".pyc")
