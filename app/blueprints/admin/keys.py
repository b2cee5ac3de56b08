"""The keys of client applications (/admin/kunci): made, changed, rotated, retired; what changed, by whom, when."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.admin import blueprint
from app.clock import now
from app.config import settings
from app.db import db, transaction
from app.domain import configuration
from app.domain.clients import delivery, keys
from app.domain.clients.keys import Issued, Wanted
from app.domain.errors import Invalid
from app.domain.reference import catalogue
from app.domain.vocabulary import Scope
from app.gateways import callback
from app.security import actor

TEXTS = ("nama", "kanal", "batas", "alamat")
Errors = dict[str, str]


@blueprint.get("/kunci")
def api_keys() -> str:
    """All keys, and the form for a new one."""
    return _list({"kanal": "jaki", "cakupan": [Scope.LAPOR, Scope.BACA]}, {})


@blueprint.post("/kunci")
def issue_key() -> ResponseReturnValue:
    """A new key; its secret is shown on the answer and nowhere else."""
    try:
        wanted = _wanted()
        with transaction() as session:
            issued = keys.issue(session, wanted, actor=actor(), now=now())
            public_id = issued.key.public_id
    except Invalid as error:
        return _list(_typed(), error.errors), 422
    return _one(public_id, issued=issued)


@blueprint.get("/kunci/<uuid:kunci>")
def one_key(kunci: uuid.UUID) -> str:
    """One key: its use, its forms, its deliveries and its changes."""
    return _one(kunci)


@blueprint.post("/kunci/<uuid:kunci>")
def change_key(kunci: uuid.UUID) -> ResponseReturnValue:
    """Another name, scopes, limit or address."""
    try:
        wanted = _wanted()
        with transaction() as session:
            issued = keys.change(session, kunci, wanted, actor=actor(), now=now())
    except Invalid as error:
        return _one(kunci, values=_typed(), errors=error.errors), 422
    if issued.callback_secret:
        return _one(kunci, issued=issued)
    return _done(kunci, "Kunci disimpan.")


@blueprint.post("/kunci/<uuid:kunci>/putar")
def rotate_key(kunci: uuid.UUID) -> ResponseReturnValue:
    """A new secret, the one before good until a day."""
    try:
        with transaction() as session:
            issued = keys.rotate(session, kunci, request.form.get("sampai", ""), actor=actor(), now=now())
    except Invalid as error:
        return _one(kunci, errors=error.errors), 422
    return _one(kunci, issued=issued)


@blueprint.post("/kunci/<uuid:kunci>/aktif")
def set_key_active(kunci: uuid.UUID) -> ResponseReturnValue:
    """Retire the key, or take it into use again."""
    is_active = request.form.get("aktif") == "1"
    with transaction() as session:
        keys.set_active(session, kunci, is_active, actor=actor(), now=now())
    return _done(kunci, "Kunci diaktifkan lagi." if is_active else "Kunci dinonaktifkan.")


def _wanted() -> Wanted:
    """What the form says, its address looked up on the network. Raises Invalid."""
    values = _typed()
    if values["alamat"]:
        callback.check(str(values["alamat"]), own_network=not settings().is_production)
    return Wanted(
        name=str(values["nama"]),
        channel=str(values["kanal"]),
        scopes=values["cakupan"],
        hourly_limit=str(values["batas"]),
        callback_url=str(values["alamat"]),
    )


def _typed() -> dict[str, str | list[str]]:
    texts: dict[str, str | list[str]] = {name: request.form.get(name, "").strip() for name in TEXTS}
    return {**texts, "cakupan": request.form.getlist("cakupan")}


def _list(values: object, errors: Errors) -> str:
    session = db.session()
    return render_template(
        "admin/kunci.html", keys=keys.all_keys(session), values=values, errors=errors, **_choices()
    )


def _one(
    public_id: uuid.UUID,
    *,
    values: dict[str, str | list[str]] | None = None,
    errors: Errors | None = None,
    issued: Issued | None = None,
) -> str:
    session = db.session()
    key = keys.key_of(session, public_id)
    stored: dict[str, str | list[str]] = {
        "nama": key.name,
        "kanal": key.channel_code,
        "batas": str(key.hourly_limit or ""),
        "alamat": key.callback_url or "",
        "cakupan": list(key.scopes),
    }
    changes = configuration.changes_of(session, keys.TABLE, str(public_id))
    return render_template(
        "admin/kunci_satu.html",
        key=key,
        values=values or stored,
        errors=errors or {},
        issued=issued,
        deliveries=delivery.standing(session, key.id) if key.callback_url else None,
        changes=[(change, configuration.differences(change)) for change in changes],
        **_choices(),
    )


def _choices() -> dict[str, object]:
    channels = catalogue(db.session()).active_channels()
    return {"channels": [(channel.code, channel.name) for channel in channels], "scopes": list(Scope)}


def _done(public_id: uuid.UUID, sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return redirect(url_for(".one_key", kunci=public_id), 303)
