"""The report form of the portal: no account, works without JavaScript, keeps what was typed whatever is wrong.

A form sent twice makes one report and gets the same answer (its one-time key). Sixty reports an hour come from
one address or one phone number (contract.md section 5).
"""

import dataclasses
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import clock, throttle
from app.blueprints import report_form
from app.blueprints.public import blueprint, ownership, personal, questions, serupa
from app.blueprints.public.kept import kept, of_no_report
from app.blueprints.report_form import ReportForm
from app.db import db, transaction
from app.domain import intake, privacy
from app.domain.actor import CITIZEN
from app.domain.errors import Forbidden, Invalid, NotVisible, TooMany
from app.domain.geography import find_kelurahan, found_by_code
from app.domain.privacy import normalise_email, normalise_phone
from app.domain.privacy.crypto import keyed_hash
from app.domain.reference import CategoryInfo, catalogue
from app.queries import choices
from app.queries.joinable import joinable_by
from app.queries.own_report import own_report, reporter_of_number

CHANNEL = "web"
SCOPE = "lapor"
LIMIT = "60 per hour"


@blueprint.get("/lapor")
@personal
@kept("kategori", seconds=10, mark=of_no_report)
def report_form_page() -> ResponseReturnValue:
    """The empty form."""
    return _show(ReportForm({"kategori": request.args.get("kategori", "")}))


@blueprint.post("/lapor")
@personal
def send_report() -> ResponseReturnValue:
    """Take the report in and go on to the receipt; 422 with everything kept, 429 past the limit, 403 for who is kept out."""
    moment = clock.now()
    form = report_form.read(request, now=moment, also=(serupa.FIELD,))
    category = _category(form.get("kategori"))
    form.values |= questions.typed(request.form, category)
    if "tampilkan" in request.form:
        return _show(dataclasses.replace(form, errors={}))
    form.errors |= _contact_faults(form)
    form.errors |= questions.faults(form.values, category, request.form.get(questions.SHOWN_FOR, ""))
    if form.errors:
        return _show(form), 422
    if "tinjau" in request.form:
        return _show(form, preview=_preview(form, category))
    try:
        receipt = _receive(form, category, moment)
    except Invalid as error:
        form.refuse(error)
        return _show(form), 422
    except Forbidden as error:
        return _show(form, too_many=str(error)), 403
    except TooMany as error:
        return _show(form, too_many=str(error)), 429, {"Retry-After": str(error.retry_after)}
    report_form.keep_receipt(receipt)
    ownership.remember(receipt.number, now=moment)
    return redirect("/lapor/diterima", 303)


@blueprint.get("/lapor/pertanyaan")
def category_questions() -> ResponseReturnValue:
    """The questions of the chosen category, as a piece of the form."""
    category = _category(request.args.get("kategori", ""))
    return render_template("public/_pertanyaan.html", category=category, values={}, errors={})


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


def _preview(form: ReportForm, category: CategoryInfo | None) -> Preview:
    given = form.submission(CHANNEL)
    found = None
    if given.lat is not None and given.lon is not None:
        found = find_kelurahan(db.session(), given.lat, given.lon)
    elif given.kelurahan_code:
        found = found_by_code(db.session(), given.kelurahan_code)
    is_shown = given.is_public and category is not None and category.may_be_public
    return Preview(
        found.name if found else None, privacy.mask(given.text, given.name).text if is_shown else None
    )


def _receive(form: ReportForm, category: CategoryInfo | None, moment: datetime) -> intake.Receipt:
    keys = [(SCOPE, address) for address in _limited_by(form)]
    for key in keys:
        throttle.check(LIMIT, *key)
    submission = dataclasses.replace(
        form.submission(CHANNEL),
        answers=questions.answers(form.values, category),
        network=request.remote_addr or "",
    )
    with transaction() as session:
        receipt = intake.receive(session, submission, actor=CITIZEN, now=moment, key=form.key(CHANNEL))
        serupa.join_at_once(session, form, receipt, moment)
    if not receipt.repeated:
        for key in keys:
            with suppress(TooMany):
                throttle.hit(LIMIT, *key)
    return receipt


def _contact_faults(form: ReportForm) -> dict[str, str]:
    """What is wrong with phone or mail, said together with all the rest."""
    found: dict[str, str] = {}
    for name, check in (("telepon", normalise_phone), ("email", normalise_email)):
        try:
            if form.get(name):
                check(form.get(name))
        except Invalid as error:
            found |= error.errors
    return found


def _limited_by(form: ReportForm) -> list[str]:
    """Whose reports are counted: this address, and the phone number under a keyed digest."""
    found = [request.remote_addr or "-"]
    if form.get("telepon"):
        found.append(keyed_hash(normalise_phone(form.get("telepon"))).hex())
    return found


def _category(code: str) -> CategoryInfo | None:
    return catalogue(db.session()).categories.get(code)


def _show(form: ReportForm, *, too_many: str | None = None, preview: Preview | None = None) -> str:
    session = db.session()
    return render_template(
        "public/lapor.html",
        form=form,
        category=_category(form.get("kategori")),
        categories=choices.categories(session),
        kelurahan=choices.kelurahan(session),
        too_many=too_many,
        preview=preview,
        similar=serupa.near(form),
    )
