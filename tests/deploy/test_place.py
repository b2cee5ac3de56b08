"""Where a copy lives and what its settings are."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import locks
from deploy.local.place import RefusalError, here, read_dotenv


def test_dotenv_understands_comments_quotes_and_export(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(
        "# catatan\n\nPORT=8123\nexport HOST = 0.0.0.0\nMAIL_FROM='CRM <crm@x.id>'\nSMS_QUIET=21:00-06:00 # malam\nbaris aneh\n"
    )
    assert read_dotenv(file) == {
        "PORT": "8123",
        "HOST": "0.0.0.0",
        "MAIL_FROM": "CRM <crm@x.id>",
        "SMS_QUIET": "21:00-06:00",
    }


def test_the_environment_wins_over_dotenv(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=1\nVAR_DIR=lain\n")
    place = here({"PORT": "2", "MAKEFLAGS": "--jobs"}, tmp_path)
    assert place.value("PORT") == "2"
    assert place.var == tmp_path / "lain"
    assert "MAKEFLAGS" not in place.env


def test_var_dir_is_var_beside_the_code_or_any_absolute_path(tmp_path: Path) -> None:
    assert here({}, tmp_path).var == tmp_path / "var"
    assert here({"VAR_DIR": "/srv/crm"}, tmp_path).var == Path("/srv/crm")


@pytest.mark.parametrize("below", ["", "var"])
def test_a_var_dir_that_is_a_file_is_refused_by_its_name(tmp_path: Path, below: str) -> None:
    (tmp_path / "berkas").write_text("x")
    with pytest.raises(RefusalError, match=r"VAR_DIR=.*berkas.*pilih folder"):
        here({"VAR_DIR": str(tmp_path / "berkas" / below)}, tmp_path).make_folders()


def test_a_var_dir_that_cannot_be_written_is_refused_by_its_name() -> None:
    with pytest.raises(RefusalError, match="VAR_DIR=/proc/1"):
        here({"VAR_DIR": "/proc/1"}).make_folders()


def test_two_copies_have_two_marks(tmp_path: Path) -> None:
    assert here({}, tmp_path).mark != here({"VAR_DIR": "var2"}, tmp_path).mark


def test_a_lock_ends_with_the_process_that_took_it(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    holder = f"import fcntl, time; f = open({str(file)!r}, 'w'); fcntl.flock(f, fcntl.LOCK_EX); print(flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", holder], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert locks.take(file) is None
        process.kill()
    assert locks.is_free(file)


def test_several_may_share_a_lock_that_nobody_can_take_meanwhile(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    with locks.held(file, shared=True), locks.held(file, shared=True):
        assert locks.take(file) is None
    handle = locks.take(file)
    assert handle is not None
    fcntl.flock(handle, fcntl.LOCK_UN)
    os.close(handle)
