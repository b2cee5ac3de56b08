"""The desk form: an officer enters what somebody brought, wrote, or a newspaper printed (product.md section 1, step 2).

With a place the report goes to its kelurahan, without one it waits at the desk of its channel. The receipt is the answer to
the form itself: number, code and the visitor's data stand in no address and no cookie, and a reload gives the same receipt.
"""

import dataclasses
from datetime import date
from urllib.parse import urlsplit

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.blueprints import report_form
from app.blueprints.intake_typing import alike, report_base, settle_place
from app.blueprints.public import questions
from app.blueprints.report_form import ReportForm
from app.config import settings
from app.db import db, transaction
from app.domain import intake, routing, understanding
from app.domain.errors import Forbidden, Invalid
from app.domain.intake_rights import enterable, may_enter
from app.domain.reference import CategoryInfo, ChannelInfo, catalogue
from app.domain.vocabulary import ChannelKind, Role
from app.qr import qr_svg
from app.queries import choices
from app.security import actor, guard

MEDIA = ("media", "tanggal_terbit", "tautan")
VISITOR = ("nama", "telepon", "email")
MEDIA_MAX = {"media": 120, "tanggal_terbit": 10, "tautan": 2000}
NOT_YOURS = "Anda tidak bertugas memasukkan laporan untuk kanal ini."

blueprint = Blueprint("intake_desk", __name__, url_prefix="/kanal/baru")
guard(
    blueprint,
    *(Role.CHANNEL_ADMIN, Role.KELURAHAN, Role.KECAMATAN, Role.KOTA, Role.DINAS, Role.BIRO_ADMIN),
)


@blueprint.get("")
def form_page() -> ResponseReturnValue:
    """The empty form; 403 for an officer without a desk."""
    return _show(ReportForm({"kanal": request.args.get("kanal", "")}))


@blueprint.post("")
def enter() -> ResponseReturnValue:
    """Take the report in and answer with its receipt; 422 with everything kept."""
    form = _read()
    channel = _channel(form)
    category = _category(form)
    form.errors |= _media_errors(form) if channel.kind == ChannelKind.MEDIA else {}
    settle_place(form)
    form.errors |= questions.faults(form.values, category, request.form.get(questions.SHOWN_FOR, ""))
    receipt = None if form.errors else _receive(form, channel, category)
    if receipt is None:
        return _show(form), 422
    known = catalogue(db.session())
    return render_template(
        "desk/diterima.html",
        receipt=receipt,
        holder=known.unit_name(receipt.holder_code),
        at_desk=receipt.holder_code == routing.desk_of(channel.code),
        channel=channel,
        form=form,
        similar=alike(form, besides=receipt.report_id),
        report_base=report_base(),
        qr=qr_svg(
            f"{settings().public_url}/lacak/{receipt.number}", f"Kode QR: lacak laporan {receipt.number}"
        ),
    )


@blueprint.post("/berikutnya")
def next_one() -> ResponseReturnValue:
    """A fresh form for another report of the same visitor."""
    kept = ("kanal", *VISITOR)
    return _show(ReportForm({name: request.form.get(name, "").strip() for name in kept}))


@blueprint.post("/usulan")
def proposal() -> ResponseReturnValue:
    """The select of categories with the one that the words speak for, as a piece of the form."""
    session = db.session()
    read = understanding.understand(session, request.form.get("isi", ""), now=clock.now())
    return render_template(
        "desk/_kategori.html",
        categories=choices.categories(session),
        value=request.form.get("kategori", ""),
        error=None,
        proposed=[code for code, _ in read.categories],
    )


@blueprint.post("/pertanyaan")
def category_questions() -> ResponseReturnValue:
    """The questions of the chosen category, as a piece of the form."""
    form = ReportForm({"kategori": request.form.get("kategori", "")})
    return render_template("public/_pertanyaan.html", category=_category(form), values={}, errors={})


def _read() -> ReportForm:
    form = report_form.read(request, now=clock.now(), also=("kanal", "tempat", *MEDIA))
    form.values |= questions.typed(request.form, _category(form))
    return form


def _channel(form: ReportForm) -> ChannelInfo:
    """The channel that the report came by; left out, it is the officer's only one. Raises Forbidden."""
    mine = enterable(catalogue(db.session()), actor())
    if not form.get("kanal") and len(mine) == 1:
        return mine[0]
    channel = catalogue(db.session()).channels.get(form.get("kanal"))
    if channel is None or not may_enter(actor(), channel):
        raise Forbidden(NOT_YOURS)
    return channel


def _category(form: ReportForm) -> CategoryInfo | None:
    return catalogue(db.session()).categories.get(form.get("kategori"))


def _receive(form: ReportForm, channel: ChannelInfo, category: CategoryInfo | None) -> intake.Receipt | None:
    """The receipt, or None with the refusals in the form."""
    source = (
        {name: form.get(name) for name in MEDIA if form.get(name)}
        if channel.kind == ChannelKind.MEDIA
        else {}
    )
    submission = dataclasses.replace(
        form.submission(channel.code, source), answers=questions.answers(form.values, category)
    )
    try:
        with transaction() as session:
            return intake.receive(
                session, submission, actor=actor(), now=clock.now(), key=form.key(f"kanal:{actor().user_id}")
            )
    except Invalid as error:
        form.refuse(error)
        return None


def _media_errors(form: ReportForm) -> dict[str, str]:
    errors = {
        name: f"Paling panjang {most} karakter."
        for name, most in MEDIA_MAX.items()
        if len(form.get(name)) > most
    }
    if form.get("tanggal_terbit") and not _is_day(form.get("tanggal_terbit")):
        errors["tanggal_terbit"] = "Isi tanggal terbit, misalnya 2026-11-23."
    if form.get("tautan") and not _is_link(form.get("tautan")):
        errors["tautan"] = "Isi alamat lengkap yang diawali http:// atau https://."
    return errors


def _is_day(typed: str) -> bool:
    try:
        return date.fromisoformat(typed) <= clock.local_date(clock.now())
    except ValueError:
        return False


def _is_link(typed: str) -> bool:
    try:
        parts = urlsplit(typed)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _show(form: ReportForm) -> str:
    session = db.session()
    mine = enterable(catalogue(session), actor())
    if not mine:
        raise Forbidden(NOT_YOURS)
    return render_template(
        "desk/baru.html",
        form=form,
        channels=choices.channels(mine),
        press=[channel.name for channel in mine if channel.kind == ChannelKind.MEDIA],
        category=_category(form),
        categories=choices.categories(session),
        kelurahan=choices.kelurahan(session),
        similar=alike(form) if form.errors else [],
        report_base=report_base(),
    )
