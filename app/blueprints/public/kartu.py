"""The pictures by which shared addresses are shown: /kartu.png of the portal, /laporan/<nomor>/kartu.png of a published report.

A report's is drawn from what is published at this moment and asked for again each time (ETag), so it is gone with the report;
the process keeps those that were asked for last, each for its version.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from cachetools import LRUCache
from flask import Response, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import guessing
from app.blueprints.public import blueprint
from app.db import db
from app.domain.errors import NotVisible
from app.gateways.storage import MissingError, storage
from app.labels import label, nomor, tanggal
from app.queries.boundaries import boundary_revision
from app.queries.shared_report import Shared, around, shared_report
from app.queries.tracking import clean_number
from app.share_card import Facts, Outline, report_card, site_card

PNG = "image/png"
KEPT = 64  # about 15 MB a process
SITE = ("Laporkan masalah kota, ikuti sampai selesai", "CRM Jakarta · Cepat Respons Masyarakat")


@dataclass
class _Kept:
    """Cards by what they show; one is drawn at a time, so that readers keep a processor."""

    cards: LRUCache[str, bytes] = field(default_factory=lambda: LRUCache(KEPT))
    drawing: Lock = field(default_factory=Lock)


@blueprint.get("/kartu.png")
def site_picture() -> ResponseReturnValue:
    """The portal's."""
    return Response(_kept("portal", lambda: site_card(*SITE)), mimetype=PNG)


@blueprint.get("/laporan/<nomor>/kartu.png")
def report_picture(nomor: str) -> ResponseReturnValue:
    """A published report's; 404 alike for all others."""
    session, number = db.session(), clean_number(nomor)
    try:
        shared = shared_report(session, number)
    except NotVisible:
        guessing.miss(number)
        raise
    key = hashlib.sha256(repr((shared, boundary_revision(session))).encode()).hexdigest()[:20]
    answer = Response(mimetype=PNG)
    answer.set_etag(key)
    answer.headers["Cache-Control"] = "no-cache"
    answer.make_conditional(request)
    if answer.status_code == 200:
        answer.data = _kept(key, lambda: report_card(_facts(session, shared)))
    return answer


def _kept(key: str, draw: Callable[[], bytes]) -> bytes:
    kept: _Kept = current_app.extensions.setdefault("cards", _Kept())
    with kept.drawing:
        found = kept.cards.get(key)
        if found is None:
            found = kept.cards[key] = draw()
        return found


def _facts(session: Session, shared: Shared) -> Facts:
    photo = _photo(shared)
    point = None if shared.lat is None or shared.lon is None else (shared.lon, shared.lat)
    near = [] if photo or not shared.kelurahan_code else around(session, shared)
    return Facts(
        category=shared.category,
        place=f"Kelurahan {shared.kelurahan}" if shared.kelurahan else "DKI Jakarta",
        status=shared.status,
        status_words=label(shared.status),
        number=nomor(shared.number),
        when=f"Dilaporkan {tanggal(shared.created_at)}",
        photo=photo,
        point=point,
        outlines=tuple(Outline(one.code, one.is_own, one.rings) for one in near),
    )


def _photo(shared: Shared) -> bytes | None:
    if shared.photo_key is None:
        return None
    try:
        return storage().get(shared.photo_key)
    except MissingError:
        return None
