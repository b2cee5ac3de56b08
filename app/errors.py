"""Refusals and accidents as answers: which page, which status, and never a trace.

Blueprints for machines (Open311, the API) turn the same domain errors into their own formats.
"""

import psycopg
import structlog
from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from app import security
from app.domain.errors import Conflict, Forbidden, Invalid, NotVisible, TooMany
from app.logs import request_number
from app.wording import say, worded

log = structlog.get_logger(__name__)
PAGES = frozenset({400, 403, 404, 409, 422, 429, 500, 503})


def init_app(app: Flask) -> None:
    """Register the handlers of the whole application."""
    app.register_error_handler(NotVisible, lambda error: page(404, str(error)))
    app.register_error_handler(Forbidden, lambda error: page(403, str(error)))
    app.register_error_handler(Conflict, lambda error: page(409, str(error)))
    app.register_error_handler(Invalid, lambda error: page(422, " ".join(map(say, error.errors.values()))))
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(
        CSRFError,
        lambda error: page(
            400, worded("Formulir ini sudah kedaluwarsa. Muat ulang halaman, lalu coba lagi.")
        ),
    )
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(InterfaceError, _database_away)
    app.register_error_handler(psycopg.OperationalError, _database_away)
    app.register_error_handler(Exception, _unforeseen)


def page(code: int, message: str | None = None, **headers: str) -> ResponseReturnValue:
    """The page for a refusal. After an accident it asks nothing of the database, which may be what failed."""
    if code >= 500:
        security.forget_user()
    template = f"errors/{code if code in PAGES else 500 if code >= 500 else 400}.html"
    return render_template(template, message=message, error_id=request_number()), code, headers


def _too_many(error: TooMany) -> ResponseReturnValue:
    return page(429, str(error), **{"Retry-After": str(error.retry_after)})


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    allowed = getattr(error, "valid_methods", None)
    return page(error.code or 500, **({"Allow": ", ".join(sorted(allowed))} if allowed else {}))


def _database_away(error: Exception) -> ResponseReturnValue:
    log.error("database_away", exc_info=True)
    return page(
        503,
        worded("Basis data sedang tidak dapat dihubungi. Coba lagi beberapa menit lagi."),
        **{"Retry-After": "30"},
    )


def _unforeseen(error: Exception) -> ResponseReturnValue:
    log.error("unforeseen", exc_info=True)
    return page(500)
