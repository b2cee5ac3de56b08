"""For search engines: /robots.txt, and the sitemap as an index over the portal's own pages and those of all published reports.

A piece holds the published reports of a month of intake as they are at this moment, with the day each changed last; the index
counts them anew every ten minutes in each process.
"""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from flask import Response, abort, current_app
from flask.typing import ResponseReturnValue

from app.blueprints.public import blueprint
from app.clock import local, now
from app.config import settings
from app.db import db
from app.queries import sitemap
from app.queries.sitemap import Month

PAGES = ("/", "/lapor", "/lacak", "/peta", "/statistik", "/data", "/tentang")
# What is no page for everybody, or says nothing without a question.
CLOSED = (
    *("/masuk", "/akun", "/keluar", "/pendapat/", "/hadir/", "/lapor/", "/webhook/", "/api/v1/", "/open311/"),
    *("/ubin/", "/admin/", "/biro/", "/dinas/", "/jam/", "/kanal/", "/kelurahan/", "/pantau/"),
    *("/pemberitahuan/", "/petugas/", "/suku-dinas/", "/gaya/"),
)
SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
KIND = "application/xml; charset=utf-8"
COUNTED_SECONDS = 600.0
_PERIOD = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
Entry = tuple[str, datetime | None]


@dataclass
class _Counted:
    """The months as they were counted last, and when."""

    months: list[Month]
    at: float


@blueprint.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """What is worth reading, and where all of it is listed."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), ""]
    lines.append(f"Sitemap: {settings().public_url}/sitemap.xml")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/sitemap.xml")
def sitemap_index() -> ResponseReturnValue:
    """The index."""
    found: list[Entry] = [("/sitemap/halaman.xml", None)]
    for month in _months():
        found += [
            (f"/sitemap/laporan-{month.period}-{piece}.xml", month.changed_at)
            for piece in range(1, month.pieces + 1)
        ]
    return _answer("sitemapindex", "sitemap", found)


@blueprint.get("/sitemap/halaman.xml")
def sitemap_pages() -> ResponseReturnValue:
    """The portal's own pages."""
    return _answer("urlset", "url", [(path, None) for path in PAGES])


@blueprint.get("/sitemap/laporan-<period>-<int:piece>.xml")
def sitemap_reports(period: str, piece: int) -> ResponseReturnValue:
    """The pages of the published reports of a piece of a month; 404 for one that has none."""
    if not _PERIOD.fullmatch(period) or not 0 < piece < 10_000:
        abort(404)
    found = sitemap.pages(db.session(), period, piece)
    if not found:
        abort(404)
    return _answer("urlset", "url", [(f"/laporan/{page.number}", page.changed_at) for page in found])


def _months() -> list[Month]:
    kept: _Counted | None = current_app.extensions.get("sitemap")
    if kept is None or time.monotonic() - kept.at > COUNTED_SECONDS:
        kept = _Counted(sitemap.months(db.session(), now=now()), time.monotonic())
        current_app.extensions["sitemap"] = kept
    return kept.months


def _answer(root: str, element: str, entries: Iterable[Entry]) -> Response:
    base = settings().public_url
    inner = "".join(
        f"<{element}><loc>{escape(base + path)}</loc>{_lastmod(at)}</{element}>\n" for path, at in entries
    )
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{SCHEMA}">\n{inner}</{root}>\n'
    return Response(body, content_type=KIND)


def _lastmod(at: datetime | None) -> str:
    return f"<lastmod>{local(at).isoformat(timespec='seconds')}</lastmod>" if at else ""
