"""Addresses of static files that change with their content, so that browsers may keep a file for a year.

A file asked for without its digest (a script that another one imports) is asked for again each time.
"""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for


def init_app(app: Flask) -> None:
    """Give `asset(path)` to all templates."""
    app.jinja_env.globals["asset"] = asset
    app.after_request(_keep)


def asset(path: str) -> str:
    """The address of `static/<path>` with the first digits of its digest; without them if it is missing."""
    file = Path(current_app.static_folder or "") / path
    try:
        digest = _digest(file, file.stat().st_mtime_ns)
    except FileNotFoundError:
        return url_for("static", filename=path)
    return url_for("static", filename=path, v=digest)


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
    return response


@lru_cache(maxsize=256)
def _digest(file: Path, changed_at: int) -> str:
    """`changed_at` is part of the key: a file replaced while the server runs gets a new address."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10]
