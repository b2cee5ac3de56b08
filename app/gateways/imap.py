"""A mailbox by IMAP: what lies in it, byte for byte, and where each mail goes once it is kept.

Whatever the server or the line does comes out as MailboxDownError; the caller connects again.
"""

import imaplib
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted

TIMEOUT = 30
PORTS = {"imap": 143, "imaps": 993}
# More than 25 MB of attachments in base64; what is longer is read so far and stays whole in the mailbox.
BYTES_MAX = 40 * 1024 * 1024
GLANCE = 1.0
PROCESSED, FAILED = "Processed", "Failed"


class MailboxDownError(Exception):
    """The mailbox cannot be reached, or refused; `str()` says why."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where a mailbox is, and who opens it."""

    host: str
    port: int
    is_secure: bool
    user: str
    password: str
    folder: str


def account_at(url: str) -> Account:
    """The account of imap[s]://user:password@host:port/folder (INBOX if left out)."""
    parts = urlsplit(url)
    return Account(
        host=parts.hostname or "localhost",
        port=parts.port or PORTS[parts.scheme],
        is_secure=parts.scheme == "imaps",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )


class Box:
    """The open folder."""

    def __init__(self, mailbox: BaseMailBox) -> None:
        self._mailbox = mailbox
        self._folders: dict[str, str] = {}

    def uids(self) -> list[str]:
        """The mails that lie there now, oldest first."""
        with _told():
            return self._mailbox.uids("UNDELETED")

    def content(self, uid: str) -> bytes | None:
        """The mail as it is, up to 40 MB; None if it is gone. It is not marked as read."""
        with _told():
            answer, data = self._mailbox.client.uid("FETCH", uid, f"(BODY.PEEK[]<0.{BYTES_MAX}>)")
        if answer != "OK":
            raise MailboxDownError(f"server IMAP menolak membaca surel: {answer}")
        return next((bytes(item[1]) for item in data if isinstance(item, tuple)), None)

    def put_away(self, uid: str, name: str) -> None:
        """Move the mail to that folder (PROCESSED or FAILED), which is made if it is missing."""
        with _told():
            self._mailbox.move(uid, self._folder(name))

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Return when something happened in the folder (IDLE), after `seconds`, or soon after `stop` was set."""
        if "IDLE" not in self._mailbox.client.capabilities:
            stop.wait(seconds)
            return
        end = time.monotonic() + seconds
        with _told(), self._mailbox.idle as idle:
            while not stop.is_set() and time.monotonic() < end:
                began = time.monotonic()
                # A line that was cut answers at once and with nothing.
                if idle.poll(timeout=GLANCE) or time.monotonic() - began < GLANCE / 2:
                    return

    def _folder(self, name: str) -> str:
        if name not in self._folders:
            self._folders[name] = self._found_or_made(name)
        return self._folders[name]

    def _found_or_made(self, name: str) -> str:
        """Some servers allow folders beside INBOX, others only below it."""
        separator = next((folder.delim for folder in self._mailbox.folder.list()), "/")
        beside, below = name, f"INBOX{separator}{name}"
        for wanted in (beside, below):
            if self._mailbox.folder.exists(wanted):
                return wanted
        try:
            self._mailbox.folder.create(beside)
        except ImapToolsError:
            self._mailbox.folder.create(below)
            return below
        return beside


@contextmanager
def connected(account: Account) -> Iterator[Box]:
    """Sign in and open the folder, by TLS where the server offers STARTTLS. Raises MailboxDownError."""
    with _told():
        mailbox = _signed_in(account)
    try:
        yield Box(mailbox)
    finally:
        with suppress(ImapToolsError, imaplib.IMAP4.error, OSError):
            mailbox.logout()


def _signed_in(account: Account) -> BaseMailBox:
    mailbox = _opened(account)
    try:
        if account.user.isascii() and account.password.isascii():
            mailbox.login(account.user, account.password, account.folder)
        else:
            mailbox.login_utf8(account.user, account.password, account.folder)
    except BaseException:
        mailbox.client.shutdown()
        raise
    _ask_again(mailbox.client)
    return mailbox


def _ask_again(client: imaplib.IMAP4) -> None:
    """What it can do: before the login many servers do not tell of MOVE, and some not of IDLE."""
    answer, data = client.capability()
    if answer == "OK" and data and isinstance(data[-1], bytes):
        client.capabilities = tuple(data[-1].decode("ascii", "replace").upper().split())


def _opened(account: Account) -> BaseMailBox:
    context = ssl.create_default_context()
    host, port = account.host, account.port
    if account.is_secure:
        return MailBox(host, port, timeout=TIMEOUT, ssl_context=context)
    plain = MailBoxUnencrypted(host, port, timeout=TIMEOUT)
    if "STARTTLS" not in plain.client.capabilities:
        return plain
    plain.client.shutdown()
    return MailBoxStartTls(host, port, timeout=TIMEOUT, ssl_context=context)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (ImapToolsError, imaplib.IMAP4.error, OSError) as error:
        raise MailboxDownError(f"kotak surat tidak terjangkau: {error}") from error
