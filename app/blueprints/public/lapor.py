"""The report form of the portal: no account, works without JavaScript, keeps what was typed whatever is wrong.

A form sent twice makes one report and gets the same answer (its one-time key). What photos and words say of place and category
is proposed and shown before anything is sent.
"""

import dataclasses
from typing import NamedTuple

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.blueprints import report_form
from app.blueprints.public import blueprint, ownership, personal, proposing, questions, sending, serupa
from app.blueprints.public.kept import kept, of_no_report
from app.blueprints.public.sending import category_of
from app.blueprints.report_form import ReportForm
from app.db import db
from app.domain import privacy, understanding
from app.domain.errors import Forbidden, Invalid, NotVisible, TooMany
from app.domain.geography import find_kelurahan, found_by_code
from app.domain.reference import UNSORTED, CategoryInfo
from app.queries import choices
from app.queries.joinable import joinable_by
from app.queries.own_report import own_report, reporter_of_number


@blueprint.get("/lapor")
@personal
@kept("kategori", seconds=10, mark=of_no_report)
def report_form_page() -> ResponseReturnValue:
    """The empty form."""
    return show(ReportForm({"kategori": request.args.get("kategori", "")}))


@blueprint.post("/lapor")
@personal
def send_report() -> ResponseReturnValue:
    """Take the report in and go on to the receipt; 422 with everything kept, 429 past the limit, 403 for who is kept out."""
    moment = clock.now()
    form = report_form.read(request, now=moment, also=(serupa.FIELD, proposing.FIELD))
    proposing.settle(form)
    serupa.adopt(form)
    category = category_of(form.get("kategori"))
    if "tampilkan" in request.form:
        form.values |= questions.typed(request.form, category)
        return show(dataclasses.replace(form, errors={}))
    sending.complete(form, category)
    if form.errors:
        return show(form), 422
    if "tinjau" in request.form:
        return show(form, preview=True)
    if _place_unasked(form):
        form.errors[proposing.FIELD] = proposing.ASK
        return show(form), 422
    try:
        receipt = sending.receive(form, category, moment, form.key(sending.CHANNEL))
    except Invalid as error:
        form.refuse(error)
        return show(form), 422
    except Forbidden as error:
        return show(form, too_many=str(error)), 403
    except TooMany as error:
        return show(form, too_many=str(error)), 429, {"Retry-After": str(error.retry_after)}
    report_form.keep_receipt(receipt)
    ownership.remember(receipt.number, now=moment)
    return redirect("/lapor/diterima", 303)


@blueprint.get("/lapor/pertanyaan")
def category_questions() -> ResponseReturnValue:
    """The questions of a category, as a piece of the form; of a merely proposed one (`usul`) none has to be answered."""
    category = category_of(request.args.get("kategori", ""))
    asked = "usul" not in request.args
    return render_template("public/_pertanyaan.html", category=category, asked=asked, values={}, errors={})


@blueprint.get("/lapor/diterima")
@personal
def receipt_page() -> ResponseReturnValue:
    """Number and code of the report that this browser has just sent; nobody else can open it."""
    kept, moment = report_form.last_receipt(), clock.now()
    if kept is None or not ownership.owns(kept[0], now=moment):
        return redirect("/lapor", 303)
    session = db.session()
    try:
        actor = reporter_of_number(session, kept[0])
        report = own_report(session, kept[0], actor=actor, now=moment)
    except NotVisible:
        return redirect("/lapor", 303)
    similar = joinable_by(session, kept[0], now=moment)
    return render_template("public/diterima.html", report=report, code=kept[1], similar=similar)


class Preview(NamedTuple):
    """What a report would say: its kelurahan in words, and its text for everybody (None for a private one)."""

    kelurahan: str | None
    public_text: str | None


def preview_of(form: ReportForm, category: CategoryInfo | None) -> Preview:
    """The report as it would be, and as everybody would see it."""
    given = form.submission(sending.CHANNEL)
    found = None
    if given.lat is not None and given.lon is not None:
        found = find_kelurahan(db.session(), given.lat, given.lon)
    elif given.kelurahan_code:
        found = found_by_code(db.session(), given.kelurahan_code)
    known = category or category_of(UNSORTED)
    is_shown = given.is_public and known is not None and known.may_be_public
    return Preview(
        proposing.words_of(found) if found else None,
        privacy.mask(given.text, given.name).text if is_shown else None,
    )


def _place_unasked(form: ReportForm) -> bool:
    """Whether a photo knows the place and nobody was asked about it yet."""
    asked = proposing.FIELD in request.form
    return not asked and not proposing.has_place(form) and bool(proposing.photo_places(form))


def show(
    form: ReportForm, *, too_many: str | None = None, preview: bool = False, offline: bool = False
) -> str:
    """The form as it was filled in. `offline`: as a phone keeps it for the time without signal, the same for everybody."""
    session = db.session()
    offered = proposing.proposed(form) if form.values.get("isi") or form.photos else None
    suggested = offered.categories[0] if preview and offered and offered.categories else None
    category = category_of(form.get("kategori") or suggested or "")
    return render_template(
        "public/lapor.html",
        form=form,
        category=category,
        suggested=suggested,
        places=offered.places if offered else [],
        categories=choices.categories(session),
        kelurahan=choices.kelurahan(session),
        too_many=too_many,
        preview=preview_of(form, category) if preview else None,
        similar=serupa.near(form, suggested),
        emergency=understanding.is_emergency(form.get("isi")),
        danger=(understanding.DANGER, understanding.CALM),
        offline=offline,
        **({"actor": None} if offline else {}),
    )
