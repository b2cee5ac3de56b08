"""Accounts of officers (/admin/pengguna): found, opened with a one-time link, moved, locked; several at once from a file."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.admin import blueprint
from app.blueprints.admin.forms import Errors, Typed, is_on, past_of, typed, version
from app.clock import now
from app.config import settings
from app.db import db, transaction
from app.domain import organisation
from app.domain.errors import Conflict, Invalid
from app.domain.organisation import RESET_LIFETIME, User
from app.domain.reference import catalogue
from app.domain.reference_admin import users
from app.domain.reference_admin.users import OFFICER_ROLES, Wanted
from app.domain.vocabulary import UnitKind
from app.labels import label
from app.security import actor

FIELDS = ("nama", "peran", "unit", "surel")
SHOWN = 100


@blueprint.get("/pengguna")
def all_users() -> str:
    """Accounts by name and unit; the first hundred."""
    search, unit = request.args.get("cari", "").strip()[:80], request.args.get("unit", "")
    found, count = users.search(db.session(), search, unit, SHOWN)
    return render_template(
        "admin/pengguna.html", users=found, count=count, search=search, unit=unit, **_choices()
    )


@blueprint.get("/pengguna/baru")
def new_user() -> str:
    """The form for a new account."""
    return _new({"unit": request.args.get("unit", "")}, {})


@blueprint.post("/pengguna")
def add_user() -> ResponseReturnValue:
    """A new account; its link is shown on the answer and nowhere else."""
    username = request.form.get("pengguna", "")
    try:
        with transaction() as session:
            user, token = users.open_account(session, username, _wanted(), actor=actor(), now=now())
            username = user.username
    except Invalid as error:
        return _new(typed(("pengguna", *FIELDS)), error.errors), 422
    return _one(username, issued=_link(token))


@blueprint.get("/pengguna/akun/<username>")
def one_user(username: str) -> str:
    """One account: its form, what it holds, and its changes."""
    return _one(username)


@blueprint.post("/pengguna/akun/<username>")
def change_user(username: str) -> ResponseReturnValue:
    """Another name, role, unit or address."""
    try:
        with transaction() as session:
            users.change(session, username, version(), _wanted(), actor=actor(), now=now())
    except Invalid as error:
        return _one(username, values=typed(FIELDS), errors=error.errors), 422
    except Conflict as error:
        return _one(username, values=typed(FIELDS), told=str(error)), 409
    return _done(username, "Akun disimpan. Berlaku pada halaman berikutnya yang dibukanya.")


@blueprint.post("/pengguna/akun/<username>/aktif")
def set_user_active(username: str) -> ResponseReturnValue:
    """Lock the account, or unlock it."""
    try:
        with transaction() as session:
            users.set_active(session, username, version(), is_on(), actor=actor(), now=now())
    except Conflict as error:
        return _one(username, told=str(error)), 409
    return _done(username, "Akun dibuka lagi." if is_on() else "Akun dikunci dan semua sesinya berakhir.")


@blueprint.post("/pengguna/akun/<username>/tautan")
def issue_user_link(username: str) -> ResponseReturnValue:
    """Make the one-time link for a password and show it, this once."""
    with transaction() as session:
        user = users.user_of(session, username)
        if not user.is_active:
            return _one(username, told="Akun ini dikunci; buka dulu sebelum membuat tautan."), 409
        token = organisation.issue_reset(session, user, actor=actor(), now=now())
    return _one(username, issued=_link(token))


def _wanted() -> Wanted:
    values = typed(FIELDS)
    return Wanted(name=values["nama"], role=values["peran"], unit=values["unit"], email=values["surel"])


def _link(token: str) -> dict[str, object]:
    return {
        "link": settings().public_url + url_for("account.reset", token=token),
        "until": now() + RESET_LIFETIME,
    }


def _new(values: Typed, errors: Errors) -> str:
    return render_template("admin/pengguna_baru.html", values=values, errors=errors, **_choices())


def _one(
    username: str,
    *,
    values: Typed | None = None,
    errors: Errors | None = None,
    told: str = "",
    issued: dict[str, object] | None = None,
) -> str:
    session = db.session()
    user = users.user_of(session, username)
    return render_template(
        "admin/pengguna_satu.html",
        user=user,
        is_self=user.id == actor().user_id,
        values=values or _stored(user),
        errors=errors or {},
        told=told,
        issued=issued,
        tasks=users.open_tasks(session, user),
        **past_of(users.TABLE, username),
        **_choices(),
    )


def _stored(user: User) -> Typed:
    return {"nama": user.name, "peran": user.role.value, "unit": user.unit_code, "surel": user.email or ""}


def _choices() -> dict[str, object]:
    units: dict[str, list[tuple[str, str]]] = {}
    known = catalogue(db.session()).units.values()
    for kind in UnitKind:
        units[label(kind)] = [(u.code, u.name) for u in known if u.kind == kind and u.is_active]
    return {"units": units, "roles": [(role.value, label(role)) for role in OFFICER_ROLES]}


def _done(username: str, sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return redirect(url_for(".one_user", username=username), 303)
