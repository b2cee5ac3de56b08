"""Sign-in, sessions, CSRF, limits and headers; who may enter which part of the house.

A blueprint is opened to roles by `guard(blueprint, roles)`; public ones say so with `public(blueprint)`. A test walks the
URL map and fails for a blueprint that says neither.
"""

from datetime import timedelta
from functools import lru_cache
from typing import cast
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Request,
    Response,
    abort,
    current_app,
    g,
    redirect,
    request,
    session,
    url_for,
)
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf import CSRFProtect

from app import basemap
from app.clock import local_date, now
from app.config import Settings, settings
from app.db import db
from app.domain import access, organisation, team
from app.domain.actor import Actor
from app.domain.vocabulary import Role

SESSION_HOURS = 12
# Endpoints that pages ask again and again; 286 is htmx's word for "ask no more".
POLLED = (".fresh", ".news", ".progress", ".task_progress")
STOP_POLLING = 286
READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
OPEN_TO_ALL: set[str] = {"static"}
GUARDED: dict[str, frozenset[Role]] = {}

login_manager = LoginManager()
csrf = CSRFProtect()

CONTENT_SECURITY = {
    "default-src": "'self'",
    "img-src": "'self' data: blob:",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


class Sessions(SecureCookieSessionInterface):
    """Flask's signed sessions; a visitor without the cookie, as most are, gets an empty one at once."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if session or session.modified:
            super().save_session(app, session, response)
        elif session.accessed:
            named = response.headers.get("Vary")
            response.headers["Vary"] = f"{named}, Cookie" if named else "Cookie"


class SignedIn(UserMixin):  # type: ignore[misc]
    """What flask-login keeps of an officer: the id and epoch of the account, and the actor behind them."""

    def __init__(self, user: organisation.User, actor: Actor) -> None:
        self.id = f"{user.id}:{user.session_epoch}"
        self.user = user
        self.actor = actor


def init_app(app: Flask) -> None:
    settings = cast(Settings, app.config["SETTINGS"])
    app.config.update(
        SESSION_COOKIE_NAME="crm",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=SESSION_HOURS),
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_CHECK_DEFAULT=False,  # by _check_csrf
        WTF_CSRF_TIME_LIMIT=SESSION_HOURS * 3600,
        WTF_CSRF_SSL_STRICT=False,
        RATELIMIT_STORAGE_URI=_limit_storage(settings.redis_url),
    )
    app.session_interface = Sessions()
    login_manager.init_app(app)
    # Before the CSRF check: who is not signed in goes to /masuk whatever the form holds (contract.md section 2).
    app.before_request(_sign_in_first)
    csrf.init_app(app)
    app.before_request(_check_csrf)
    app.after_request(_headers)
    app.context_processor(lambda: {"actor": actor_or_none()})


def _limit_storage(redis_url: str) -> str:
    return "redis+" + redis_url if redis_url.startswith("unix://") else redis_url


def guard(blueprint: Blueprint, *roles: Role) -> None:
    """Open the blueprint to these roles: others get 403, and who is not signed in goes to /masuk (303)."""
    GUARDED[blueprint.name] = frozenset(roles)
    blueprint.before_request(_check_role)
    blueprint.after_request(_no_store)


def public(blueprint: Blueprint) -> None:
    """Say that everybody may enter."""
    OPEN_TO_ALL.add(blueprint.name)


def _sign_in_first() -> ResponseReturnValue | None:
    if request.blueprint in GUARDED and not current_user.is_authenticated:
        return to_sign_in()
    return None


def _check_csrf() -> None:
    """Refuse a form without its token. Reading needs none, and most requests read."""
    if request.method not in READING and current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect(apply_exemptions=True)


def from_own_page() -> bool:
    """Whether a page of this site sent the request, as its browser says: for what needs no session and so has no token."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = urlsplit(request.headers.get("Origin", "")).netloc
    return bool(origin) and origin in (request.host, urlsplit(settings().public_url).netloc)


def _check_role() -> ResponseReturnValue | None:
    """403 on a page of another role; a report that the officer may not see answers 404 there too."""
    if actor().role in GUARDED[cast(str, request.blueprint)]:
        return None
    number = (request.view_args or {}).get("nomor")
    if number:
        access.visible(db.session(), number, actor=actor())
    abort(403)


def to_sign_in() -> ResponseReturnValue:
    """Go to the sign-in page and come back afterwards; a polling fragment ends instead."""
    if (request.endpoint or "").endswith(POLLED):
        return Response(status=STOP_POLLING)
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    target = url_for("account.sign_in", lanjut=back)
    if request.headers.get("HX-Request"):
        response = Response(status=204)
        response.headers["HX-Redirect"] = target
        return response
    return redirect(target, 303)


def actor() -> Actor:
    """The signed-in officer."""
    return cast(Actor, current_user.actor)


def account() -> organisation.User:
    """The account of the signed-in officer."""
    return cast(SignedIn, current_user).user


def actor_or_none() -> Actor | None:
    return cast(Actor, current_user.actor) if current_user.is_authenticated else None


def has_own_pages() -> bool:
    """Whether pages may look different for this visitor: a session that holds more than the token of a form."""
    return not set(session) <= {"csrf_token"}


def forget_user() -> None:
    """For the rest of this request nobody is signed in; the session stays."""
    g._login_user = login_manager.anonymous_user()


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _load(identity: str) -> SignedIn | None:
    user_id, _, epoch = identity.partition(":")
    if not user_id.isdigit() or not epoch.isdigit():
        return None
    at = now()
    named = team.may_stand_in(local_date(at))
    user, stands_in = organisation.active_user(db.session(), int(user_id), int(epoch), named)
    if user is None:
        return None
    return SignedIn(user, team.standing_in(db.session(), user.actor(), now=at) if stands_in else user.actor())


@login_manager.unauthorized_handler  # type: ignore[untyped-decorator]
def _unauthorized() -> ResponseReturnValue:
    return to_sign_in()


def start_session(user: organisation.User) -> None:
    """Sign in: a fresh session of twelve hours."""
    from flask_login import login_user

    session.clear()
    session.permanent = True
    login_user(SignedIn(user, user.actor()))


def _no_store(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _headers(response: Response) -> Response:
    for name, value in _every_page(settings().basemap_tiles):
        response.headers.add(name, value)  # set nowhere else
    return response


@lru_cache(maxsize=8)
def _every_page(basemap_tiles: str | None) -> tuple[tuple[str, str], ...]:
    rules = {**CONTENT_SECURITY, **_map_sources(basemap_tiles)}
    return (
        ("Content-Security-Policy", "; ".join(f"{name} {value}" for name, value in rules.items())),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Permissions-Policy", "geolocation=(self), camera=(self), microphone=()"),
    )


def _map_sources(tiles: str | None) -> dict[str, str]:
    """What a street map from another host needs besides; nothing without one."""
    return {
        name: f"{CONTENT_SECURITY.get(name, CONTENT_SECURITY['default-src'])} {origin}"
        for name, origin in basemap.outside(tiles).items()
    }
