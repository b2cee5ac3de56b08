"""Feeds of the newest published reports, Atom and RSS, with the filters of the map: `kelurahan`, `kategori`, `status`, `kanal`.

An entry keeps its id for ever (a tag URI, RFC 4151), whatever address the portal has; a report that is hidden leaves the feed.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Response, request
from flask.typing import ResponseReturnValue

from app.blueprints.public import blueprint, filters
from app.clock import now
from app.config import settings
from app.db import db
from app.domain.reference import Catalogue, catalogue
from app.open_files import LICENCE
from app.queries import open_data
from app.queries.open_data import Opened
from app.queries.published import Filter

ENTRIES = 50
TAG = "tag:crm.jakarta.go.id,2026:laporan"
ATOM = "http://www.w3.org/2005/Atom"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Entry = tuple[Opened, str]


@blueprint.get("/data/umpan.atom")
def atom_feed() -> ResponseReturnValue:
    """Atom 1.0 (RFC 4287)."""
    title, rows = _newest()
    feed = Element("feed", xmlns=ATOM)
    feed.set("xml:lang", "id")
    _text(feed, "id", f"{TAG}:{request.query_string.decode() or 'semua'}")
    _text(feed, "title", title)
    _text(feed, "updated", _latest(rows).isoformat(timespec="seconds"))
    SubElement(feed, "link", rel="self", type="application/atom+xml", href=_here())
    SubElement(feed, "link", rel="alternate", type="text/html", href=f"{settings().public_url}/peta")
    SubElement(feed, "link", rel="license", href=LICENCE)
    _text(SubElement(feed, "author"), "name", "CRM Jakarta")
    for row in rows:
        _atom_entry(feed, row)
    return _answer(feed, "application/atom+xml; charset=utf-8")


@blueprint.get("/data/umpan.rss")
def rss_feed() -> ResponseReturnValue:
    """RSS 2.0."""
    title, rows = _newest()
    root = Element("rss", version="2.0")
    root.set("xmlns:atom", ATOM)
    channel = SubElement(root, "channel")
    _text(channel, "title", title)
    _text(channel, "link", f"{settings().public_url}/peta")
    _text(channel, "description", "Laporan warga yang dibuka untuk umum.")
    _text(channel, "language", "id")
    _text(channel, "copyright", f"CC BY 4.0 {LICENCE}")
    _text(channel, "lastBuildDate", format_datetime(_latest(rows)))
    SubElement(channel, "atom:link", rel="self", type="application/rss+xml", href=_here())
    for row in rows:
        _rss_item(channel, row)
    return _answer(root, "application/rss+xml; charset=utf-8")


def _newest() -> tuple[str, list[Opened]]:
    session = db.session()
    known = catalogue(session)
    wanted = filters.map_filter(request.args, known, now=now())
    return _title(wanted, known), open_data.newest(session, wanted, ENTRIES)


def _title(wanted: Filter, known: Catalogue) -> str:
    about = [known.categories[wanted.category].name] if wanted.category in known.categories else []
    about += [unit.name for unit in known.units.values() if wanted.area and unit.area_code == wanted.area][:1]
    return f"Laporan warga Jakarta{': ' if about else ''}{', '.join(about)}"


def _atom_entry(feed: Element, row: Opened) -> None:
    entry = SubElement(feed, "entry")
    _text(entry, "id", f"{TAG}:{row.service_request_id}")
    _text(entry, "title", _heading(row))
    _text(entry, "published", row.requested_datetime.isoformat(timespec="seconds"))
    _text(entry, "updated", row.updated_datetime.isoformat(timespec="seconds"))
    SubElement(entry, "link", rel="alternate", type="text/html", href=_page(row))
    SubElement(entry, "category", term=row.service_code, label=row.service_name)
    _text(entry, "summary", _summary(row))


def _rss_item(channel: Element, row: Opened) -> None:
    item = SubElement(channel, "item")
    _text(item, "title", _heading(row))
    _text(item, "link", _page(row))
    _text(item, "description", _summary(row))
    _text(item, "category", row.service_name)
    _text(item, "pubDate", format_datetime(row.requested_datetime))
    _text(item, "guid", f"{TAG}:{row.service_request_id}").set("isPermaLink", "false")


def _heading(row: Opened) -> str:
    return f"{row.service_name}, {row.kelurahan or 'tempat belum ditentukan'} ({row.service_request_id})"


def _summary(row: Opened) -> str:
    return f"{row.status_notes}\n\n{row.description}"


def _page(row: Opened) -> str:
    return f"{settings().public_url}/laporan/{row.service_request_id}"


def _here() -> str:
    query = request.query_string.decode()
    return f"{settings().public_url}{request.path}{'?' + query if query else ''}"


def _latest(rows: Sequence[Opened]) -> datetime:
    return max((row.updated_datetime for row in rows), default=now())


def _text(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, name)
    element.text = _FORBIDDEN.sub("", text)
    return element


def _answer(root: Element, kind: str) -> Response:
    answer = Response(tostring(root, encoding="utf-8", xml_declaration=True), content_type=kind)
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
