"""Mail by SMTP: text and HTML part, the message's key as Message-ID, a bounce address of its own for every
message.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from app import clock
from app.domain import privacy
from app.domain.notification import Outcome, Outgoing, as_html, public_url

TIMEOUT = 30
# A citizen's mail program chose it, so it may hold anything.
_ID = re.compile(r"<[!-;=?-~]{1,250}>")
PORTS = {"smtp": 25, "smtps": 465}


class Mailer:
    """An open SMTP session. Refusals with a 4xx code and lost connections are temporary, 5xx final."""

    def __init__(self, session: smtplib.SMTP, sender: str) -> None:
        self._session = session
        self._sender = sender

    def send(self, message: Outgoing) -> Outcome:
        """Hand one mail to the server; never raises for what the server or the network does."""
        mail = compose_mail(message, self._sender)
        try:
            self._session.send_message(
                mail, from_addr=bounce_address(message, self._sender), to_addrs=[message.recipient]
            )
        except smtplib.SMTPRecipientsRefused as error:
            code, reason = next(iter(error.recipients.values()))
            return _refused(message, code, reason)
        except smtplib.SMTPResponseException as error:
            return _refused(message, error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            return Outcome(message, failure=f"server surat tidak menjawab: {error}", temporary=True)
        return Outcome(message, provider_id=str(mail["Message-ID"]), parts=1)


@contextmanager
def connected(smtp_url: str, sender: str) -> Iterator[Mailer]:
    """Sign in at the mail server, by TLS where it offers STARTTLS.

    Raises smtplib.SMTPException or OSError.
    """
    url = urlsplit(smtp_url)
    host, port = url.hostname or "localhost", url.port or PORTS[url.scheme]
    context = ssl.create_default_context()
    session: smtplib.SMTP = (
        smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=context)
        if url.scheme == "smtps"
        else smtplib.SMTP(host, port, timeout=TIMEOUT)
    )
    try:
        session.ehlo()
        if session.has_extn("starttls"):
            session.starttls(context=context)
            session.ehlo()
        if url.username:
            session.login(unquote(url.username), unquote(url.password or ""))
        yield Mailer(session, sender)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            session.quit()


def compose_mail(message: Outgoing, sender: str) -> EmailMessage:
    """The mail: never answered by machines (Auto-Submitted), known again by its Message-ID.

    A reply comes to an address that bears its key, and so finds its report even if its headers are lost.
    """
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = message.recipient
    mail["Subject"] = message.subject or ""
    mail["Date"] = format_datetime(clock.local(clock.now()))
    mail["Message-ID"] = f"<{message.key}@{_domain(sender)}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Reply-To"] = _tagged(sender, str(message.key))
    answered = _ID.search(message.in_reply_to or "")
    if answered:
        mail["In-Reply-To"] = mail["References"] = answered[0]
    if message.stop_key is not None:  # RFC 8058: the mail program ends it by one POST
        mail["List-Unsubscribe"] = f"<{public_url()}/ikuti/berhenti/{message.stop_key}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(message.body)
    mail.add_alternative(as_html(message.subject or "", message.body), subtype="html")
    return mail


def bounce_address(message: Outgoing, sender: str) -> str:
    """The envelope sender, by which a bounce names the message."""
    return _tagged(sender, f"bounce-{message.key}")


def _tagged(sender: str, tag: str) -> str:
    local, _, domain = parseaddr(sender)[1].rpartition("@")
    return f"{local}+{tag}@{domain}"


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2]


def _refused(message: Outgoing, code: int, reason: bytes | str) -> Outcome:
    words = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
    # Servers repeat the address in their answer, and the reason is stored in clear.
    reason = privacy.mask(" ".join(words.split())).text
    return Outcome(message, failure=f"ditolak server surat: {code} {reason}", temporary=400 <= code < 500)
