"""An officer's own account: who one is, a new password, and links for officers below who forgot theirs."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.blueprints import absence
from app.blueprints.account import hashing, new_password, password_errors
from app.clock import now
from app.config import settings
from app.db import db, transaction
from app.domain import organisation
from app.domain.errors import Invalid, NotVisible
from app.domain.organisation import RESET_LIFETIME, User
from app.domain.vocabulary import Role
from app.security import actor, guard, start_session

MAY_RESET = frozenset(Role) - {Role.STAFF, Role.OBSERVER, Role.VERIFIER, Role.CHANNEL_ADMIN}

blueprint = Blueprint("own_account", __name__, url_prefix="/akun")
guard(blueprint, *Role)


@blueprint.get("")
def overview() -> ResponseReturnValue:
    """Who is signed in, and the form for a new password."""
    return _overview({})


def _overview(errors: dict[str, str]) -> str:
    user: User = current_user.user
    return render_template(
        "account/akun.html",
        errors=errors,
        user=user,
        may_reset=actor().role in MAY_RESET,
        absence=absence.shown(user, at=now()),
        values={},
    )


@blueprint.post("/sandi")
def change_password() -> ResponseReturnValue:
    """A new password; every other session of the account ends."""
    user: User = current_user.user
    try:
        new = new_password()
        with hashing(), transaction() as session:
            organisation.change_password(session, user, request.form.get("sandi_lama", ""), new, now=now())
    except Invalid as error:
        return _overview(password_errors(error)), 422
    start_session(user)
    flash("Kata sandi diganti. Sesi lain sudah diakhiri.", "success")
    return redirect(url_for(".overview"), 303)


@blueprint.get("/bawahan")
def subordinates() -> ResponseReturnValue:
    """Search the accounts whose password one may reset."""
    return _subordinates()


@blueprint.post("/bawahan/<username>/tautan")
def issue_link(username: str) -> ResponseReturnValue:
    """Make the one-time link and show it, this once."""
    with transaction() as session:
        user = organisation.user_by_username(session, username)
        if user is None:
            raise NotVisible("Akun ini tidak ada.")
        token = organisation.issue_reset(session, user, actor=actor(), now=now())
        name = user.name
    link = settings().public_url + url_for("account.reset", token=token)
    return _subordinates(link=link, owner=name, until=now() + RESET_LIFETIME)


def _subordinates(**issued: object) -> str:
    search = request.values.get("q", "").strip()[:80]
    listed = actor().role in MAY_RESET and not issued
    found = organisation.subordinate_accounts(db.session(), actor(), search) if listed else []
    return render_template("account/bawahan.html", accounts=found, search=search, issued=issued or None)
