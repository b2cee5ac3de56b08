"""Whom PostgreSQL runs as: itself it refuses root, so a root user lends it an unprivileged account."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from deploy.local.place import Place, RefusalError
from deploy.local.processes import tie_to_parent

ACCOUNTS = ("postgres", "nobody")
OUTSIDE = Path("/var/lib")
HOMES = ("postgres", "surat")


@dataclass(frozen=True)
class Owner:
    """A user and group; `switch` says whether a process must change to them."""

    uid: int
    gid: int
    switch: bool


def start(
    command: Sequence[str], *, owner: Owner, tie: int | None = None, stderr: int | IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """Start a program as `owner` in its own session; it gets signal `tie` when this process dies."""
    return subprocess.Popen(
        command,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=stderr,
        stderr=stderr,
        start_new_session=True,
        # After the change of user, which would clear the tie.
        preexec_fn=None if tie is None else tie_to_parent(tie),
        user=owner.uid if owner.switch else None,
        group=owner.gid if owner.switch else None,
        extra_groups=[] if owner.switch else None,
    )


def database_owner() -> Owner:
    """This user, or for root the account `postgres`, else `nobody`. Raises RefusalError without either."""
    if os.getuid() != 0:
        return Owner(os.getuid(), os.getgid(), switch=False)
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Owner(entry.pw_uid, entry.pw_gid, switch=True)
    raise RefusalError(
        "PostgreSQL tidak mau berjalan sebagai root dan akun postgres tidak ada: adduser --system postgres"
    )


def database_home(place: Place, owner: Owner) -> Path:
    """The folder of the cluster: VAR_DIR/postgres, made if it is missing."""
    return home(place, owner, HOMES[0])


def home(place: Place, owner: Owner, name: str) -> Path:
    """A folder of `owner`'s own, one of HOMES: VAR_DIR/`name`, made if it is missing.

    Where `owner` cannot reach VAR_DIR (it lies below root's home, say), VAR_DIR/`name` is a link to a
    folder below /var/lib that carries this copy's mark; `make clean` removes it too.
    """
    home = place.var / name
    if home.is_symlink() or home.is_dir():
        return home.resolve()
    if not owner.switch or can_reach(owner, place.var):
        return _owned(home, owner)
    # A name that was never used: what a removed VAR_DIR left behind must not come back.
    outside = _owned(Path(tempfile.mkdtemp(prefix=f"crm-jakarta-{place.mark}-", dir=OUTSIDE)), owner)
    home.symlink_to(outside)
    return outside


def remove_home(place: Place) -> None:
    """Delete the folders of the cluster and the mailboxes, wherever they are; the servers must have stopped."""
    for home in (place.var / name for name in HOMES):
        shutil.rmtree(home.resolve(), ignore_errors=True)
        if home.is_symlink():
            home.unlink()


def can_reach(owner: Owner, folder: Path) -> bool:
    """Whether `owner` may cross `folder` and everything above it."""
    command = ["/bin/sh", "-c", 'cd "$0"', str(folder)]
    return start(command, owner=owner, stderr=subprocess.DEVNULL).wait() == 0


def _owned(folder: Path, owner: Owner) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    if owner.switch:
        os.chown(folder, owner.uid, owner.gid)
    return folder
