"""The application: `create_app()` is the only place that wires the parts together."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from app import aside, assets, basemap, blueprints, errors, htmx, labels, language, logs, metrics, security
from app.config import Settings
from app.db import db, migrate
from app.domain import notification
from app.domain.privacy import crypto
from app.domain.reference import catalogue
from app.domain.vocabulary import BoundarySource
from app.jobs import callbacks, inbox, photos, wake
from app.request import CleanRequest


class House(Flask):
    """Flask without the question, asked of every view and hook on every request, whether it is a coroutine: none is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from settings (default: the environment). Raises SettingError naming the variable."""
    settings = settings or Settings.from_environ()
    app = House(__name__)
    _configure(app, settings)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    logs.init_app(app)
    crypto.configure(settings.data_keys)
    notification.configure(settings.public_url, settings.sms_number)
    db.init_app(app)
    migrate.init_app(app, db)
    photos.install()
    wake.install()
    inbox.install()
    callbacks.install()
    htmx.init_app(app)
    app.request_class = CleanRequest  # after htmx, which sets its own
    language.init_app(app)  # before all that may answer
    security.init_app(app)
    labels.init_app(app)
    assets.init_app(app)
    basemap.init_app(app)
    errors.init_app(app)
    metrics.init_app(app)
    aside.init_app(app)
    blueprints.register(app)
    app.jinja_env.globals["boundary_source"] = _boundary_source
    _register_commands(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        TESTING=settings.app_env == "test",
        KEEPS_PAGES=settings.app_env != "test",  # in a test each page shows the moment
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            # Worklists alone have 800 forms of a question (bench/worklists.py); writing one anew takes longer than asking it.
            "query_cache_size": 1500,
            "pool_size": 8,
            "max_overflow": 8,
            "pool_timeout": 30,
            "pool_pre_ping": False,
            # Many ask at once: one question must not take the processors of others.
            "connect_args": {
                "options": "-c timezone=UTC -c jit=off -c max_parallel_workers_per_gather=0",
                "prepare_threshold": 2,
            },
        },
        MAX_CONTENT_LENGTH=64 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=200,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000 if settings.is_production else 3600,
        PREFERRED_URL_SCHEME="https" if settings.secure_cookies else "http",
    )


def _boundary_source() -> BoundarySource | None:
    """Whose boundaries the maps show, for the footer; None (said as the default ones) while the database is away."""
    try:
        return catalogue(db.session()).boundary_source
    except SQLAlchemyError:
        return None


def _register_commands(app: Flask) -> None:
    from app import cli  # commands import the parts that create_app has just wired

    cli.register(app)
