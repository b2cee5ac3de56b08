"""Rows as JSON or XML, the two faces of one answer.

JSON is a bare array; XML wraps each row into an element. Numbers stay numbers in JSON, a missing value is null there and an
empty element in XML. Characters that XML 1.0 does not know are left out.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from flask import Response

TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
# What one entry of a list is called in XML.
ENTRIES = {
    "attributes": "attribute",
    "endpoints": "endpoint",
    "formats": "format",
    "notes": "note",
    "photos": "photo",
    "values": "value",
}
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Row = Mapping[str, Any]


def rows(fmt: str, root: str, element: str, found: Sequence[Row], status: int = 200) -> Response:
    """A list: a bare array in JSON, `<root><element>...` in XML."""
    if fmt == "xml":
        inner = "".join(f"<{element}>{_fields(row)}</{element}>" for row in found)
        return _response(fmt, f"{DECLARATION}<{root}>{inner}</{root}>", status)
    return _response(fmt, json.dumps(list(found), ensure_ascii=False), status)


def single(fmt: str, root: str, row: Row) -> Response:
    """One thing that is no list: an object in JSON, `<root>...` in XML."""
    if fmt == "xml":
        return _response(fmt, f"{DECLARATION}<{root}>{_fields(row)}</{root}>", 200)
    return _response(fmt, json.dumps(row, ensure_ascii=False), 200)


def errors(fmt: str, found: Sequence[tuple[int, str]], retry_after: int | None = None) -> Response:
    """What was refused and why; the first one's code is the answer's."""
    response = rows(fmt, "errors", "error", [{"code": c, "description": d} for c, d in found], found[0][0])
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _response(fmt: str, body: str, status: int) -> Response:
    return Response(body, status, content_type=TYPES[fmt])


def _fields(row: Row) -> str:
    return "".join(_element(name, value) for name, value in row.items())


def _element(name: str, value: Any) -> str:
    if value is None:
        return f"<{name}/>"
    return f"<{name}>{_content(name, value)}</{name}>"


def _content(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return _fields(value)
    if isinstance(value, (list, tuple)):
        return "".join(_element(ENTRIES[name], item) for item in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(_FORBIDDEN.sub("", str(value)))
