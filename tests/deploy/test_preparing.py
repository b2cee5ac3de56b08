"""What a start does to the database, the port and the browser libraries."""

import json
import re
import shutil
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from deploy.local import assets, commands, database, web
from deploy.local.place import RefusalError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of the project as the fingerprint reads."""
    for folder in ("migrations/versions", "app/seed/data", "app/cli"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "package-lock.json").write_text("{}")
    (tmp_path / "app/seed/data/channels.csv").write_text("code\n")
    return tmp_path


def test_the_same_files_need_no_second_preparation(checkout: Path) -> None:
    assert database.fingerprint(checkout, "demo") == database.fingerprint(checkout, "demo")


@pytest.mark.parametrize(
    "file", ["migrations/versions/9.py", "app/seed/data/channels.csv", "package-lock.json"]
)
def test_a_changed_file_does(checkout: Path, file: str) -> None:
    before = database.fingerprint(checkout, "demo")
    (checkout / file).write_text("berubah\n")
    assert database.fingerprint(checkout, "demo") != before


def test_what_python_writes_beside_the_sources_changes_nothing(checkout: Path) -> None:
    before = database.fingerprint(checkout, "demo")
    (checkout / "app/cli/seed.cpython-311.pyc").write_text("x")
    assert database.fingerprint(checkout, "demo") == before


def test_demo_data_stays_out_of_production() -> None:
    assert ("seed", "demo") in database.steps("demo")
    assert ("seed", "demo") not in database.steps("production")


def test_a_taken_port_is_refused_by_its_number() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(RefusalError, match=f"PORT {other.getsockname()[1]}"):
            web.refuse_taken_port("127.0.0.1", other.getsockname()[1])


@pytest.mark.parametrize("host", ["nope.invalid", "192.0.2.1", "2001:db8::1", "a" * 70])
def test_a_host_that_is_not_this_machine_is_refused_by_its_name(host: str) -> None:
    with pytest.raises(RefusalError, match=f"^HOST='{host}'"):
        web.refuse_taken_port(host, 8000)


@pytest.mark.parametrize("port", ["²", "٨٠٠٠", "eighty", "0"])
def test_a_port_that_is_none_is_refused_by_its_name(port: str) -> None:
    with pytest.raises(RefusalError, match=r"^PORT="):
        commands._port({"PORT": port})


class _Readyz(BaseHTTPRequestHandler):
    """Answers as /readyz would with the unfit part that the server names."""

    def do_GET(self) -> None:
        unfit = getattr(self.server, "unfit", "")
        parts = {
            name: {"ok": name != unfit} for name in ("database", "redis", "migrations", "worker", "outbox")
        }
        self.send_response(503 if unfit else 200)
        self.end_headers()
        channels = {"twitter": {"ok": False, "waiting": 3}}
        said = {"status": "gagal" if unfit else "ok", **parts, "channels": channels}
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output quiet."""


@pytest.mark.parametrize(
    ("unfit", "started"), [("", True), ("outbox", True), ("worker", False), ("database", False)]
)
def test_messages_left_late_by_the_last_run_do_not_keep_their_senders_from_starting(
    unfit: str, started: bool
) -> None:
    with HTTPServer(("127.0.0.1", 0), _Readyz) as server:
        server.unfit = unfit  # type: ignore[attr-defined]
        threading.Thread(target=server.handle_request).start()
        assert web.has_started("127.0.0.1", server.server_port) is started


def test_nobody_who_answers_has_not_started() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert web.has_started("127.0.0.1", port) is False


def test_the_welcome_writes_an_address_of_ipv6_as_browsers_take_it() -> None:
    assert "http://[::1]:8000" in web.welcome({"HOST": "::", "PORT": "8000", "APP_ENV": "production"})


def test_the_welcome_names_address_and_accounts_in_one_line() -> None:
    line = web.welcome({"HOST": "0.0.0.0", "PORT": "8123", "APP_ENV": "demo"})
    assert "http://127.0.0.1:8123" in line
    assert "kelurahan.gambir" in line
    assert "jakarta-demo" in line
    assert "\n" not in line


def test_production_shows_no_account() -> None:
    line = web.welcome(
        {"HOST": "::", "PORT": "80", "APP_ENV": "production", "PUBLIC_URL": "https://crm.example"}
    )
    assert line == "CRM Jakarta siap di https://crm.example"


def test_browser_libraries_are_published_once(tmp_path: Path) -> None:
    shutil.copy(ROOT / "package-lock.json", tmp_path)
    for source in assets.SOURCES.values():
        file = tmp_path / "node_modules" / source
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source)
    assert assets.publish(tmp_path)
    assert not assets.publish(tmp_path)
    (tmp_path / "app/static/vendor/htmx.min.js").unlink()
    assert assets.publish(tmp_path)
    assert (tmp_path / "app/static/vendor/htmx.min.js").is_file()


def test_lock_files_name_no_host_and_every_package_has_a_digest() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert all("resolved" not in entry and entry["integrity"] for entry in packages.values())
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-models.txt"):
        text = (ROOT / name).read_text()
        assert re.search(r"https?://|file://|--(extra-)?index-url|--find-links", text) is None
        pins = re.findall(r"^[\w.-]+(?:\[[\w,-]+\])?==.*\\\n    --hash=", text, re.MULTILINE)
        assert len(pins) == len(re.findall(r"^[a-zA-Z]", text, re.MULTILINE))
