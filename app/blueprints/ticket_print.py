"""A report on paper: the facts of its page, for the officer who may see that page, as a PDF of A4 sheets.

Photos come from the store and the typeface from the static files; nothing is fetched. The reporter's contact is never on it.
"""

import base64
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import cast

from flask import Blueprint, Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from app.clock import now
from app.config import settings
from app.db import db
from app.domain.evidence import Photo
from app.gateways.storage import MissingError, storage
from app.qr import qr_svg
from app.queries import ticket as tickets
from app.security import actor

PHOTOS_MOST = 8
STYLE = "css/cetak.css"
FONT = "vendor/fonts/plus-jakarta-sans-latin-wght-normal.woff2"


def attach(blueprint: Blueprint) -> None:
    """Add the printed report to a role's blueprint."""
    blueprint.add_url_rule("/laporan/<nomor>/cetak.pdf", "printed", _printed)


def _printed(nomor: str) -> ResponseReturnValue:
    found = tickets.ticket(db.session(), nomor, actor=actor(), now=now())
    page = render_template(
        "ticket/cetak.html",
        ticket=found,
        report=found.facts,
        pictures=list(_pictures(found.photos)),
        printed_at=now(),
        code=_code(found.facts.number) if found.facts.is_public and not found.facts.hidden_reason else None,
    )
    response = Response(_pdf(page), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{found.facts.number}.pdf"'
    return response


def _pdf(page: str) -> bytes:
    # Here, because it takes a second that no start of the server should wait for.
    from weasyprint import CSS, HTML, URLFetcher

    only_data = URLFetcher(allowed_protocols={"data"})
    look = CSS(string=_look(current_app.static_folder or ""), url_fetcher=only_data)
    return cast(bytes, HTML(string=page, url_fetcher=only_data).write_pdf(stylesheets=[look]))


def _pictures(photos: Sequence[Photo]) -> Iterator[tuple[str, Photo]]:
    """The first photos that are ready, as data addresses."""
    for photo in photos[:PHOTOS_MOST]:
        if photo.display_key is None:
            continue
        try:
            content = storage().get(photo.display_key)
        except MissingError:
            continue
        yield "data:image/jpeg;base64," + base64.b64encode(content).decode(), photo


def _code(number: str) -> str:
    address = settings().public_url + url_for("public.report", nomor=number)
    drawn = qr_svg(address, "Halaman publik")
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.encode()).decode()


@lru_cache(maxsize=1)
def _look(folder: str) -> str:
    """The style sheet with its typeface as a data address: a server needs no fonts of its own."""
    font = base64.b64encode((Path(folder) / FONT).read_bytes()).decode()
    face = f"font-family: 'Plus Jakarta Sans'; src: url(data:font/woff2;base64,{font}); font-weight: 200 800;"
    return f"@font-face {{ {face} }}\n" + (Path(folder) / STYLE).read_text(encoding="utf-8")
