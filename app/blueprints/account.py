"""Signing in and out, and the one-time link by which a forgotten password is set anew.

Wrong passwords are counted by user name and address, and an unknown name answers like a known one. Argon2 is asked by two
threads of a process at once at most, so that a burst of sign-ins cannot take the host's processors.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import logout_user

from app import guessing, throttle
from app.clock import now
from app.db import db, transaction
from app.domain import organisation
from app.domain.actor import Actor
from app.domain.errors import Invalid, TooMany
from app.domain.organisation import User
from app.labels import role_home
from app.security import actor_or_none, public, start_session
from app.wording import worded

WRONG_PASSWORDS = "10 per 15 minutes"
HASHES_AT_ONCE = 2
HASH_WAIT_SECONDS = 10
NOT_PROVEN = worded("Nama pengguna atau kata sandi tidak cocok. Periksa lagi keduanya.")
NOT_THE_SAME = worded("Kedua kata sandi tidak sama.")

blueprint = Blueprint("account", __name__)
public(blueprint)
_hashes = BoundedSemaphore(HASHES_AT_ONCE)


@blueprint.route("/masuk", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """The sign-in page; afterwards to `lanjut`, if that is a page of ours, or the role's worklist."""
    if request.method == "POST":
        return _try_to_sign_in(request.form.get("username", "").strip().lower())
    who = actor_or_none()
    if who is not None:
        return redirect(_afterwards(who), 303)
    return _sign_in_page({})


def _try_to_sign_in(username: str) -> ResponseReturnValue:
    key = ("masuk", username, guessing.network())
    with hashing():
        throttle.check(WRONG_PASSWORDS, *key)
        user = organisation.user_by_username(db.session(), username)
        if not organisation.check_password(user, request.form.get("password", "")):
            throttle.hit(WRONG_PASSWORDS, *key)
            user = None
    if user is None:
        return _sign_in_page({"username": NOT_PROVEN}), 422
    return _enter(user)


def _enter(user: User) -> ResponseReturnValue:
    with transaction() as session:
        organisation.record_login(session, user, now=now())
    start_session(user)
    return redirect(_afterwards(user.actor()), 303)


def _sign_in_page(errors: dict[str, str]) -> str:
    back = safe_path(request.values.get("lanjut", ""))
    username = request.form.get("username", "")
    return render_template("account/masuk.html", errors=errors, username=username, lanjut=back)


@contextmanager
def hashing() -> Iterator[None]:
    """One of the few places where a password may be hashed now. Raises TooMany when none gets free."""
    if not _hashes.acquire(timeout=HASH_WAIT_SECONDS):
        raise TooMany(
            worded("Terlalu banyak orang masuk bersamaan. Coba lagi sebentar lagi."), HASH_WAIT_SECONDS
        )
    try:
        yield
    finally:
        _hashes.release()


def safe_path(target: str) -> str:
    """The target if it is a path of this site, else nothing: nobody is sent elsewhere by a link to /masuk."""
    local = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if local and target.isprintable() else ""


def _afterwards(who: Actor) -> str:
    return safe_path(request.values.get("lanjut", "")) or role_home(who)


@blueprint.post("/keluar")
def sign_out() -> ResponseReturnValue:
    """End this session."""
    if actor_or_none() is not None:
        logout_user()
        flash(worded("Anda sudah keluar."), "success")
    return redirect("/masuk", 303)


@blueprint.route("/akun/atur-ulang/<token>", methods=["GET", "POST"])
def reset(token: str) -> ResponseReturnValue:
    """Set a new password by a one-time link."""
    user = organisation.reset_by_token(db.session(), token, now=now())
    if user is None:
        return render_template("account/tautan_mati.html"), 404
    if request.method == "GET":
        return render_template("account/atur_ulang.html", errors={}, owner=user.name, username=user.username)
    return _reset(token, user.name, user.username)


def _reset(token: str, owner: str, username: str) -> ResponseReturnValue:
    try:
        new = new_password()
        with hashing(), transaction() as session:
            organisation.use_reset(session, token, new, now=now())
    except Invalid as error:
        errors = password_errors(error)
        return render_template("account/atur_ulang.html", errors=errors, owner=owner, username=username), 422
    flash(worded("Kata sandi baru sudah disimpan. Silakan masuk."), "success")
    return redirect("/masuk", 303)


def new_password() -> str:
    """The new password of the form, typed twice alike. Raises Invalid."""
    new = request.form.get("sandi_baru", "")
    if new != request.form.get("sandi_ulang", ""):
        raise Invalid({"sandi_ulang": NOT_THE_SAME})
    return new


def password_errors(error: Invalid) -> dict[str, str]:
    """The domain's refusals under the names of the form's fields."""
    names = {"current": "sandi_lama", "new": "sandi_baru", "token": "sandi_baru"}
    return {names.get(name, name): sentence for name, sentence in error.errors.items()}


@blueprint.after_request
def _no_store(response):  # type: ignore[no-untyped-def]
    response.headers["Cache-Control"] = "no-store"
    return response
