"""The post office: SMTP in. Mail for the province goes on to its mailbox (LMTP), all other mail into citizens' mailboxes here.

Nothing ever leaves the machine, whatever address is written to.
"""

import asyncio
import re
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, localtime, make_msgid
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.peers.ledger import ARRIVED, DELIVERED, REFUSED, WAITING, Entry, Ledger
from deploy.peers.message_centre import HOST
from deploy.peers.ways import UnfitError, Way, text_of

PUBLIC = "dki@jakarta.go.id"
NAME = "surat.localhost"
SUBJECT_MAX, BYTES_MAX = 150, 30 * 1024 * 1024
PATIENCE = 15.0
_ADDRESS = re.compile(r"[a-z0-9._-]{1,40}@[a-z0-9.-]{1,60}\.[a-z]{2,12}")


@dataclass(frozen=True)
class Ports:
    """Where mail comes in, and where the province's mailbox takes it."""

    smtp: int
    lmtp: int


class Letters(Way):
    """`own` is the address of the application's mailbox; `photo` the picture that a citizen may attach."""

    name = "email"

    def __init__(self, ports: Ports, own: str, photo: Path, ledger: Ledger) -> None:
        super().__init__(ledger)
        self.ports, self._own, self._photo = ports, own.lower(), photo

    def citizen(self, named: str) -> str:
        address = named.strip().lower()
        if not _ADDRESS.fullmatch(address):
            raise UnfitError("Alamat surel harus seperti siti@warga.example.")
        if self._is_ours(address):
            raise UnfitError("Alamat itu milik provinsi; pakai alamat warga.")
        return address

    def sender(self, citizen: str) -> str:
        return citizen

    def compose(self, citizen: str, given: Mapping[str, Any]) -> Entry:
        answered = self.ledger.get(int(given.get("answers") or 0))
        if answered is not None and (answered.mine or answered.citizen != citizen):
            answered = None
        subject = " ".join(str(given.get("subject") or "").split())
        if answered is not None:
            subject = subject or f"Re: {answered.subject.removeprefix('Re: ')}"
        if not subject or len(subject) > SUBJECT_MAX:
            raise UnfitError(f"Perihal: 1 sampai {SUBJECT_MAX} huruf.")
        more = {"photo": bool(given.get("photo")), "answers": answered.id if answered else 0}
        mark = make_msgid(domain=citizen.rpartition("@")[2])
        return Entry(
            self.name, citizen, text_of(given), True, subject=subject, state=WAITING, mark=mark, more=more
        )

    async def hand_over(self, entry: Entry) -> str | None:
        return await asyncio.to_thread(self._send, entry)

    async def open(self) -> asyncio.Server:
        """Listen for mail. Raises OSError where the port is taken."""
        loop = asyncio.get_running_loop()
        return await loop.create_server(self._session, HOST, self.ports.smtp)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Deliver one mail; every recipient or none."""
        content = envelope.original_content or b""
        ours = [address for address in envelope.rcpt_tos if self._is_ours(address.lower())]
        if ours:
            try:
                await asyncio.to_thread(self._to_mailbox, envelope.mail_from or "", content)
            except (smtplib.SMTPException, OSError):
                return "451 4.3.0 kotak surat provinsi sedang tidak dapat dicapai"
        for address in envelope.rcpt_tos:
            if address not in ours:
                self.ledger.add(_read(content, address.lower()))
        return "250 2.0.0 diterima"

    def _session(self) -> SMTP:
        return SMTP(self, hostname=NAME, ident="kantor pos", data_size_limit=BYTES_MAX)

    def _is_ours(self, address: str) -> bool:
        local, _, domain = address.rpartition("@")
        return f"{local.partition('+')[0]}@{domain}" in (self._own, PUBLIC)

    def _to_mailbox(self, sender: str, content: bytes) -> None:
        with smtplib.LMTP(HOST, self.ports.lmtp, timeout=PATIENCE) as mailbox:
            mailbox.sendmail(sender, [self._own], content)

    def _send(self, entry: Entry) -> str | None:
        mail = self._letter(entry)
        try:
            with smtplib.SMTP(HOST, self.ports.smtp, timeout=PATIENCE) as post:
                post.send_message(mail)
        except smtplib.SMTPResponseException as error:
            return REFUSED if error.smtp_code >= 500 else None
        except (smtplib.SMTPException, OSError):
            return None
        return ARRIVED

    def _letter(self, entry: Entry) -> EmailMessage:
        """As a telephone writes it: an answer names what it answers and quotes it below."""
        mail = EmailMessage()
        mail["From"] = entry.citizen
        mail["Subject"] = entry.subject
        mail["Date"] = format_datetime(localtime())
        mail["Message-ID"] = entry.mark
        answered = self.ledger.get(int(entry.more.get("answers") or 0))
        mail["To"] = str(answered.more.get("reply_to")) if answered else PUBLIC
        text = entry.text
        if answered is not None:
            mail["In-Reply-To"] = mail["References"] = answered.mark
            quoted = "\n".join(f"> {line}" for line in answered.text.splitlines())
            text = f"{text}\n\nPada {answered.more.get('date')}, CRM Jakarta menulis:\n{quoted}\n"
        mail.set_content(text)
        if entry.more.get("photo"):
            picture = self._photo.read_bytes()
            mail.add_attachment(picture, maintype="image", subtype="jpeg", filename="IMG_20261123.jpg")
        return mail


def _read(content: bytes, address: str) -> Entry:
    """A mail in a citizen's mailbox."""
    mail = message_from_bytes(content, policy=policy.default)
    assert isinstance(mail, EmailMessage)  # noqa: S101 - what the policy makes
    part = mail.get_body(("plain", "html"))
    text = str(part.get_content()).strip() if part is not None else ""
    more = {"reply_to": str(mail["Reply-To"] or mail["From"] or PUBLIC), "date": str(mail["Date"] or "")}
    subject, mark = str(mail["Subject"] or ""), str(mail["Message-ID"] or "")
    return Entry("email", address, text, False, subject=subject, state=DELIVERED, mark=mark, more=more)
