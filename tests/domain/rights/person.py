"""One reporter who came by several channels, and a search for what is left of her: in every column, decrypted, and every file."""

import io
from contextlib import suppress
from datetime import timedelta
from typing import Any

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base import Base
from app.clock import now
from app.domain import evidence, follows, inbox, opinion
from app.domain.follows import Frequency, Selection
from app.domain.inbox import Arrived, Parsed
from app.domain.intake import Receipt, Submission
from app.domain.opinion import Said
from app.domain.privacy import crypto
from app.domain.report import by_number
from app.domain.vocabulary import InboundKind, Medium
from app.gateways.storage import storage
from tests.course import GAMBIR, Walk, filed, officer
from tests.inbound import message_at_desk

NAME = "Srikandi Purwaningsih"
PHONE, EMAIL = "+6285712348876", "srikandi.purwa@contoh-surat.test"
OTHER_EMAIL = "srikandi.lain@contoh-surat.test"
TEXT = "Pohon tumbang menutup gang di belakang warung kelontong hijau"
WORDS = (NAME, "Purwaningsih", EMAIL, "srikandi", "85712348876", "857-1234-8876", "857 1234 8876")
_of_others: set[str] = set()
NOW = now() - timedelta(days=2)


def photo_with_exif(say: str) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = say
    buffer = io.BytesIO()
    Image.new("RGB", (320, 240), (90, 120, 60)).save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def upload(name: str = f"{NAME} 085712348876.jpg") -> evidence.StoredUpload:
    """A photo whose original lies in the store and names her."""
    data = photo_with_exif(f"{NAME} {EMAIL}")
    planned = evidence.plan_upload(data, name, now=NOW)
    storage().put(planned.original_key, data, "image/jpeg")
    return planned


class Person:
    """Her reports: `portal` finished, judged and asked to be reopened, `sms`, and `mail`, still open."""

    def __init__(self, session: Session) -> None:
        self.session = session
        _of_others.update(_files())  # those of tests before, whose rows were rolled back
        own = {"name": NAME, "phone": PHONE, "email": EMAIL}
        self.portal = self._portal(own)
        self.sms = self._by("sms", PHONE, f"{TEXT}. Saya {NAME}, 0857-1234-8876")
        self.mail = self._mail()
        self._follows()
        session.commit()

    def _follows(self) -> None:
        """She follows her kelurahan by mail, and her own report by another address that names her."""
        report = by_number(self.session, self.portal.number)
        asked = ((EMAIL, Selection(area="31.71.01.1001")), (OTHER_EMAIL, Selection(report.id, is_own=True)))
        for address, wanted in asked:
            follows.ask(self.session, address, wanted, "Kabar", Frequency.DAILY, network=None, now=NOW)

    def _portal(self, own: dict[str, str]) -> Receipt:
        said = f"{TEXT}. Hubungi saya {NAME} di 0857 1234 8876 atau {EMAIL}"
        receipt = filed(
            self.session,
            text=said,
            channel="web",
            now=NOW,
            photos=(upload(),),
            address=f"Rumah {NAME}",
            **own,
        )
        for photo in evidence.photos_of(self.session, by_number(self.session, receipt.number)):
            evidence.process(self.session, storage(), photo.id)
        walk = Walk(self.session, receipt, NOW)
        walk.act("kelurahan.gambir", "ask_reporter", note=f"Bu {NAME}, di sebelah mana?")
        walk.act("kelurahan.gambir", "answer", note=f"Kata pelapor (0857-1234-8876): dekat warung. {TEXT}")
        walk.finished()
        walk.act("biro.verifikator2", "approve")
        opinion.give(
            self.session,
            receipt.number,
            Said("belum", "2", f"{TEXT} belum beres, {NAME}", (upload("belum.jpg"),)),
            now=walk.now,
        )
        return receipt

    def _by(self, channel: str, sender: str, text: str) -> Receipt:
        message = message_at_desk(
            self.session,
            text,
            channel=channel,
            sender=sender,
            name=NAME,
            now=NOW,
            files=(upload("pesan.jpg"),),
        )
        submission = Submission(
            channel=channel, text=text, category="pohon", lat=GAMBIR[0], lon=GAMBIR[1],
            phone=sender if channel == "sms" else "", email=sender if channel == "email" else "", name=NAME,
        )  # fmt: skip
        desk = officer(self.session, f"kanal.{channel}")
        return inbox.make_report(self.session, message.public_id, submission, actor=desk, now=NOW)

    def _mail(self) -> Receipt:
        """A mail that is large enough to lie in the store, and one that nobody decided on."""
        receipt = self._by("email", EMAIL, f"{TEXT}. Salam, {NAME}")
        key = "private/surel/" + "ab" * 32
        storage().put(key, crypto.encrypt(f"From: {NAME} <{EMAIL}>\n\n{TEXT}".encode()), "x")
        raw = {"file": key, "own": [], "subject": NAME}
        arrived = Arrived("email", Medium.EMAIL, InboundKind.MAIL, EMAIL, raw, external_id=f"<1@{EMAIL}>")
        [waits] = inbox.keep(self.session, [arrived], now=NOW)
        message = inbox.stored(self.session, waits)
        assert message is not None
        inbox.read(self.session, message, Parsed(f"{TEXT} lagi", sender_name=NAME), now=NOW)
        return receipt


def left_in_database(session: Session, *words: str) -> list[str]:
    """table.column: the value, for each that tells one of the words, whatever key it is under."""
    session.flush()
    session.expire_all()
    found = []
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)).mappings():
            for column, value in row.items():
                text = _text(value)
                if any(word.lower() in text for word in words):
                    found.append(f"{table.name}.{column}: {text[:90]}")
    return found


def left_in_files(*words: str) -> list[str]:
    """The files of the store that tell one of the words, decrypted where they can be."""
    found = []
    for key in _files() - _of_others:
        content = storage().get(key)
        with suppress(crypto.UnreadableError):
            content += crypto.decrypt(content)
        if any(word.lower().encode() in content.lower() for word in words):
            found.append(key)
    return found


def _files() -> set[str]:
    return {key for folder in ("private/", "public/", "hak/", "ekspor/") for key in storage().keys(folder)}


def _text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("latin-1").lower()
    return str(value).lower()
