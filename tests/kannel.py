"""A real Kannel on loopback: bearerbox with its fake message centre, smsbox, and fakesmsc as the telephones."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.message_centre import HOST, free_port, wait_for

FAKE = Path("/usr/lib/kannel/test/fakesmsc")
USER, PASSWORD = "crm", "rahasia-kannel"
BEARERBOX = """
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = {password}
smsbox-port = {box}
box-allow-ip = "127.0.0.1"
box-deny-ip = "*.*.*.*"
store-type = file
store-location = {folder}/store
log-level = 1

group = smsc
smsc = fake
smsc-id = uji
port = {smsc}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {send}
sendsms-interface = 127.0.0.1
http-request-retry = 3
http-queue-delay = 1
log-level = 1

group = sendsms-user
username = {user}
password = {password}
user-allow-ip = "127.0.0.1"
max-messages = 3
concatenation = true

group = sms-service
keyword = default
catch-all = true
max-messages = 0
get-url = "{inbound}&from=%p&to=%P&coding=%c&udh=%u&id=%I&smsc=%i&time=%T&text=%b"
"""


@dataclass
class Kannel:
    """`send_url` takes our messages; `sends` lets a telephone write, `heard` what the telephones got."""

    folder: Path
    inbound: str
    admin: int = field(default_factory=free_port)
    box: int = field(default_factory=free_port)
    smsc: int = field(default_factory=free_port)
    send: int = field(default_factory=free_port)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def send_url(self) -> str:
        return f"http://{HOST}:{self.send}/cgi-bin/sendsms"

    def start(self) -> None:
        names = ("admin", "box", "smsc", "send", "folder", "inbound")
        given = {name: getattr(self, name) for name in names}
        config = self.folder / "kannel.conf"
        config.write_text(BEARERBOX.format(user=USER, password=PASSWORD, **given))
        self._run("/usr/sbin/bearerbox", str(config))
        assert wait_for(lambda: listens(self.box), 60), self.logs()
        self._run("/usr/sbin/smsbox", str(config))
        assert wait_for(lambda: listens(self.send), 60), self.logs()

    def sends(self, *messages: str) -> None:
        """Telephones connect and write: each "sender receiver text ..."."""
        self._run(
            str(FAKE), "-H", HOST, "-r", str(self.smsc), "-i", "0.1", "-m", str(len(messages)), *messages
        )

    def heard(self) -> str:
        return (self.folder / "fakesmsc.log").read_text(errors="replace")

    def stop(self) -> None:
        for process in reversed(self.running):
            process.kill()
            process.wait(10)

    def logs(self) -> str:
        return "\n".join(file.read_text(errors="replace")[-2000:] for file in self.folder.glob("*.log"))

    def _run(self, program: str, *arguments: str) -> None:
        with (self.folder / f"{Path(program).name}.log").open("ab") as log:
            command = [program, "-v", "1", *arguments] if "box" in program else [program, *arguments]
            self.running.append(
                subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, env=os.environ)
            )


def listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection((HOST, port), 1):
        return True
    return False


@contextmanager
def kannel(folder: Path, inbound: str) -> Iterator[Kannel]:
    """A running Kannel that brings what telephones write to `inbound`, ended afterwards."""
    if not FAKE.exists() or shutil.which("bearerbox", path="/usr/sbin") is None:
        pytest.skip("kannel dan kannel-extras (Debian) tidak terpasang di mesin ini")
    running = Kannel(folder, inbound)
    try:
        running.start()
        yield running
    finally:
        running.stop()
