"""Logs: one JSON object a line on stderr, with a request number; never a secret or contact data."""

import logging
import secrets
import sys

import structlog
from flask import Flask, g, request


def init_app(app: Flask) -> None:
    """Configure structlog and give every request a number that error pages show."""
    level = logging.WARNING if app.testing else logging.INFO
    logging.basicConfig(stream=sys.stderr, level=level, format="%(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    app.before_request(_number_request)


def _number_request() -> None:
    g.request_number = secrets.token_hex(4)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(
        request=g.request_number, endpoint=request.endpoint, method=request.method
    )
