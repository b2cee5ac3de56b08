"""A socket's path has at most 107 bytes, whatever VAR_DIR is."""

import os
import socket
import stat
from pathlib import Path

import pytest

from deploy.local import sockets
from deploy.local.place import RefusalError

NAME = ".s.PGSQL.5432"


def folder_of_length(base: Path, length: int) -> Path:
    return base / ("x" * (length - len(str(base)) - 1))


@pytest.mark.parametrize(("length", "fits"), [(107, True), (108, False)])
def test_the_limit_is_the_kernels_own(length: int, fits: bool) -> None:
    folder = folder_of_length(Path("/tmp"), length - len(NAME) - 1)
    assert sockets.fits(folder, NAME) is fits
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            if fits:
                probe.bind(str(folder / NAME))
            else:
                with pytest.raises(OSError, match="too long"):
                    probe.bind(str(folder / NAME))
    finally:
        (folder / NAME).unlink(missing_ok=True)
        folder.rmdir()


def test_a_short_folder_is_used_as_it_is(tmp_path: Path) -> None:
    wanted = tmp_path / "s"
    assert sockets.folder_for(wanted, "a", "mark", os.getuid(), short=tmp_path) == wanted
    assert stat.S_IMODE(wanted.stat().st_mode) == 0o700


def test_a_long_one_gives_way_to_a_short_private_one(tmp_path: Path) -> None:
    wanted = tmp_path / ("d" * 120)
    folder = sockets.folder_for(wanted, NAME, "mark", os.getuid(), short=tmp_path)
    assert folder == tmp_path / f"crm-{os.getuid()}-mark"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not wanted.exists()


def test_a_link_put_there_by_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / f"crm-{os.getuid()}-mark").symlink_to(tmp_path)
    with pytest.raises(RefusalError, match="VAR_DIR"):
        sockets.folder_for(tmp_path / ("d" * 120), NAME, "mark", os.getuid(), short=tmp_path)
