"""Logs: one JSON object a line on stderr, with a request number; never a secret or contact data."""

import logging
import secrets
import sys
from typing import cast

import structlog
from flask import Flask, g, has_request_context, request
from structlog.typing import EventDict, WrappedLogger


def init_app(app: Flask) -> None:
    """Configure structlog; lines of a request carry its number, which error pages show."""
    level = logging.WARNING if app.testing else logging.INFO
    logging.basicConfig(stream=sys.stderr, level=level, format="%(message)s")
    # Addresses that we ask carry ids of people, and with some gateways passwords.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            _name_request,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def request_number() -> str:
    """The number of the request at hand: made when somebody asks for it, since most requests neither fail nor log."""
    if "request_number" not in g:
        g.request_number = secrets.token_hex(4)
    return cast(str, g.request_number)


def _name_request(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    if has_request_context():
        event.update(request=request_number(), endpoint=request.endpoint, method=request.method)
    return event
