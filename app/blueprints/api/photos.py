"""Photos of a report: sent after it by the key that filed it, each content once; read by whoever may read the report."""

import uuid
from datetime import datetime
from typing import Any

from flask import Response, jsonify, request, url_for
from werkzeug.datastructures import FileStorage

from app import api_client
from app.blueprints.api.door import Fault, Refused, blueprint, required_client
from app.blueprints.public.laporan import photo_answer
from app.clock import local, now
from app.config import settings
from app.db import db, transaction
from app.domain.actor import client as client_actor
from app.domain.actor import reporter_of
from app.domain.clients import photos
from app.domain.errors import NotVisible
from app.domain.vocabulary import Scope
from app.queries.own_report import own_photo
from app.queries.public_report import public_photo
from app.queries.tracking import clean_number
from app.uploads import MAX_PHOTOS, digests_of, take_photos

FIELD = "foto"


@blueprint.post("/v1/laporan/<nomor>/foto")
def add_photos(nomor: str) -> Response:
    """Add photos to a report of this key; a photo that it has already is not added again."""
    client = required_client(Scope.LAPOR)
    number, at = clean_number(nomor), now()
    photos.own(db.session(), number, client.id)
    files = _files()
    api_client.count(client)
    uploads = take_photos(_new(number, client.id, files), now=at)
    actor = client_actor(client.name, client.channel_code)
    with transaction() as session:
        found = photos.add(session, number, client.id, uploads, limit=MAX_PHOTOS, actor=actor, now=at)
        told = [described(number, photo.id, photo.kind, photo.uploaded_at) for photo in found]
    response = jsonify(nomor=number, foto=told)
    response.status_code = 201 if uploads else 200
    return response


@blueprint.get("/v1/laporan/<nomor>/foto/<uuid:foto>.jpg")
def one_photo(nomor: str, foto: uuid.UUID) -> Response:
    """A photo as the public sees it, once it was looked at: the own ones of this key, and what is public."""
    client = required_client(Scope.BACA)
    session, number = db.session(), clean_number(nomor)
    try:
        report = photos.own(session, number, client.id)
    except NotVisible:
        return photo_answer(public_photo(session, number, foto, small=False))
    own = own_photo(session, number, foto, actor=reporter_of(report.id), small=False, covered=True)
    return photo_answer(own)


def described(number: str, photo_id: uuid.UUID, kind: str, at: datetime | None = None) -> dict[str, Any]:
    """A photo as answers tell of it."""
    address = settings().public_url + url_for("api.one_photo", nomor=number, foto=photo_id)
    when = {"waktu": local(at).isoformat(timespec="seconds")} if at else {}
    return {"id": str(photo_id), "jenis": str(kind), "url": address, **when}


def _files() -> list[FileStorage]:
    """The photos that came along. Raises Refused where there is none."""
    if request.mimetype != "multipart/form-data":
        raise Refused(415, Fault("jenis_isi", "Kirim foto sebagai multipart/form-data.", FIELD))
    files = request.files.getlist(FIELD)
    if not files:
        sentence = f"Kirim sedikitnya satu berkas bernama {FIELD}, dengan filename."
        raise Refused(422, Fault("tidak_sesuai", sentence, FIELD))
    return files


def _new(number: str, api_key_id: int, files: list[FileStorage]) -> list[FileStorage]:
    """Those that the report has not yet, so that a request sent again stores nothing."""
    session = db.session()
    known = photos.digests(session, photos.own(session, number, api_key_id))
    digests = [bytes.fromhex(digest) for file in files for digest in digests_of([file])]
    for file in files:
        file.stream.seek(0)
    if len(digests) != len(files):
        return files
    return [file for file, digest in zip(files, digests, strict=True) if digest not in known]
