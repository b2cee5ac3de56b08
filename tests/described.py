"""Every answer of a machine interface that a test sees is held against what is published of it: JSON Schema, XSD.

Connected to each client of the tests (conftest.py), so that no field can appear, vanish or change its kind unnoticed.
"""

import json
import re
from functools import cache
from threading import get_ident
from typing import Any

import jsonschema_rs
from flask import Flask, Response, request
from lxml import etree

from app.blueprints.api import openapi
from app.blueprints.api.named import schemas
from app.blueprints.open311 import xsd
from app.db import db
from app.domain.reference import catalogue

INTERFACES = (
    "/open311",
    "/api/",
    "/data/",
    "/statistik.json",
    "/statistik/tabel.json",
    "/healthz",
    "/readyz",
)
JSON = frozenset({"application/json", "application/geo+json", "application/schema+json"})
REFUSALS = {"/open311": "Open311Errors", "/api/": "Galat"}


def check(sender: Flask, response: Response, **rest: object) -> None:
    """Refuse an answer that is not as described."""
    if not request.path.startswith(INTERFACES) or response.direct_passthrough or response.is_streamed:
        return
    if "Content-Encoding" in response.headers:  # for a real client over a real line
        return
    if response.status_code in (204, 304) or request.method in ("HEAD", "OPTIONS"):
        return
    if response.mimetype in JSON:
        _validator(get_ident(), *_named(response)).validate(json.loads(response.get_data()))
    elif response.mimetype == "text/xml":
        _xsd(get_ident()).assertValid(etree.fromstring(response.get_data()))


def _named(response: Response) -> tuple[str, str, str]:
    """Path, method and status in the document; a refusal that stands at no address is one of the interface's."""
    method, code = request.method.lower(), str(response.status_code)
    template = next((path for path, pattern in _patterns() if pattern.fullmatch(request.path)), "")
    described = _paths().get(template, {}).get(method, {}).get("responses", {})
    if code in described and response.mimetype in described[code].get("content", {}):
        return template, method, code
    assert response.status_code >= 400, (
        f"{request.method} {request.path}: {code} {response.mimetype} tidak diuraikan"
    )
    return next(prefix for prefix in REFUSALS if request.path.startswith(prefix)), "", ""


@cache
def _validator(thread: int, template: str, method: str, code: str) -> Any:
    """A validator belongs to the thread that made it."""
    if not method:
        schema = {"$ref": f"#/components/schemas/{REFUSALS[template]}"}
    else:
        content = _paths()[template][method]["responses"][code]["content"]
        schema = next(found["schema"] for kind, found in content.items() if kind in JSON)
    document = {"components": {"schemas": schemas(catalogue(db.session()))}, **schema}
    return jsonschema_rs.Draft202012Validator(document, validate_formats=True)


@cache
def _paths() -> dict[str, Any]:
    return openapi.paths()


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """The addresses of the document, those without a variable first."""
    found = sorted(_paths(), key=lambda path: path.count("{"))
    return [(path, re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)))) for path in found]


@cache
def _xsd(thread: int) -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(xsd.document().encode()))
