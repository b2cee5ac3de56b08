"""The texts of a channel (/admin/kanal/<kode>/teks/<kabar>/<bentuk>): tried with example values, set, taken back."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.admin import blueprint
from app.blueprints.admin.channels import done, version
from app.clock import now
from app.config import settings
from app.db import db, transaction
from app.domain import channel_admin
from app.domain.channel_admin import texts
from app.domain.channel_texts import PLACEHOLDERS, OwnText
from app.domain.errors import Conflict, Invalid, NotVisible
from app.domain.reference import catalogue
from app.domain.vocabulary import Notice, TextForm
from app.security import actor

UNKNOWN = "Teks ini tidak ada."


@blueprint.get("/kanal/<kode>/teks/<kabar>/<bentuk>")
def channel_text(kode: str, kabar: str, bentuk: str) -> str:
    """The text in force, and the form for another one."""
    return _show(kode, *_named(kabar, bentuk))


@blueprint.post("/kanal/<kode>/teks/<kabar>/<bentuk>")
def change_text(kode: str, kabar: str, bentuk: str) -> ResponseReturnValue:
    """Try a text, keep it, or go back to the one that ships, by the button that was pressed."""
    notice, form = _named(kabar, bentuk)
    step = request.form.get("langkah", "coba")
    try:
        own = None if step == "bawaan" else _own(kode, notice, form)
        if step == "coba":
            return _show(kode, notice, form, own=own, is_tried=True)
        with transaction() as session:
            texts.set_text(session, kode, version(), notice, form, own, actor=actor(), now=now())
    except Invalid as error:
        return _show(kode, notice, form, errors=error.errors), 422
    except Conflict as error:
        return _show(kode, notice, form, told=str(error)), 409
    return done(kode, "Teks bawaan dipakai lagi." if own is None else "Teks disimpan.")


def _named(kabar: str, bentuk: str) -> tuple[Notice, TextForm]:
    if kabar not in PLACEHOLDERS or bentuk not in set(TextForm):
        raise NotVisible(UNKNOWN)
    return Notice(kabar), TextForm(bentuk)


def _own(code: str, notice: Notice, form: TextForm) -> OwnText:
    prefix = channel_admin.channel_of(db.session(), code).prefix
    typed = (request.form.get("isi", ""), request.form.get("perihal", ""))
    return texts.checked(notice, form, *typed, prefix, settings().public_url, now())


def _show(
    code: str,
    notice: Notice,
    form: TextForm,
    *,
    own: OwnText | None = None,
    is_tried: bool = False,
    errors: dict[str, str] | None = None,
    told: str = "",
) -> str:
    session = db.session()
    channel = channel_admin.channel_of(session, code)
    in_force = catalogue(session).own_texts.get((code, notice, form))
    shown = own or in_force
    typed = {name: request.form.get(name, "") for name in ("isi", "perihal")}
    stored = {"isi": shown.body if shown else "", "perihal": (shown.subject if shown else "") or ""}
    return render_template(
        "admin/kanal_teks.html",
        channel=channel,
        notice_code=notice,
        form=form,
        values=typed if errors or told else stored,
        errors=errors or {},
        told=told,
        is_own=in_force is not None,
        is_tried=is_tried,
        preview=texts.tried(channel.prefix, shown, notice, form, settings().public_url, now()),
        placeholders=PLACEHOLDERS[notice],
        most=texts.BODY_MAX[form],
    )
