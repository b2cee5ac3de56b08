"""/laporan/<nomor>: one published report, and its photos while it is published."""

import uuid
from collections.abc import Hashable

from flask import Response, render_template, send_file
from flask.typing import ResponseReturnValue

from app import clock, guessing, public_news
from app.blueprints.public import blueprint, linked
from app.blueprints.public.kept import kept
from app.config import settings
from app.db import db, glance
from app.domain.errors import NotVisible
from app.domain.report import NOT_FOUND
from app.gateways.storage import MissingError, storage
from app.queries.public_marks import mark_of_report
from app.queries.public_report import public_photo, public_report
from app.queries.tracking import clean_number
from app.wording import say


def _mark(nomor: str) -> Hashable | None:
    """Of the report as it stands, and of what was withdrawn besides."""
    mark = mark_of_report(glance(), clean_number(nomor))
    return (mark, public_news.version()) if mark else None


@blueprint.get("/laporan/<nomor>")
@kept(seconds=120, mark=_mark)
def report(nomor: str) -> ResponseReturnValue:
    """The public page; 404 alike for private, hidden and unknown numbers, and 429 for who tries many of them."""
    number = clean_number(nomor)
    try:
        shown = public_report(db.session(), number, now=clock.now())
    except NotVisible:
        guessing.miss(number)
        raise
    category, kelurahan = say(shown.category), shown.kelurahan
    heading = (
        say("{category} di Kelurahan {name}", category=category, name=kelurahan) if kelurahan else category
    )
    facts = linked.report_page(settings().public_url, shown.number, heading)
    return render_template("public/laporan.html", report=shown, heading=heading, linked=facts)


@blueprint.get("/laporan/<nomor>/foto/<uuid:photo_id>.jpg", defaults={"small": False})
@blueprint.get("/laporan/<nomor>/foto/<uuid:photo_id>-kecil.jpg", defaults={"small": True})
def report_photo(nomor: str, photo_id: uuid.UUID, small: bool) -> ResponseReturnValue:
    """A photo as the public sees it, only while the report is published and the photo is to be seen so."""
    return photo_answer(public_photo(db.session(), clean_number(nomor), photo_id, small=small))


def photo_answer(key: str) -> Response:
    """The copy under that key; its name changes with its content, so it serves as its ETag."""
    try:
        stream = storage().open(key)
    except MissingError:
        raise NotVisible(NOT_FOUND) from None
    answer = send_file(stream, mimetype="image/jpeg", etag=False)
    del answer.headers["Cache-Control"]  # the blueprint's own rule, not that of static files
    answer.set_etag(key.replace("/", "-"))
    return answer
