"""Reasons (/admin/alasan): what officers may choose for a decision, by kind."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.admin import blueprint
from app.blueprints.admin.forms import Errors, Typed, is_on, past_of, typed, version
from app.clock import now
from app.db import db, transaction
from app.domain.errors import Conflict, Invalid
from app.domain.reference_admin import reasons
from app.domain.vocabulary import ReasonKind
from app.labels import label
from app.security import actor

FIELDS = ("jenis", "kata", "saran")


@blueprint.get("/alasan")
def all_reasons() -> str:
    """All reasons by kind, and the form for a new one."""
    return _list({}, {})


@blueprint.post("/alasan")
def add_reason() -> ResponseReturnValue:
    """A further reason, offered at once."""
    values = typed(FIELDS)
    try:
        with transaction() as session:
            reasons.add(session, values["jenis"], values["kata"], values["saran"], actor=actor(), now=now())
    except Invalid as error:
        return _list(values, error.errors), 422
    flash("Alasan ditambahkan dan dapat dipilih.", "success")
    return redirect(url_for(".all_reasons"), 303)


@blueprint.get("/alasan/<jenis>/<kode>")
def one_reason(jenis: str, kode: str) -> str:
    """One reason: its words and its changes."""
    return _one(jenis, kode)


@blueprint.post("/alasan/<jenis>/<kode>")
def change_reason(jenis: str, kode: str) -> ResponseReturnValue:
    """Other words for it."""
    values = typed(FIELDS)
    words = values["kata"], values["saran"]
    try:
        with transaction() as session:
            reasons.change(session, jenis, kode, version(), *words, actor=actor(), now=now())
    except Invalid as error:
        return _one(jenis, kode, values=values, errors=error.errors), 422
    except Conflict as error:
        return _one(jenis, kode, values=values, told=str(error)), 409
    return _done(jenis, kode, "Alasan disimpan.")


@blueprint.post("/alasan/<jenis>/<kode>/aktif")
def set_reason_active(jenis: str, kode: str) -> ResponseReturnValue:
    """Offer it no more, or again."""
    try:
        with transaction() as session:
            reasons.set_active(session, jenis, kode, version(), is_on(), actor=actor(), now=now())
    except Conflict as error:
        return _one(jenis, kode, told=str(error)), 409
    ended = "Alasan tidak ditawarkan lagi. Keputusan yang memakainya tetap terbaca."
    return _done(jenis, kode, "Alasan ditawarkan lagi." if is_on() else ended)


def _list(values: Typed, errors: Errors) -> str:
    return render_template(
        "admin/alasan.html",
        groups=reasons.all_reasons(db.session()),
        kinds=[(kind.value, label(kind)) for kind in ReasonKind],
        values=values,
        errors=errors,
    )


def _one(
    kind: str, code: str, *, values: Typed | None = None, errors: Errors | None = None, told: str = ""
) -> str:
    reason = reasons.reason_of(db.session(), kind, code)
    return render_template(
        "admin/alasan_satu.html",
        reason=reason,
        values=values or {"kata": reason.label, "saran": reason.advice or ""},
        errors=errors or {},
        told=told,
        **past_of(reasons.TABLE, reasons.key_of(reason)),
    )


def _done(kind: str, code: str, sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return redirect(url_for(".one_reason", jenis=kind, kode=code), 303)
