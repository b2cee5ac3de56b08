"""The accounts of a channel (/admin/kanal/<kode>/akun): added, set, tried, paused. Secrets are typed and never shown."""

from datetime import datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import queues
from app.blueprints.admin import blueprint
from app.blueprints.admin.channels import done, show, version
from app.clock import now
from app.config import settings
from app.db import db, transaction
from app.domain import channel_admin
from app.domain.channel_admin import accounts
from app.domain.channel_admin.accounts import Given, adapter_of
from app.domain.channel_admin.adapters import ADAPTERS, SETTINGS, lines
from app.domain.errors import Conflict, Invalid
from app.domain.inbox import ChannelAccount
from app.domain.vocabulary import Medium
from app.htmx import see_other
from app.jobs import account_check
from app.queries.channel_states import state_of
from app.security import actor

TRIED = "Akun sedang ditanyai; muat ulang halaman ini beberapa detik lagi."
UNTRIED = "Antrean sedang tidak terjangkau; akun tetap ditanyai setiap menit."


@blueprint.get("/kanal/<kode>/akun")
def new_account(kode: str) -> ResponseReturnValue:
    """The form for an account of the network that was chosen."""
    channel = channel_admin.channel_of(db.session(), kode)
    medium = _medium(request.args.get("adaptor", ""))
    if medium is None or medium not in ADAPTERS.get(channel.kind, ()):
        return see_other(url_for(".one_channel", kode=kode))
    return _new(kode, medium, {}, {})


@blueprint.post("/kanal/<kode>/akun")
def add_account(kode: str) -> ResponseReturnValue:
    """A further account, heard from the next minute on."""
    adapter, name = request.form.get("adaptor", ""), request.form.get("akun", "").strip()
    try:
        with transaction() as session:
            accounts.add(session, kode, version(), name, adapter, _given(), actor=actor(), now=now())
    except Invalid as error:
        medium = _medium(adapter)
        if medium is None:
            return show(kode, errors=error.errors), 422
        return _new(kode, medium, request.form.to_dict(), error.errors), 422
    except Conflict as error:
        return show(kode, told=str(error)), 409
    return done(kode, f"Akun {name.lower()} dibuat.")


@blueprint.get("/kanal/<kode>/akun/<nama>")
def one_account(kode: str, nama: str) -> str:
    """One account: its state, its settings, the address of its webhook."""
    return _one(kode, nama)


@blueprint.post("/kanal/<kode>/akun/<nama>")
def change_account(kode: str, nama: str) -> ResponseReturnValue:
    """Other settings; an empty secret stays as it is."""
    try:
        with transaction() as session:
            accounts.change(session, kode, version(), nama, _given(), actor=actor(), now=now())
    except Invalid as error:
        return _one(kode, nama, typed=request.form.to_dict(), errors=error.errors), 422
    except Conflict as error:
        return _one(kode, nama, told=str(error)), 409
    return done(kode, f"Akun {nama} disimpan.")


@blueprint.post("/kanal/<kode>/akun/<nama>/aktif")
def set_account_active(kode: str, nama: str) -> ResponseReturnValue:
    """Pause the account, or take it into use again."""
    is_active = request.form.get("aktif") == "1"
    try:
        with transaction() as session:
            accounts.set_active(session, kode, version(), nama, is_active, actor=actor(), now=now())
    except Conflict as error:
        return _one(kode, nama, told=str(error)), 409
    return done(kode, f"Akun {nama} {'dipakai lagi' if is_active else 'dijeda'}.")


@blueprint.post("/kanal/<kode>/akun/<nama>/hapus")
def remove_account(kode: str, nama: str) -> ResponseReturnValue:
    """Remove an account that was never used."""
    try:
        with transaction() as session:
            accounts.remove(session, kode, version(), nama, actor=actor(), now=now())
    except Conflict as error:
        return _one(kode, nama, told=str(error)), 409
    return done(kode, f"Akun {nama} dihapus.")


@blueprint.post("/kanal/<kode>/akun/<nama>/periksa")
def check_account(kode: str, nama: str) -> ResponseReturnValue:
    """Have a worker ask the network now."""
    accounts.account_of(db.session(), kode, nama)
    asked = queues.enqueue(queues.MASUK, account_check.check, kode, nama)
    return done(kode, TRIED if asked else UNTRIED)


def _given() -> Given:
    return Given(request.form.to_dict(), own_network=not settings().is_production)


def _medium(word: str) -> Medium | None:
    return next((medium for medium in SETTINGS if medium == word), None)


def _new(code: str, medium: Medium, typed: dict[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "admin/kanal_akun_baru.html",
        channel=channel_admin.channel_of(db.session(), code),
        medium=medium,
        fields=SETTINGS[medium],
        values=typed,
        moments={},
        errors=errors,
    )


def _one(
    code: str,
    name: str,
    *,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    told: str = "",
) -> str:
    session = db.session()
    account = accounts.account_of(session, code, name)
    medium = adapter_of(account)
    states = {one.name: one for one in state_of(session, code).accounts}
    return render_template(
        "admin/kanal_akun.html",
        channel=channel_admin.channel_of(session, code),
        account=account,
        state=states[name],
        medium=medium,
        fields=SETTINGS[medium] if medium else (),
        values=typed or _stored(account, medium),
        moments={one: datetime.fromisoformat(at) for one, at in account.settings_at.items()},
        kept=set(account.settings),
        errors=errors or {},
        told=told,
        is_used=accounts.is_used(session, account),
        webhook=f"{settings().public_url}/webhook/{code}/{name}",
    )


def _stored(account: ChannelAccount, medium: Medium | None) -> dict[str, str]:
    """What may be shown of the settings, by form field."""
    return {
        one.field: lines(account.settings, one) if one.is_lines else account.settings.get(one.name, "")
        for one in (SETTINGS[medium] if medium else ())
        if not one.is_secret
    }
