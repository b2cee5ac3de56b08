"""The page of one message: who wrote, what was said before, what is proposed, and the forms of what may be done."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.inbox import blueprint
from app.blueprints.inbox.listing import here, report_base
from app.blueprints.shared import Refused, Told
from app.channels import address_of
from app.clock import now
from app.db import db
from app.domain import evidence
from app.domain.errors import NotVisible
from app.domain.evidence import StoredUpload
from app.domain.inbox import AT_DESK
from app.domain.intake import TEXT_MAX
from app.domain.reference import catalogue
from app.domain.vocabulary import Priority, Role
from app.gateways.storage import MissingError, storage
from app.jobs import photos
from app.labels import label
from app.queries import choices
from app.queries import inbox as lists
from app.queries.inbox import MessagePage
from app.security import actor

COPIES = {"kecil": evidence.thumb_key, "besar": evidence.display_key}


@dataclass(frozen=True, slots=True)
class _Picture:
    """A photo with its addresses, as components/photo.html wants it."""

    url: str
    thumb_url: str
    alt: str
    at: datetime | None
    state: str = "ready"
    width: int | None = None
    height: int | None = None


@blueprint.get("/<uuid:public_id>")
def message(public_id: uuid.UUID) -> ResponseReturnValue:
    """The message and everything around it."""
    return show(public_id)


@blueprint.get("/<uuid:public_id>/foto/<uuid:file_id>/<size>")
def photo(public_id: uuid.UUID, file_id: uuid.UUID, size: str) -> ResponseReturnValue:
    """A clean copy of a photo of the message; asked for anew where a worker has not made it yet."""
    upload = lists.file_of(db.session(), public_id, file_id, actor=actor())
    if size not in COPIES:
        raise NotVisible("Tidak ada ukuran ini.")
    try:
        return Response(storage().get(COPIES[size](upload.original_key)), mimetype="image/jpeg")
    except MissingError:
        photos.ask_copy(upload.original_key)
        raise NotVisible("Foto ini sedang disiapkan.") from None


def show(public_id: uuid.UUID, *, refused: Refused | None = None, told: Told | None = None) -> str:
    """The page, with a form that did not go through or a sentence above it."""
    found = lists.message_page(db.session(), public_id, actor=actor(), now=now())
    session = db.session()
    filled = _filled(found) | (refused.typed if refused and refused.action == "laporan" else {})
    return render_template(
        "inbox/pesan.html",
        page=found,
        message=found.message,
        entry_url=address_of(found.message.medium, found.message.external_id or "") if found.entry else None,
        pictures=[
            _picture(public_id, file_id, upload, at) for at, (file_id, upload) in enumerate(found.photos, 1)
        ],
        refused=refused or Refused(""),
        told=told,
        filled=filled,
        category=catalogue(session).categories.get(filled["kategori"]) if found.is_open else None,
        categories=choices.categories(session) if found.is_open else {},
        kelurahan=choices.kelurahan(session) if found.is_open else {},
        priorities=[(priority.value, label(priority)) for priority in Priority],
        once=secrets.token_urlsafe(12),
        takes_itself=takes_itself(found),
        kept=here(found.message.channel_code),
        report_base=report_base(),
        search_url=url_for(".search"),
        search_by_post=True,
        search_hint="Cari pengirim atau nomor laporan",
        new_count_url=url_for(".news", **here(found.message.channel_code)),
    )


def takes_itself(page: MessagePage) -> bool:
    """Whether opening the page takes the message: for its desk, while it waits and nobody has it."""
    waits = page.held is None and page.message.state in AT_DESK
    return waits and actor().role == Role.CHANNEL_ADMIN


def _filled(page: MessagePage) -> dict[str, str]:
    """The report form as the message and its proposals fill it in."""
    place = page.places[0] if page.places else None
    point = place is not None and place.lat is not None and place.lon is not None
    return {
        "isi": page.told[:TEXT_MAX],
        "kategori": page.categories[0].code if page.categories else "",
        "lat": f"{place.lat:.6f}" if place and point else "",
        "lon": f"{place.lon:.6f}" if place and point else "",
        "kelurahan": place.kelurahan or "" if place and not point else "",
        "alamat": page.entry.address or "" if page.entry else "",
        "prioritas": page.priority.value,
        "nama": page.message.sender_name or "",
        "publik": "",
    }


def _picture(public_id: uuid.UUID, file_id: uuid.UUID, upload: StoredUpload, position: int) -> _Picture:
    urls = {size: url_for(".photo", public_id=public_id, file_id=file_id, size=size) for size in COPIES}
    return _Picture(urls["besar"], urls["kecil"], f"Foto {position} dari pengirim", upload.inspected.taken_at)
