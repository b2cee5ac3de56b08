"""Addresses of static files that change with their content, so that browsers may keep a file for a year.

A file asked for without its digest (a script that another one imports) is asked for again each time. Whatever is text
leaves compressed where the browser can read that.
"""

import hashlib
import time
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for
from flask_compress import Compress
from markupsafe import Markup

from app.config import settings
from app.packing import SMALL, coding_for, pack

SYMBOLS = "img/icons.svg"
EFFORT = 9

TEXT = [
    "text/html",
    "text/css",
    "text/javascript",
    "text/csv",
    "application/json",
    "application/xml",
    "image/svg+xml",
    "application/vnd.mapbox-vector-tile",
]


def init_app(app: Flask) -> None:
    """Give `asset(path)` to all templates, and compress what is sent."""
    app.config.update(COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_MIMETYPES=TEXT, COMPRESS_MIN_SIZE=1000)
    Compress(app)
    app.jinja_env.globals.update(asset=asset, absolute=absolute, svg_icon=svg_icon)
    app.after_request(_keep)


def absolute(path: str) -> str:
    """The whole address of a path of ours, for what is read elsewhere than in a page of ours."""
    return settings().public_url + path


def asset(path: str) -> str:
    """The address of `static/<path>` with the first digits of its digest; without them if it is missing."""
    return _address(path, current_app.static_folder or "", int(time.monotonic()))


@lru_cache(maxsize=1024)
def _address(path: str, folder: str, second: int) -> str:
    """A page names one file many times; the disk is asked once a second, so that a changed file is seen."""
    file = Path(folder) / path
    try:
        digest = _digest(file, file.stat().st_mtime_ns)
    except FileNotFoundError:
        return url_for("static", filename=path)
    return url_for("static", filename=path, v=digest)


def svg_icon(name: str, label: str | None = None, size: str | None = None, **more: str) -> Markup:
    """A symbol of static/img/icons.svg: decoration, or with `label` read aloud in its words. `class` adds a class."""
    return _symbol(name, label, size, more.get("class", ""), int(time.monotonic()))


@lru_cache(maxsize=1024)
def _symbol(name: str, label: str | None, size: str | None, more: str, second: int) -> Markup:
    """A list names the same few symbols hundreds of times; `second` as for `_address`."""
    classes = " ".join(word for word in ("icon", f"icon-{size}" if size else "", more) if word)
    spoken = Markup(' role="img" aria-label="{}"').format(label) if label else Markup(' aria-hidden="true"')
    return Markup('<svg class="{}"{} focusable="false"><use href="{}#{}"></use></svg>').format(
        classes, spoken, asset(SYMBOLS), name
    )


def _keep(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code in (200, 304):
        versioned, script = "v" in request.args, request.path.endswith(".js")
        kept = (
            "public, max-age=31536000, immutable"
            if versioned
            else "no-cache"
            if script
            else "public, max-age=86400"
        )
        response.headers["Cache-Control"] = kept
        if response.mimetype in TEXT and response.status_code == 200:
            _pack(response)
    return response


def _pack(response: Response) -> None:
    """Send the file packed, as it was packed once; the ETag says how, so that another form is another answer."""
    response.direct_passthrough = False
    coding = coding_for(request.headers.get("Accept-Encoding", ""))
    file = Path(current_app.static_folder or "") / (request.view_args or {})["filename"]
    if coding is None or file.stat().st_size < SMALL:
        response.make_sequence()
        return
    response.set_data(_packed(file, file.stat().st_mtime_ns, coding))
    response.headers["Content-Encoding"] = coding
    response.set_etag(f"{response.get_etag()[0]}:{coding}")
    response.make_conditional(request)


@lru_cache(maxsize=256)
def _packed(file: Path, changed_at: int, coding: str) -> bytes:
    """`changed_at` as for `_digest`."""
    return pack(file.read_bytes(), coding, EFFORT)


@lru_cache(maxsize=256)
def _digest(file: Path, changed_at: int) -> str:
    """`changed_at` is part of the key: a file replaced while the server runs gets a new address."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10]
