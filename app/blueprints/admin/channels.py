"""The channels (/admin/kanal): their state at a glance, and one page each to rename, retire, give a desk, a prefix, a text.

Every form carries the version that it was made from; what somebody else changed meanwhile answers 409 with the fresh page.
"""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.admin import blueprint
from app.blueprints.admin.environment import given_by_environment
from app.clock import now
from app.config import settings
from app.db import db, transaction
from app.domain import channel_admin, configuration
from app.domain.channel import Channel, prefixes
from app.domain.channel_admin import Wanted, officers
from app.domain.channel_admin.adapters import ADAPTERS
from app.domain.channel_texts import PLACEHOLDERS
from app.domain.errors import Conflict, Invalid
from app.domain.organisation import RESET_LIFETIME
from app.domain.reference import catalogue
from app.domain.routing import pds
from app.domain.vocabulary import ChannelKind, TextForm
from app.labels import label
from app.queries.channel_states import channel_states, state_of
from app.security import actor

Values = dict[str, str]
FIELDS = ("nama", "awalan", "jenis", "meja", "kontak", "urutan", "titik")


@blueprint.get("/kanal")
def channels() -> str:
    """All channels with their state, and the form for a new one."""
    return _list({"jenis": ChannelKind.FACE_TO_FACE}, {})


@blueprint.post("/kanal")
def create_channel() -> ResponseReturnValue:
    """A new channel, in use at once."""
    try:
        with transaction() as session:
            channel = channel_admin.create(session, _wanted(), actor=actor(), now=now())
            code, name = channel.code, channel.name
    except Invalid as error:
        return _list(_typed(), error.errors), 422
    return done(code, f"Kanal {name} dibuat dan dapat dipakai. Beri mejanya seorang petugas di bawah.")


@blueprint.get("/kanal/<kode>")
def one_channel(kode: str) -> str:
    """One channel: its state, forms, accounts, officers, texts and changes."""
    return show(kode)


@blueprint.post("/kanal/<kode>")
def change_channel(kode: str) -> ResponseReturnValue:
    """Another name, prefix, kind, desk, contact or place in the list."""
    try:
        with transaction() as session:
            channel_admin.change(session, kode, version(), _wanted(), actor=actor(), now=now())
    except Invalid as error:
        return show(kode, values=_typed(), errors=error.errors), 422
    except Conflict as error:
        return show(kode, told=str(error)), 409
    return done(kode, "Kanal disimpan.")


@blueprint.post("/kanal/<kode>/aktif")
def set_channel_active(kode: str) -> ResponseReturnValue:
    """Retire the channel, or take it into use again."""
    is_active = request.form.get("aktif") == "1"
    try:
        with transaction() as session:
            channel_admin.set_active(session, kode, version(), is_active, actor=actor(), now=now())
    except Invalid as error:
        return show(kode, errors=error.errors), 422
    except Conflict as error:
        return show(kode, told=str(error)), 409
    ended = "Kanal dihentikan. Pesan yang menunggu di mejanya tetap dapat diputuskan."
    return done(kode, "Kanal dipakai lagi." if is_active else ended)


@blueprint.post("/kanal/<kode>/petugas")
def assign_officer(kode: str) -> ResponseReturnValue:
    """Give the desk to an officer of another one."""
    username = request.form.get("petugas", "")
    try:
        with transaction() as session:
            user = officers.assign(session, kode, version(), username, actor=actor(), now=now())
            name = user.name
    except Invalid as error:
        return show(kode, errors=error.errors), 422
    except Conflict as error:
        return show(kode, told=str(error)), 409
    return done(kode, f"{name} sekarang mengerjakan meja kanal ini.")


@blueprint.post("/kanal/<kode>/petugas/baru")
def open_officer(kode: str) -> ResponseReturnValue:
    """A new account for the desk; its link is shown on the answer and nowhere else."""
    typed = {
        name: request.form.get(name, "").strip() for name in ("pengguna", "nama_petugas", "surel_petugas")
    }
    try:
        with transaction() as session:
            user, token = officers.open_account(
                session, kode, version(), *typed.values(), actor=actor(), now=now()
            )
            owner = user.username
    except Invalid as error:
        return show(kode, errors=error.errors, officer=typed), 422
    except Conflict as error:
        return show(kode, told=str(error), officer=typed), 409
    link = settings().public_url + url_for("account.reset", token=token)
    return show(kode, issued={"link": link, "owner": owner, "until": now() + RESET_LIFETIME})


def show(
    code: str,
    *,
    values: Values | None = None,
    errors: dict[str, str] | None = None,
    told: str = "",
    officer: Values | None = None,
    issued: dict[str, Any] | None = None,
) -> str:
    """The page of a channel, with a form that did not go through or a sentence above it. Raises NotVisible."""
    channel = channel_admin.channel_of(db.session(), code)
    return render_template(
        "admin/kanal_satu.html",
        channel=channel,
        values=values or _stored(channel),
        errors=errors or {},
        told=told,
        officer=officer or {"pengguna": f"kanal.{code}"},
        issued=issued,
        webhook=f"{settings().public_url}/webhook/{code}",
        environment=given_by_environment(code),
        adapters=[(medium.value, label(medium)) for medium in ADAPTERS.get(channel.kind, ())],
        **_around(channel),
        **_choices(channel.kind),
    )


def _around(channel: Channel) -> dict[str, object]:
    """What the page shows beside the channel itself: state, officers, texts, changes."""
    session, code = db.session(), channel.code
    own = catalogue(session).own_texts
    changes = configuration.changes_of(session, channel_admin.TABLE, code)
    others = officers.of_other_desks(session, code)
    known = prefixes(session).items()
    return {
        "state": state_of(session, code),
        "mine": officers.of_desk(session, code),
        "others": [(user.username, f"{user.name} ({user.username})") for user in others],
        "old_prefixes": sorted(one for one, owner in known if owner == code and one != channel.prefix),
        "texts": [(kabar, form, (code, kabar, form) in own) for kabar in PLACEHOLDERS for form in TextForm],
        "changes": [(change, configuration.differences(change)) for change in changes],
    }


def version() -> str:
    """The version that the form was made from."""
    return request.form.get("versi", "")


def done(code: str, sentence: str) -> ResponseReturnValue:
    """Back to the page of the channel, which says what happened."""
    flash(sentence, "success")
    return redirect(url_for(".one_channel", kode=code), 303)


def _list(values: Values, errors: dict[str, str]) -> str:
    session = db.session()
    return render_template(
        "admin/kanal.html",
        states=channel_states(session),
        known=catalogue(session),
        values=values,
        errors=errors,
        **_choices(),
    )


def _wanted() -> Wanted:
    typed = _typed()
    return Wanted(
        name=typed["nama"],
        prefix=typed["awalan"],
        kind=typed["jenis"],
        desk_unit=typed["meja"],
        contact=typed["kontak"],
        position=typed["urutan"],
        geotag=typed["titik"] == "1",
    )


def _typed() -> Values:
    return {name: request.form.get(name, "").replace("\x00", "").strip() for name in FIELDS}


def _stored(channel: Channel) -> Values:
    return {
        "nama": channel.name,
        "awalan": channel.prefix,
        "jenis": channel.kind.value,
        "meja": channel.desk_unit or "",
        "kontak": channel.contact or "",
        "urutan": str(channel.position),
        "titik": "1" if channel.geotag else "",
    }


def _choices(kept: ChannelKind | None = None) -> dict[str, object]:
    kinds = [(kind.value, label(kind), text) for kind, text in channel_admin.KINDS.items()]
    if kept == ChannelKind.RETIRED:
        kinds.append((kept.value, label(kept), "Hanya membawa riwayat yang diimpor."))
    offices = list(channel_admin.OFFICES.items())
    agencies = [(unit.code, unit.name) for unit in pds(catalogue(db.session()))]
    return {"kinds": kinds, "desks": {"Kantor": offices, "Perangkat daerah": agencies}}
