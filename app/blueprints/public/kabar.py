"""The reporter's own side besides the moves of the workflow: add words or photos, choose by what to be told."""

from datetime import datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.blueprints.public import blueprint, lacak, ownership, personal
from app.db import transaction
from app.domain import own_words
from app.domain.errors import Conflict, Invalid, NotVisible
from app.queries.tracking import clean_number
from app.uploads import take_photos
from app.wording import worded

CHOSEN = {
    "sms": worded("Baik, kabar laporan ini dikirim lewat SMS."),
    "email": worded("Baik, kabar laporan ini dikirim lewat surel."),
    "none": worded(
        "Baik, kabar laporan ini tidak dikirim lagi. Di halaman ini Anda tetap dapat melihat semuanya."
    ),
}


@blueprint.post("/lacak/<nomor>/tambah")
@personal
def add_words(nomor: str) -> ResponseReturnValue:
    """Add to what was said; 409 with the fresh state, 422 with the form."""
    moment, number = clock.now(), _own(nomor)
    try:
        _add(number, moment)
    except Invalid as error:
        return lacak.own_page(number, moment, errors=error.errors, failed="tambah"), 422
    except Conflict as error:
        return lacak.own_page(number, moment, conflict=str(error), failed="tambah"), 409
    flash(worded("Terima kasih, keterangan Anda sampai ke petugas."), "success")
    return redirect(url_for("public.track", nomor=number), 303)


@blueprint.post("/lacak/<nomor>/kabar")
@personal
def choose_news(nomor: str) -> ResponseReturnValue:
    """By what the reporter is told, or that nothing is sent any more."""
    moment, number = clock.now(), _own(nomor)
    wanted = request.form.get("lewat", "")
    try:
        with transaction() as session:
            own_words.choose_news(session, number, wanted, now=moment)
    except Invalid as error:
        return lacak.own_page(number, moment, errors=error.errors, failed="kabar"), 422
    except Conflict as error:
        return lacak.own_page(number, moment, conflict=str(error)), 409
    flash(CHOSEN.get(wanted, worded("Baik, kabar laporan ini dikirim seperti biasa.")), "success")
    return redirect(url_for("public.track", nomor=number), 303)


def _own(nomor: str) -> str:
    """The number, in a browser that proved it. Raises NotVisible."""
    number = clean_number(nomor)
    if not ownership.owns(number, now=clock.now()):
        raise NotVisible(lacak.UNKNOWN)
    return number


def _add(number: str, moment: datetime) -> None:
    faults: dict[str, str] = {}
    try:
        photos = take_photos(request.files.getlist("foto"), now=moment)
    except Invalid as error:
        photos, faults = [], error.errors
    typed = request.form.get("versi", "")
    version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else None
    note = request.form.get("catatan", "").replace("\r\n", "\n")
    with transaction() as session:
        own_words.add(session, number, note, photos, version=version, faults=faults, now=moment)
