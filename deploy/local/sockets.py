"""Unix sockets: the kernel takes at most 107 bytes of path, and libpq reads a comma as the end of a host.

A VAR_DIR may be longer than that, and may have a comma.
"""

import os
import stat
from pathlib import Path

from deploy.local.place import RefusalError

LONGEST = 107


def fits(folder: Path, name: str) -> bool:
    """Whether a socket called `name` can be opened in `folder` and named as a host."""
    return len(os.fsencode(folder / name)) <= LONGEST and "," not in str(folder)


def folder_for(wanted: Path, name: str, mark: str, uid: int, short: Path = Path("/tmp")) -> Path:  # noqa: S108
    """A folder with mode 0700 of user `uid` for socket `name`: `wanted`, or a short one named by `mark`.

    Raises RefusalError if somebody else already has the short one.
    """
    folder = wanted if fits(wanted, name) else short / f"crm-{uid}-{mark}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid == os.getuid() != uid:
        os.chown(folder, uid, -1)
    elif found.st_uid != uid or not stat.S_ISDIR(found.st_mode):
        raise RefusalError(f"{folder} milik pengguna lain; hapus, atau pakai VAR_DIR yang lebih pendek.")
    folder.chmod(0o700)
    return folder
