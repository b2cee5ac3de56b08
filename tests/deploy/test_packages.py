"""A missing package is named together with the command that installs it."""

from pathlib import Path

import pytest

from deploy.local import packages, programs
from deploy.local.place import RefusalError


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without PostgreSQL, Redis and node, and a user who is not root and has no sudo."""
    found = {"apt-get": "/usr/bin/apt-get"}
    monkeypatch.setattr(packages, "which", found.get)
    monkeypatch.setattr(programs, "postgres", lambda: None)
    monkeypatch.setattr(programs, "versions_without_postgis", list)
    monkeypatch.setattr(packages.os, "getuid", lambda: 1000)


@pytest.mark.usefixtures("bare_machine")
def test_who_cannot_install_is_told_what_and_how() -> None:
    with pytest.raises(RefusalError) as refused:
        packages.ensure(("postgres", "redis", "node"))
    told = str(refused.value)
    assert "postgresql, postgresql-postgis, redis-server, nodejs, npm" in told
    assert (
        "sudo apt-get update && sudo apt-get install -y postgresql postgresql-postgis redis-server nodejs npm"
        in told
    )


@pytest.mark.usefixtures("bare_machine")
def test_postgis_is_named_for_the_version_that_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "versions_without_postgis", lambda: [15, 16])
    assert packages.missing(("postgres",)) == ["postgresql-16-postgis-3"]


@pytest.mark.usefixtures("bare_machine")
def test_sudo_is_used_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(packages.sys.stdin, "isatty", lambda: False, raising=False)
    command = packages.installer(["redis-server"])
    assert command is not None
    assert command[:2] == ["sudo", "-n"]
    assert command[-1].endswith(" redis-server")


@pytest.mark.usefixtures("bare_machine")
def test_mail_servers_for_tests_are_installed_without_being_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(packages.os, "getuid", lambda: 0)
    monkeypatch.setattr(packages, "MAIL", {"postfix": tmp_path / "master"})
    assert packages.missing(("mail",)) == ["postfix"]
    command = packages.installer(["postfix"])
    assert command is not None
    assert "policy-rc.d" in command[-1]
    assert command[-1].endswith(" postfix")


@pytest.mark.usefixtures("bare_machine")
def test_a_wish_that_cannot_be_fulfilled_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    packages.wish("redis")
    assert "redis-server" in capsys.readouterr().err


def test_nothing_is_said_where_nothing_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(packages, "_FINDERS", {"node": list})
    packages.ensure(("node",))
    assert capsys.readouterr() == ("", "")


def test_an_old_python_is_refused_by_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "OLDEST_PYTHON", (99, 0))
    with pytest.raises(RefusalError, match=r"Python 3\.11"):
        packages.ensure(())
