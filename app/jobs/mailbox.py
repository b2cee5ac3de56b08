"""The process that listens to a mailbox (`flask email listen`): whatever lies in it is kept, and only then moved away.

At the start, after every sign of the server (IDLE) and once a minute the whole folder is looked through. A mail that
was kept but not moved, because the process was killed in between, is known by its id and its content.
"""

import threading
from email.utils import parseaddr

import structlog
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from app import clock
from app.channels import email
from app.db import db, transaction
from app.domain import inbox
from app.gateways.imap import FAILED, PROCESSED, Account, Box, MailboxDownError, connected
from app.jobs import mail_files

LOOK_SECONDS = 60.0
FIRST_RETRY, LONGEST_RETRY = 1.0, 60.0
NOT_KEPT = "satu surel tidak dapat disimpan dan dipindahkan ke folder Failed"

log = structlog.get_logger(__name__)


class Listener:
    """One mailbox and the account of the channel that it feeds. `sender` is the address that we write from."""

    def __init__(
        self,
        mailbox: Account,
        sender: str,
        *,
        channel: str = email.CHANNEL,
        account: str = inbox.MAIN_ACCOUNT,
    ) -> None:
        self._mailbox = mailbox
        self._own = parseaddr(sender)[1].lower()
        self._channel, self._account = channel, account
        self._retry = FIRST_RETRY

    def run(self, stop: threading.Event) -> None:
        """Serve until `stop` is set, connecting again with growing pauses when the server or the database is away."""
        while not stop.is_set():
            try:
                with connected(self._mailbox) as box:
                    log.info("mailbox_open", host=self._mailbox.host, folder=self._mailbox.folder)
                    self._serve(box, stop)
            except (MailboxDownError, SQLAlchemyError, OSError) as error:
                log.warning("mailbox_waits", error=str(error), retry_in=self._retry)
                self._say(str(error))
                stop.wait(self._retry)
                self._retry = min(self._retry * 2, LONGEST_RETRY)

    def _serve(self, box: Box, stop: threading.Event) -> None:
        while not stop.is_set():
            self.look_through(box, stop)
            self._retry = FIRST_RETRY
            box.wait(LOOK_SECONDS, stop)

    def look_through(self, box: Box, stop: threading.Event) -> None:
        """Keep every mail of the folder and move it away."""
        for uid in box.uids():
            if stop.is_set():
                return
            self._take(box, uid)
        with transaction() as session:
            inbox.heard(session, self._channel, self._account, now=clock.now())
        db.session.remove()

    def _take(self, box: Box, uid: str) -> None:
        content = box.content(uid)
        if content is None:
            return
        try:
            self._keep(content)
        except (DataError, IntegrityError, ValueError, TypeError, LookupError, RecursionError):
            # It would fail again and again; all else is worth another try.
            log.error("mail_not_kept", uid=uid, exc_info=True)
            self._say(NOT_KEPT)
            box.put_away(uid, FAILED)
        else:
            box.put_away(uid, PROCESSED)

    def _keep(self, content: bytes) -> None:
        try:
            message = email.arrived(
                content,
                own=self._own,
                file=mail_files.put(content),
                channel=self._channel,
                account=self._account,
            )
            with transaction() as session:
                inbox.keep_distinct(session, message, now=clock.now())
        finally:
            db.session.remove()

    def _say(self, error: str) -> None:
        """Show the trouble at the channel; while the database is away the log alone tells."""
        try:
            with transaction() as session:
                inbox.failed(session, self._channel, self._account, error=error, now=clock.now())
        except SQLAlchemyError:
            log.warning("mailbox_trouble_not_stored")
        finally:
            db.session.remove()
