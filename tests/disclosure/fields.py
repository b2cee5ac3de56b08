"""The fields of an answer, whatever its form: what somebody could read out of it by machine.

JSON and XML by their paths (a list is `[]`), pages by their data attributes, the names of their controls and of their meta
elements, tiles by layer and property, tables by their columns, Prometheus' text by metric and label. A form that nobody wrote
down here is refused.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import mapbox_vector_tile
import pyarrow.parquet as pq
from lxml import etree, html
from werkzeug.test import TestResponse

FIELDLESS = {"text/css", "text/javascript", "image/jpeg", "image/png"}


def fields_of(answer: TestResponse) -> set[str]:
    """Every field of the answer's body."""
    if not answer.data or answer.mimetype in FIELDLESS:
        return set()
    return set(_FORMS[answer.mimetype](answer))


def headers_of(answer: TestResponse) -> set[str]:
    """The names of its headers, in lower case, and of its cookies."""
    cookies = {f"cookie {line.split('=', 1)[0]}" for line in answer.headers.getlist("Set-Cookie")}
    return {name.lower() for name in answer.headers.keys()} | cookies  # noqa: SIM118 - not a dict


def _json(answer: TestResponse) -> Iterator[str]:
    yield from _paths(json.loads(answer.text), "")


def _paths(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _paths(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _paths(inner, f"{path}[]")
    else:
        yield path


def _xml(answer: TestResponse) -> Iterator[str]:
    tree = etree.fromstring(answer.data)
    for element in tree.iter():
        above = [_tag(ancestor) for ancestor in reversed(list(element.iterancestors()))]
        path = ".".join([*above, _tag(element)])
        yield from (f"{path}@{name}" for name in element.keys())  # noqa: SIM118 - not a dict
        if not len(element):
            yield path


def _tag(element: Any) -> str:
    return str(etree.QName(element).localname)


def _page(answer: TestResponse) -> Iterator[str]:
    tree = html.fromstring(answer.text or "<p></p>")
    for element in tree.iter(etree.Element):
        yield from (name for name in element.keys() if name.startswith("data-"))  # noqa: SIM118
        named = element.get("name") or element.get("property")
        if named and element.tag in ("input", "select", "textarea", "button", "meta"):
            yield f"{element.tag} {named}"
        if element.tag == "script" and element.get("type") == "application/ld+json":
            yield from (f"ld {path}" for path in _paths(json.loads(element.text), ""))
        elif element.tag == "script" and element.text:
            yield "script"


def _tile(answer: TestResponse) -> Iterator[str]:
    for layer, content in mapbox_vector_tile.decode(answer.data).items():
        for feature in content["features"]:
            yield from (f"{layer}.{name}" for name in feature["properties"])


def _table(answer: TestResponse) -> Iterator[str]:
    yield from next(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))), ())


def _parquet(answer: TestResponse) -> Iterator[str]:
    yield from pq.read_schema(io.BytesIO(answer.data)).names


def _metrics(answer: TestResponse) -> Iterator[str]:
    if re.match(r"[0-9a-f]{64}  ", answer.text):
        yield "sha256"
        return
    for line in answer.text.splitlines():
        found = re.match(r"(\w+)(?:\{(.*)\})? ", line)
        if found and not line.startswith("#"):
            labels = re.findall(r'(\w+)="', found[2] or "")
            yield from ([f"{found[1]} {label}" for label in labels] or [found[1]])


_FORMS: dict[str, Callable[[TestResponse], Iterator[str]]] = {
    "application/atom+xml": _xml,
    "application/geo+json": _json,
    "application/json": _json,
    "application/manifest+json": _json,
    "application/schema+json": _json,
    "application/xml": _xml,
    "application/rss+xml": _xml,
    "application/vnd.apache.parquet": _parquet,
    "application/vnd.mapbox-vector-tile": _tile,
    "text/csv": _table,
    "text/html": _page,
    "text/plain": _metrics,
    "text/xml": _xml,
}
