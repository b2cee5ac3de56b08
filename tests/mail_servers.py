"""Real mail servers on loopback: Postfix, which delivers to Dovecot's mailboxes, and Dovecot, which serves them by IMAP.

Both live in a folder of their own and end with the test. Every address of the two domains has a mailbox; whatever goes
elsewhere comes back as a bounce, written by Postfix itself.
"""

import imaplib
import os
import shutil
import smtplib
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from bench.system import end, launch
from deploy.local.owner import Owner, database_owner, start
from deploy.local.packages import MAIL
from deploy.peers.dovecot import Dovecot
from tests.message_centre import HOST, free_port, wait_for

OURS, CITIZENS = "jakarta.test", "warga.test"
CRM = f"crm@{OURS}"
SENDER = f"CRM Jakarta <{CRM}>"
PASSWORD = "rahasia"

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.jakarta.test
mydestination =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = jakarta.test, warga.test
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
default_transport = error:5.1.2 tidak ada kotak surat itu di sini
smtpd_reject_unlisted_recipient = no
recipient_delimiter = +
message_size_limit = 60000000
mailbox_size_limit = 0
smtputf8_enable = no
"""
SERVICES = """
{smtp} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass
class MailServers:
    """The running pair. `folder` holds their configuration, logs and mails."""

    folder: Path
    owner: Owner
    smtp: int = field(default_factory=free_port)
    imap: int = field(default_factory=free_port)
    lmtp: int = field(default_factory=free_port)

    @property
    def dovecot(self) -> Dovecot:
        return Dovecot(self.folder, self.owner, self.imap, self.lmtp, PASSWORD)

    @property
    def smtp_url(self) -> str:
        return f"smtp://{HOST}:{self.smtp}"

    def imap_url(self, port: int | None = None) -> str:
        """The mailbox of the channel; by another port where something stands in between."""
        return f"imap://crm%40{OURS}:{PASSWORD}@{HOST}:{port or self.imap}/INBOX"

    def send(self, mail: EmailMessage | bytes, sender: str, to: str = CRM) -> None:
        """Hand a mail to Postfix, byte for byte."""
        content = mail if isinstance(mail, bytes) else mail.as_bytes()
        with smtplib.SMTP(HOST, self.smtp, timeout=20) as session:
            session.sendmail(sender, [to], content)

    def mails(self, address: str, folder: str = "INBOX") -> list[EmailMessage]:
        """What lies in that folder of an address's mailbox, oldest first."""
        with imaplib.IMAP4(HOST, self.imap, timeout=20) as box:
            box.login(address, PASSWORD)
            if box.select(folder, readonly=True)[0] != "OK":
                return []
            found = box.uid("FETCH", "1:*", "(BODY.PEEK[])")[1]
        parts = [bytes(item[1]) for item in found if isinstance(item, tuple)]
        return [_read(part) for part in parts]

    def wait_for_mails(self, address: str, count: int, folder: str = "INBOX") -> list[EmailMessage]:
        """The mails once there are so many."""
        assert wait_for(lambda: len(self.mails(address, folder)) >= count, 20), self.log()
        return self.mails(address, folder)

    def log(self) -> str:
        """What both servers said."""
        return "\n".join(path.read_text(errors="replace")[-3000:] for path in self.folder.glob("*.log"))


class Gate:
    """A line to the mailbox on which everything passes but the command that moves mails, until it is opened."""

    def __init__(self, target: int) -> None:
        self._target = target
        self.asked = threading.Event()
        self._door = socket.create_server((HOST, 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._door.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                far = socket.create_connection((HOST, self._target))
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if b" UID MOVE " in data:
                    self.asked.set()
                    continue
                target.sendall(data)


def _read(content: bytes) -> EmailMessage:
    mail = message_from_bytes(content, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def reason_without() -> str | None:
    """Why the servers cannot run here; None if they can."""
    missing = [name for name, program in MAIL.items() if not program.exists()]
    if missing:
        return f"{', '.join(missing)} tidak terpasang di mesin ini"
    return None if os.getuid() == 0 else "Postfix hanya dapat dijalankan oleh root"


@contextmanager
def mail_servers() -> Iterator[MailServers]:
    """Both servers, ended afterwards; the test is skipped with a reason where they cannot run."""
    if reason := reason_without():
        pytest.skip(reason)
    # Not in pytest's own folder, which the servers' users may not enter.
    folder = Path(tempfile.mkdtemp(prefix="crm-surel-"))
    servers = MailServers(folder, database_owner())
    running: list[subprocess.Popen[bytes]] = []
    try:
        _configure(servers)
        running = [_dovecot(servers), _postfix(servers)]
        assert wait_for(lambda: _answers(servers), 20), servers.log()
        yield servers
    finally:
        for process in running:
            end(process)
        shutil.rmtree(folder, ignore_errors=True)


def _configure(servers: MailServers) -> None:
    folder = servers.folder
    folder.chmod(0o755)
    servers.dovecot.configure()
    for name in ("postfix", "queue", "data"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    values = {"folder": folder, "lmtp": servers.lmtp, "smtp": servers.smtp}
    (folder / "postfix/main.cf").write_text(MAIN.format(**values))
    (folder / "postfix/master.cf").write_text(SERVICES.format(**values))


def _dovecot(servers: MailServers) -> "subprocess.Popen[bytes]":
    with open(servers.folder / "dovecot-out.log", "wb") as output:
        return start(servers.dovecot.command, owner=servers.owner, tie=15, stderr=output)


def _postfix(servers: MailServers) -> "subprocess.Popen[bytes]":
    settings, output = str(servers.folder / "postfix"), servers.folder / "postfix-out.log"
    with open(output, "wb") as log:
        subprocess.run(["/usr/sbin/postfix", "-c", settings, "check"], stdout=log, stderr=log, check=True)
    # Not through `postfix start`, which would leave a server that nothing ties to this test.
    return launch([str(MAIL["postfix"]), "-c", settings, "-d"], os.environ, str(servers.folder), output)


def _answers(servers: MailServers) -> bool:
    with suppress(OSError, smtplib.SMTPException, imaplib.IMAP4.error):
        with smtplib.SMTP(HOST, servers.smtp, timeout=2):
            pass
        with imaplib.IMAP4(HOST, servers.imap, timeout=2):
            return True
    return False
