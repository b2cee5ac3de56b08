"""What a desk does with a message, each as one plain form: take it, make it a report, add it to one, ask back, put it aside.

Refusals in the order of contract.md section 2; after one, everything typed is kept and the message stays with whoever tried.
"""

import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.blueprints import report_form
from app.blueprints.inbox import blueprint
from app.blueprints.inbox.listing import here
from app.blueprints.inbox.page import show
from app.blueprints.public import questions
from app.blueprints.shared import Refused, Told
from app.clock import now
from app.db import db, transaction
from app.domain import inbox as desk
from app.domain.errors import Conflict, Invalid, NotVisible
from app.domain.inbox import InboundMessage
from app.domain.intake import Submission
from app.domain.reference import CategoryInfo, catalogue
from app.domain.vocabulary import Medium, Priority
from app.htmx import see_other, wants_fragment
from app.labels import jam, label, nomor
from app.queries import inbox as lists
from app.security import actor

TWICE = timedelta(minutes=2)
NO_ACTION = "Tidak ada langkah ini."


@blueprint.post("/<uuid:public_id>/ambil")
def claim(public_id: uuid.UUID) -> ResponseReturnValue:
    """Take the message for ten minutes; whoever asks by htmx gets the strip that says who has it."""
    try:
        with transaction() as session:
            desk.claim(session, public_id, actor=actor(), now=now())
    except Conflict as error:
        return (_strip(public_id) if wants_fragment() else show(public_id, told=_told(public_id, error))), 409
    return _strip(public_id) if wants_fragment() else see_other(url_for(".message", public_id=public_id))


@blueprint.post("/<uuid:public_id>/lepas")
def release(public_id: uuid.UUID) -> ResponseReturnValue:
    """Give it back before the time and return to the list."""
    with transaction() as session:
        desk.release(session, public_id, actor=actor(), now=now())
        channel = desk.message_for(session, public_id, actor=actor()).channel_code
    flash("Pesan dilepas; rekan Anda dapat mengambilnya.", "success")
    return see_other(url_for(".home", **here(channel)))


@blueprint.post("/<uuid:public_id>/aksi/<action>")
def act(public_id: uuid.UUID, action: str) -> ResponseReturnValue:
    """Carry out one decision and go back to the page, which says what happened."""
    message = desk.message_for(db.session(), public_id, actor=actor())
    if action not in DECISIONS:
        raise NotVisible(NO_ACTION)
    contact = desk.sender_contact(message)
    decide = DECISIONS[action](message, contact)
    try:
        with transaction() as session:
            sentence = decide(session)
    except Invalid as error:
        _keep(public_id)
        typed = request.form.to_dict() | questions.typed(request.form, _category())
        return show(public_id, refused=Refused(action, typed, error.errors)), 422
    except Conflict as error:
        return show(public_id, told=_told(public_id, error)), 409
    flash(sentence, "success")
    return see_other(url_for(".message", public_id=public_id))


@blueprint.get("/<uuid:public_id>/aksi/<action>")
def back(public_id: uuid.UUID, action: str) -> ResponseReturnValue:
    """The address of a refused form, asked for again: its page."""
    return see_other(url_for(".message", public_id=public_id))


Decide = Callable[[Session], str]


def _report(message: InboundMessage, contact: desk.SenderContact) -> Decide:
    form, category = report_form.read(request, now=now(), also=("prioritas",)), _category()
    form.values |= questions.typed(request.form, category)
    form.errors |= questions.faults(form.values, category, request.form.get(questions.SHOWN_FOR, ""))
    public_id, medium = message.public_id, message.medium

    def decide(session: Session) -> str:
        if form.errors:
            raise Invalid(form.errors)
        answers = questions.answers(form.values, category)
        submission = replace(_submission(form, message, contact), answers=answers)
        receipt = desk.make_report(session, public_id, submission, actor=actor(), now=now())
        return f"Pesan menjadi laporan {nomor(receipt.number)}. {_told_to(medium, contact)}"

    return decide


def _category() -> CategoryInfo | None:
    return catalogue(db.session()).categories.get(request.form.get("kategori", ""))


def _submission(
    form: report_form.ReportForm, message: InboundMessage, contact: desk.SenderContact
) -> Submission:
    """The form with the sender's contact."""
    form.values |= {"telepon": contact.phone, "email": contact.email}
    made = form.submission(message.channel_code)
    word = form.get("prioritas")
    priority = Priority(word) if word in set(Priority) else Priority.BIASA
    return replace(made, priority=priority, social=contact.social)


def _told_to(medium: Medium, contact: desk.SenderContact) -> str:
    if not contact.is_reachable:
        return "Pengirim tidak dapat dikabari: tidak ada alamat balasan."
    if medium == Medium.LAPOR:
        return "Nomornya disampaikan di bawah entri LAPOR."
    return f"Nomor dan kodenya dikirim kepada pengirim lewat {label(medium)}."


def _add(message: InboundMessage, contact: desk.SenderContact) -> Decide:
    number = request.form.get("nomor", "").strip()

    def decide(session: Session) -> str:
        report = desk.add_to_report(session, message.public_id, number, actor=actor(), now=now())
        return f"Pesan ditambahkan ke laporan {nomor(report.number)}."

    return decide


def _ask(message: InboundMessage, contact: desk.SenderContact) -> Decide:
    question = request.form.get("catatan", "").replace("\r\n", "\n")
    way, openly = label(message.medium), request.form.get("terbuka") == "1"

    def decide(session: Session) -> str:
        desk.ask_back(session, message.public_id, question, actor=actor(), now=now(), openly=openly)
        return f"Pertanyaan dikirim lewat {way}. Pesan ini ada di Ditanyakan sampai dijawab."

    return decide


def _dismiss(message: InboundMessage, contact: desk.SenderContact) -> Decide:
    reason = request.form.get("alasan", "")

    def decide(session: Session) -> str:
        desk.dismiss(session, message.public_id, reason, actor=actor(), now=now())
        return "Pesan dikesampingkan."

    return decide


DECISIONS: dict[str, Callable[[InboundMessage, desk.SenderContact], Decide]] = {
    "laporan": _report,
    "tambah": _add,
    "tanya": _ask,
    "kesampingkan": _dismiss,
}


def _keep(public_id: uuid.UUID) -> None:
    """Who tried has the message while the form is put right."""
    with suppress(Conflict), transaction() as session:
        desk.claim(session, public_id, actor=actor(), now=now())


def _told(public_id: uuid.UUID, error: Conflict) -> Told:
    """Why nothing was done; gently, where the officer's own form merely came twice."""
    message = desk.message_for(db.session(), public_id, actor=actor())
    at = message.decided_at
    if at is not None and message.decided_by_id == actor().user_id and now() - at < TWICE:
        text = f"Langkah Anda sudah tersimpan pukul {jam(at)} WIB; formulir yang sama terkirim dua kali."
        return Told(text, "info")
    return Told(str(error), "warning")


def _strip(public_id: uuid.UUID) -> str:
    page = lists.message_page(db.session(), public_id, actor=actor(), now=now())
    return render_template("inbox/_pegang.html", page=page, message=page.message, takes_itself=False)
