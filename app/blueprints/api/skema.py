"""/api/skema: what the machine interfaces take and answer as JSON Schema 2020-12, each by itself, and Open311's XML as XSD.

The same schemas as in the OpenAPI document, which leads here; each holds all that it refers to.
"""

import json
from collections.abc import Iterator
from typing import Any

from flask import Response

from app.blueprints.api.described import refusal
from app.blueprints.api.door import UNKNOWN, Fault, Refused, blueprint
from app.blueprints.api.named import address, schemas
from app.blueprints.api.schemas import TEXT, Schema, answer, path, ref, text_up_to
from app.blueprints.open311 import xsd
from app.config import settings
from app.db import db
from app.domain.reference import catalogue

DIALECT = "https://json-schema.org/draft/2020-12/schema"
KIND, XSD_KIND = "application/schema+json", "application/xml"
WITHIN, BY_ITSELF = "#/components/schemas/", "#/$defs/"


@blueprint.get("/skema/<name>.json")
def one_schema(name: str) -> Response:
    """The schema of that name."""
    known = schemas(catalogue(db.session()))
    if name not in known:
        raise Refused(404, Fault("tidak_ditemukan", UNKNOWN))
    return Response(json.dumps(by_itself(name, known), ensure_ascii=False), content_type=KIND)


@blueprint.get("/skema/open311.xsd")
def open311_xsd() -> Response:
    """The XML of Open311."""
    return Response(xsd.document(), content_type=f"{XSD_KIND}; charset=utf-8")


def by_itself(name: str, known: Schema) -> Schema:
    """One schema of the document with all that it refers to."""
    needed = sorted(_needed(name, known) - {name})
    return {
        "$schema": DIALECT,
        "$id": address(settings().public_url, name),
        "title": name,
        **_moved(known[name]),
        **({"$defs": {other: _moved(known[other]) for other in needed}} if needed else {}),
    }


def paths() -> dict[str, Any]:
    """These addresses in the words of OpenAPI."""
    found = {
        "200": answer("Skema", {"type": "object"}, KIND),
        "404": answer("Tidak ada", ref("Galat")),
        "503": refusal("503"),
    }
    named = path("skema", text_up_to(60, pattern="^[A-Za-z0-9]+$"))
    return {
        "/api/skema/{skema}.json": {
            "get": {
                "operationId": "skema",
                "summary": "Satu skema uraian ini sebagai JSON Schema 2020-12",
                "parameters": [named],
                "responses": found,
            }
        },
        "/api/skema/open311.xsd": {
            "get": {
                "operationId": "skemaXml",
                "summary": "XML Open311 sebagai XML Schema",
                "parameters": [],
                "responses": {"200": answer("XSD", TEXT, XSD_KIND)},
            }
        },
    }


def _needed(name: str, known: Schema) -> set[str]:
    found, waiting = set(), [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += _named_in(known[one])
    return found


def _named_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref":
                yield inner.removeprefix(WITHIN)
            else:
                yield from _named_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named_in(inner)


def _moved(value: Any) -> Any:
    """The same with references into its own definitions."""
    if isinstance(value, dict):
        return {
            key: inner.replace(WITHIN, BY_ITSELF) if key == "$ref" else _moved(inner)
            for key, inner in value.items()
        }
    return [_moved(inner) for inner in value] if isinstance(value, list) else value
