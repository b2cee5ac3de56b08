"""Sending a report of the portal, whatever it was written with: the form of a page, or a phone that had no signal.

Both are held to the same: sixty an hour from one address or one phone number (contract.md section 5), the same checks, the same
one-time rule.
"""

import dataclasses
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from flask import request

from app import guessing, throttle
from app.blueprints.public import questions, serupa
from app.blueprints.report_form import ReportForm
from app.db import db, transaction
from app.domain import intake
from app.domain.actor import CITIZEN
from app.domain.errors import Invalid, TooMany
from app.domain.privacy import normalise_email, normalise_phone
from app.domain.privacy.crypto import keyed_hash
from app.domain.reference import CategoryInfo, catalogue

CHANNEL = "web"
SCOPE = "lapor"
LIMIT = "60 per hour"
SAME = "Saya juga mengalami masalah ini."


def category_of(code: str) -> CategoryInfo | None:
    """The category that was chosen; None for none."""
    return catalogue(db.session()).categories.get(code)


def complete(form: ReportForm, category: CategoryInfo | None) -> None:
    """Read the answers to the category's questions, and note everything that is wrong in `form.errors`."""
    form.values |= questions.typed(request.form, category)
    if form.get(serupa.FIELD) and not form.get("isi"):
        form.values["isi"] = SAME
    form.errors |= _contact_faults(form)
    form.errors |= questions.faults(form.values, category, request.form.get(questions.SHOWN_FOR, ""))


def receive(
    form: ReportForm, category: CategoryInfo | None, moment: datetime, key: intake.Key
) -> intake.Receipt:
    """Take the report in, once for its key. Raises Invalid, Forbidden (kept out) or TooMany; then nothing is kept."""
    keys = [(SCOPE, address) for address in _limited_by(form)]
    for one in keys:
        throttle.check(LIMIT, *one)
    submission = dataclasses.replace(
        form.submission(CHANNEL),
        answers=questions.answers(form.values, category),
        network=request.remote_addr or "",
    )
    with transaction() as session:
        receipt = intake.receive(session, submission, actor=CITIZEN, now=moment, key=key)
        serupa.join_at_once(session, form, receipt, moment)
    if not receipt.repeated:
        for one in keys:
            with suppress(TooMany):
                throttle.hit(LIMIT, *one)
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


def _limited_by(form: ReportForm) -> Iterator[str]:
    """Whose reports are counted: this address, and the phone number under a keyed digest."""
    yield guessing.network()
    if form.get("telepon"):
        yield keyed_hash(normalise_phone(form.get("telepon"))).hex()
