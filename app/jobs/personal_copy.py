"""Files about people: a copy of everything held about one of them as ZIP, and the list of whom to notify of a breach.

Written encrypted as they are made, never whole in memory or readable on disk.
"""

import json
import tempfile
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import BinaryIO, cast

from flask import current_app

from app.clock import now
from app.db import db, transaction
from app.domain.evidence import Photo
from app.domain.privacy.sealed import SealedWriter
from app.domain.rights import breach, disclosure
from app.domain.rights.disclosure import Part
from app.domain.rights.holdings import Holdings
from app.domain.rights.task import Claimed
from app.gateways.storage import MissingError, storage
from app.tables import LongXlsx

FOLDER = "hak"
BINARY = "application/octet-stream"
CHUNK = 1000
ENDINGS = {"image/png": "png", "image/webp": "webp", "image/heic": "heic", "image/heif": "heic"}
LIST_HEADINGS = ("Nomor laporan", "Nama", "Telepon", "Surel")

Beat = Callable[[], None]


def make(claimed: Claimed, found: Holdings, beat: Beat) -> tuple[str, int]:
    """The copy of everything; returns its key and its size when downloaded."""
    with transaction() as session:
        disclosure.note_looks(
            session, found.reports, cast(int, claimed.actor.user_id), claimed.reason, now=now()
        )
    return _kept(claimed.id, lambda target: write_copy(target, found, beat))


def write_copy(target: BinaryIO, found: Holdings, beat: Beat = lambda: None) -> None:
    """data.json, a page to read, and the photos."""
    session = db.session()
    whole: Part = {"dibuat": now().isoformat(), "jumlah": found.counts, "laporan": []}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in disclosure.reports(session, found.reports):
            whole["laporan"].append(part)
            beat()
        whole |= disclosure.correspondence(session, found)
        for report_id in found.reports:
            for name, content in _pictures(disclosure.photos_of(session, report_id)):
                archive.writestr(name, content)
            beat()
        for key in disclosure.attachments(session, found):
            with suppress(MissingError):
                archive.writestr(f"lampiran/{key.rsplit('/', 1)[1]}.jpg", storage().get(key))
        page = current_app.jinja_env.get_template("messages/salinan_data.html").render(whole=whole)
        archive.writestr("data.json", json.dumps(whole, ensure_ascii=False, indent=2, default=str))
        archive.writestr("baca.html", page)
    db.session.rollback()


def make_list(claimed: Claimed, beat: Beat) -> tuple[str, int, int]:
    """Who is to be told of a breach, as XLSX; returns key, size and how many."""
    breach_id = uuid.UUID(claimed.asked["breach"])
    with transaction() as session:
        found = breach.by_id(session, breach_id, actor=claimed.actor)
        breach.note_looks(session, found, cast(int, claimed.actor.user_id), claimed.reason, now=now())
    counted: list[int] = []

    def write(target: BinaryIO) -> None:
        with LongXlsx(target, LIST_HEADINGS) as table:
            for row in _people(claimed, breach_id, beat):
                table.add(row)
                counted.append(1)

    return (*_kept(claimed.id, write), len(counted))


def _people(claimed: Claimed, breach_id: uuid.UUID, beat: Beat) -> Iterator[tuple[str, str, str, str]]:
    after = 0
    while True:
        session = db.session()
        found = breach.by_id(session, breach_id, actor=claimed.actor)
        rows = breach.people(session, found, after, CHUNK)
        for _, number, contact in rows:
            if contact.phone or contact.email:
                yield number, contact.name or "", contact.phone or "", contact.email or ""
        db.session.rollback()
        if len(rows) < CHUNK:
            return
        after = rows[-1][0]
        beat()


def _pictures(photos: list[Photo]) -> Iterator[tuple[str, bytes]]:
    for photo in photos:
        try:
            yield f"foto/{photo.id}.{ENDINGS.get(photo.media_type, 'jpg')}", storage().get(photo.original_key)
        except MissingError:
            continue


def _kept(name: uuid.UUID, write: Callable[[BinaryIO], None]) -> tuple[str, int]:
    key = f"{FOLDER}/{name}"
    with tempfile.TemporaryFile() as file:
        sealed = SealedWriter(file, name)
        write(cast(BinaryIO, sealed))
        sealed.finish()
        file.seek(0)
        storage().put_file(key, file, BINARY)
    return key, sealed.total
