"""Feeds of the newest published reports, Atom and RSS, with the filters of the map (`kelurahan`, `kategori`, `status`,
`kanal`) and around a point (`lat`, `lon`, `radius` in metres).

An entry keeps its id for ever (a tag URI, RFC 4151), whatever address the portal has; a report that is hidden leaves the feed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Response, request
from flask.typing import ResponseReturnValue

from app.blueprints.public import blueprint, filters
from app.clock import now
from app.config import settings
from app.db import db
from app.domain.errors import Invalid
from app.domain.follows import RADII
from app.domain.geography import is_coordinate
from app.domain.reference import Catalogue, catalogue
from app.open_files import LICENCE
from app.queries import open_data
from app.queries.open_data import Opened
from app.queries.published import Filter, Near

ENTRIES = 50
TAG = "tag:crm.jakarta.go.id,2026:laporan"
ATOM = "http://www.w3.org/2005/Atom"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ATOM_TYPE, RSS_TYPE = "application/atom+xml; charset=utf-8", "application/rss+xml; charset=utf-8"


@blueprint.get("/data/umpan.atom")
def atom_feed() -> ResponseReturnValue:
    """Atom 1.0 (RFC 4287)."""
    title, rows = _newest()
    feed = Element("feed", xmlns=ATOM)
    feed.set("xml:lang", "id")
    put(feed, "id", f"{TAG}:{request.query_string.decode() or 'semua'}")
    put(feed, "title", title)
    put(feed, "updated", _latest(rows).isoformat(timespec="seconds"))
    SubElement(feed, "link", rel="self", type="application/atom+xml", href=here())
    SubElement(feed, "link", rel="alternate", type="text/html", href=f"{settings().public_url}/peta")
    SubElement(feed, "link", rel="license", href=LICENCE)
    put(SubElement(feed, "author"), "name", "CRM Jakarta")
    for row in rows:
        _atom_entry(feed, row)
    return answered(feed, ATOM_TYPE, _latest(rows))


@blueprint.get("/data/umpan.rss")
def rss_feed() -> ResponseReturnValue:
    """RSS 2.0."""
    title, rows = _newest()
    root = Element("rss", version="2.0")
    root.set("xmlns:atom", ATOM)
    channel = SubElement(root, "channel")
    put(channel, "title", title)
    put(channel, "link", f"{settings().public_url}/peta")
    put(channel, "description", "Laporan warga yang dibuka untuk umum.")
    put(channel, "language", "id")
    put(channel, "copyright", f"CC BY 4.0 {LICENCE}")
    put(channel, "lastBuildDate", format_datetime(_latest(rows)))
    SubElement(channel, "atom:link", rel="self", type="application/rss+xml", href=here())
    for row in rows:
        _rss_item(channel, row)
    return answered(root, RSS_TYPE, _latest(rows))


def _newest() -> tuple[str, list[Opened]]:
    session = db.session()
    known = catalogue(session)
    wanted = filters.map_filter(request.args, known, now=now())
    wanted = replace(wanted, near=_near(request.args))
    return _title(wanted, known), open_data.newest(session, wanted, ENTRIES)


def _near(args: Mapping[str, str]) -> Near | None:
    """`lat`, `lon` and `radius`: only what lies in that circle. Raises Invalid."""
    if not args.get("lat") and not args.get("lon"):
        return None
    try:
        lat, lon = float(args.get("lat", "")), float(args.get("lon", ""))
        radius = int(args.get("radius", "500"))
    except ValueError:
        raise Invalid({"lat": "Tulis lat, lon, dan radius dengan angka."}) from None
    if not is_coordinate(lat, lon) or radius not in RADII:
        raise Invalid({"lat": f"lat dan lon harus koordinat; radius {', '.join(map(str, RADII))} meter."})
    return Near(lat, lon, radius)


def _title(wanted: Filter, known: Catalogue) -> str:
    about = [known.categories[wanted.category].name] if wanted.category in known.categories else []
    about += [f"{wanted.near.radius} m di sekitar sebuah titik"] if wanted.near else []
    about += [unit.name for unit in known.units.values() if wanted.area and unit.area_code == wanted.area][:1]
    return f"Laporan warga Jakarta{': ' if about else ''}{', '.join(about)}"


def _atom_entry(feed: Element, row: Opened) -> None:
    entry = SubElement(feed, "entry")
    put(entry, "id", f"{TAG}:{row.service_request_id}")
    put(entry, "title", _heading(row))
    put(entry, "published", row.requested_datetime.isoformat(timespec="seconds"))
    put(entry, "updated", row.updated_datetime.isoformat(timespec="seconds"))
    SubElement(entry, "link", rel="alternate", type="text/html", href=_page(row))
    SubElement(entry, "category", term=row.service_code, label=row.service_name)
    put(entry, "summary", _summary(row))


def _rss_item(channel: Element, row: Opened) -> None:
    item = SubElement(channel, "item")
    put(item, "title", _heading(row))
    put(item, "link", _page(row))
    put(item, "description", _summary(row))
    put(item, "category", row.service_name)
    put(item, "pubDate", format_datetime(row.requested_datetime))
    put(item, "guid", f"{TAG}:{row.service_request_id}").set("isPermaLink", "false")


def _heading(row: Opened) -> str:
    return f"{row.service_name}, {row.kelurahan or 'tempat belum ditentukan'} ({row.service_request_id})"


def _summary(row: Opened) -> str:
    return f"{row.status_notes}\n\n{row.description}"


def _page(row: Opened) -> str:
    return f"{settings().public_url}/laporan/{row.service_request_id}"


def here() -> str:
    """The address of this feed."""
    query = request.query_string.decode()
    return f"{settings().public_url}{request.path}{'?' + query if query else ''}"


def _latest(rows: Sequence[Opened]) -> datetime:
    return max((row.updated_datetime for row in rows), default=now())


def put(parent: Element, name: str, words: str) -> Element:
    """An element with these words, without what XML cannot hold."""
    element = SubElement(parent, name)
    element.text = _FORBIDDEN.sub("", words)
    return element


def answered(root: Element, kind: str, changed_at: datetime) -> Response:
    """The feed, asked for again each time; only its ETag says whether it is the same, since what was hidden makes it older."""
    answer = Response(tostring(root, encoding="utf-8", xml_declaration=True), content_type=kind)
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.add_etag()
    answer.make_conditional(request)
    answer.last_modified = changed_at
    return answer
