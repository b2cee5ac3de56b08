"""The course of one published report as a feed: each step an entry whose id never changes."""

from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement

from flask.typing import ResponseReturnValue

from app import clock, guessing
from app.blueprints.public import blueprint
from app.blueprints.public.umpan import ATOM, ATOM_TYPE, ENTRIES, RSS_TYPE, TAG, answered, here, put
from app.config import settings
from app.db import db
from app.domain.errors import NotVisible
from app.labels import nomor
from app.queries.public_report import PublicReport, public_report
from app.queries.told import Line
from app.queries.tracking import clean_number


@blueprint.get("/laporan/<nomor>/umpan.atom")
def report_atom(nomor: str) -> ResponseReturnValue:
    """Atom 1.0 (RFC 4287); 404 alike for private, hidden and unknown numbers, 429 for who tries many."""
    report, lines = _course(nomor)
    feed = Element("feed", xmlns=ATOM)
    feed.set("xml:lang", "id")
    put(feed, "id", f"{TAG}:{report.number}")
    put(feed, "title", _title(report))
    put(feed, "updated", lines[0].at.isoformat(timespec="seconds"))
    SubElement(feed, "link", rel="self", type="application/atom+xml", href=here())
    SubElement(feed, "link", rel="alternate", type="text/html", href=_page(report))
    put(SubElement(feed, "author"), "name", "CRM Jakarta")
    for line in lines:
        entry = SubElement(feed, "entry")
        put(entry, "id", _id(report, line))
        put(entry, "title", line.sentence)
        put(entry, "published", line.at.isoformat(timespec="seconds"))
        put(entry, "updated", line.at.isoformat(timespec="seconds"))
        SubElement(entry, "link", rel="alternate", type="text/html", href=_page(report))
        put(entry, "summary", line.note or line.sentence)
    return answered(feed, ATOM_TYPE, lines[0].at)


@blueprint.get("/laporan/<nomor>/umpan.rss")
def report_rss(nomor: str) -> ResponseReturnValue:
    """RSS 2.0, likewise."""
    report, lines = _course(nomor)
    root = Element("rss", version="2.0")
    root.set("xmlns:atom", ATOM)
    channel = SubElement(root, "channel")
    put(channel, "title", _title(report))
    put(channel, "link", _page(report))
    put(channel, "description", report.outlook.present)
    put(channel, "language", "id")
    put(channel, "lastBuildDate", format_datetime(lines[0].at))
    SubElement(channel, "atom:link", rel="self", type="application/rss+xml", href=here())
    for line in lines:
        item = SubElement(channel, "item")
        put(item, "title", line.sentence)
        put(item, "link", _page(report))
        put(item, "description", line.note or line.sentence)
        put(item, "pubDate", format_datetime(line.at))
        put(item, "guid", _id(report, line)).set("isPermaLink", "false")
    return answered(root, RSS_TYPE, lines[0].at)


def _course(nomor: str) -> tuple[PublicReport, list[Line]]:
    """The newest step first; an imported report without history has come in at least."""
    number = clean_number(nomor)
    try:
        report = public_report(db.session(), number, now=clock.now())
    except NotVisible:
        guessing.miss(number)
        raise
    lines = sorted(report.lines, key=lambda line: line.at, reverse=True)[:ENTRIES]
    return report, lines or [Line("import", "Laporan diterima", report.created_at, None)]


def _title(report: PublicReport) -> str:
    return f"Laporan {nomor(report.number)}: {report.category}"


def _page(report: PublicReport) -> str:
    return f"{settings().public_url}/laporan/{report.number}"


def _id(report: PublicReport, line: Line) -> str:
    return f"{TAG}:{report.number}:{line.at:%Y%m%dT%H%M%S}.{line.at.microsecond}:{line.action}"
