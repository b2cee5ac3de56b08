"""One copy of the system: where its code and its state are, and what its environment says."""

import hashlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

ROOT = Path(__file__).resolve().parents[2]


class RefusalError(Exception):
    """Something the person at the keyboard must know or do; the message says what."""


@dataclass(frozen=True)
class Place:
    """Code at `root`, state below `var` (absolute), settings in `env` (the environment over .env)."""

    root: Path
    var: Path
    env: Mapping[str, str]

    @property
    def run(self) -> Path:
        """Locks and notes about running processes."""
        return self.var / "run"

    @property
    def python(self) -> Path:
        return self.root / ".venv/bin/python"

    @property
    def mark(self) -> str:
        """Eight hexadecimal digits that name this copy on this machine."""
        return hashlib.sha256(os.fsencode(self.var)).hexdigest()[:8]

    def value(self, name: str, default: str = "") -> str:
        return self.env.get(name, "").strip() or default

    def make_folders(self) -> None:
        """VAR_DIR may be crossed but not listed by others; what is private below it has its own mode.

        Raises RefusalError where nothing can be kept there.
        """
        try:
            self.var.mkdir(mode=0o711, parents=True, exist_ok=True)
            for folder in (self.run, self.var / "log"):
                folder.mkdir(mode=0o700, exist_ok=True)
                with TemporaryFile(dir=folder):
                    pass
        except OSError as error:
            raise RefusalError(
                f"VAR_DIR={self.var} tidak dapat dipakai ({error.strerror}); pilih folder yang boleh ditulisi."
            ) from None


def here(environ: Mapping[str, str], root: Path = ROOT) -> Place:
    """The copy that the environment and .env describe; VAR_DIR counts from the code's folder."""
    env = {**read_dotenv(root / ".env"), **environ}
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES"):
        env.pop(name, None)
    return Place(root, (root / (env.get("VAR_DIR", "").strip() or "var")).resolve(), env)


def read_dotenv(file: Path) -> dict[str, str]:
    """NAME=value lines; blank lines, `#` comments, `export` and one pair of quotes are understood."""
    if not file.is_file():
        return {}
    lines = (line.strip().removeprefix("export ") for line in file.read_text().splitlines())
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): _unquoted(value.strip()) for name, _, value in pairs}


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value.split(" #")[0].rstrip()


def say(text: str) -> None:
    """Tell the person at the keyboard; stdout belongs to the command that runs."""
    print(f"crm: {text}", file=sys.stderr, flush=True)
