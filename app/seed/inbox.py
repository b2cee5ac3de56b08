"""A few demo messages at the desks of the channels: SMS, mail, a post, a direct message, as their adapters bring them.

They are kept and read by the same domain functions as real ones, each at its own time. A sender whose message is there
already writes no second one, so a second call adds nothing.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from app import channels
from app.channels import email, facebook, sms, x
from app.db import transaction
from app.domain import inbox
from app.domain.inbox import Account, Arrived, InboundMessage
from app.domain.notification import Message
from app.domain.privacy import crypto
from app.domain.vocabulary import Medium, MessageState

NOT_SENT = "Pesan contoh: jawaban tidak dikirim."
MAILBOX = "crm@jakarta.go.id"
X_ACCOUNT, PAGE = "2244994945", "1010"
TEXTS = (
    ("628570000001", 35, "Lampu jalan mati di Jl. Kramat Sentiong kel. Kramat sudah seminggu, gelap sekali"),
    ("628570000002", 140, "Got mampet depan SDN 03 Menteng, air meluap ke jalan tiap hujan. Mohon dikeruk"),
    ("628570000003", 410, "pohon tumbang nutup jalan di tebet timur, dekat pos rw 05"),
)
MAILS = (
    (
        "Rina Contoh",
        "rina.contoh@warga.example",
        75,
        "Sampah tidak diangkut di Cikini",
        "Selamat siang,\n\nsampah di Jalan Cikini Raya, Kelurahan Cikini, sudah empat hari tidak diangkut dan berbau.\n\n"
        "Terima kasih,\nRina",
    ),
    (
        "Joko Percobaan",
        "joko.percobaan@warga.example",
        560,
        "Trotoar rusak",
        "Yth. Pemprov DKI,\n\nubin pemandu di trotoar Jl. Wahid Hasyim, Kebon Sirih, hilang sepanjang 20 meter.\n\nJoko",
    ),
)


def install(*, now: datetime) -> int:
    """Bring the messages that are not there yet; returns how many there were to bring."""
    made = 0
    for arrived, at in _messages(now):
        with transaction() as session:
            made += _bring(session, arrived, at)
    return made


def _bring(session: Session, arrived: Arrived, at: datetime) -> bool:
    sender = InboundMessage.sender_hash.in_(crypto.keyed_hashes(arrived.sender))
    if session.scalar(select(exists().where(sender, InboundMessage.channel_code == arrived.channel))):
        return False
    for message_id in inbox.keep(session, [arrived], now=at):
        message = inbox.stored(session, message_id)
        if message is not None:
            parsed = channels.parser_of(message.medium)(message.raw).parsed
            inbox.read(session, message, parsed, now=at)
        _silence(session, message_id)
    session.info.pop(inbox.KEPT, None)  # read already
    return True


def _silence(session: Session, message_id: int) -> None:
    """Nobody is told about a made-up message."""
    session.flush()
    written = update(Message).where(Message.inbound_id == message_id)
    session.execute(written.values(state=MessageState.UNSENDABLE, failure=NOT_SENT))


def _messages(now: datetime) -> Iterator[tuple[Arrived, datetime]]:
    for number, minutes, text in TEXTS:
        raw: dict[str, str | int] = {
            "from": number,
            "to": "08111272206",
            "content": text.encode("ascii").hex(),
            "esm_class": 0,
            "data_coding": 0,
        }
        yield sms.arrived(raw), now - timedelta(minutes=minutes)
    for name, address, minutes, subject, text in MAILS:
        at = now - timedelta(minutes=minutes)
        yield email.arrived(_mail(name, address, subject, text, at), own=MAILBOX), at
    yield from _social(now)


def _mail(name: str, address: str, subject: str, text: str, at: datetime) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"{name} <{address}>"
    mail["To"] = "dki@jakarta.go.id"
    mail["Subject"] = subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<contoh.{address}>"
    mail.set_content(text)
    return mail.as_bytes()


def _social(now: datetime) -> Iterator[tuple[Arrived, datetime]]:
    at = now - timedelta(minutes=95)
    account = Account("twitter", inbox.MAIN_ACCOUNT, Medium.X, {"user_id": X_ACCOUNT})
    yield from ((found, at) for found in x.delivered(_direct(at), [account]) if isinstance(found, Arrived))
    at = now - timedelta(minutes=230)
    page = Account("facebook", inbox.MAIN_ACCOUNT, Medium.FACEBOOK, {"page_id": PAGE})
    yield from ((found, at) for found in facebook.delivered(_post(at), [page]) if isinstance(found, Arrived))


def _direct(at: datetime) -> dict[str, Any]:
    event = {
        "type": "message_create",
        "id": "1000000000000000001",
        "created_timestamp": str(int(at.timestamp() * 1000)),
        "message_create": {
            "target": {"recipient_id": X_ACCOUNT},
            "sender_id": "1000000001",
            "message_data": {
                "text": "Min, parkir liar di trotoar Jl. Sabang Kebon Sirih tiap malam. Tolong ditertibkan."
            },
        },
    }
    users = {
        "1000000001": {"data": {"id": "1000000001", "name": "Maya Misalnya", "username": "maya_misalnya"}}
    }
    payload = {"direct_message_events": [event], "users": users}
    return {"data": {"event_type": x.DIRECT, "filter": {"user_id": X_ACCOUNT}, "payload": payload}}


def _post(at: datetime) -> dict[str, Any]:
    value = {
        "item": "post",
        "verb": "add",
        "post_id": f"{PAGE}_1000000000000001",
        "from": {"id": "1000000002", "name": "Hendra Demonstrasi"},
        "created_time": int(at.timestamp()),
        "message": "Genangan di Jl. Kampung Melayu Besar setinggi mata kaki sejak subuh, pompa belum menyala.",
    }
    changes = [{"field": "feed", "value": value}]
    return {"object": "page", "entry": [{"id": PAGE, "time": int(at.timestamp()), "changes": changes}]}
