"""HTMX behind one small door: which answers are fragments, and what caches must know.

A fragment is sent only to htmx itself: not to a boosted link and not to a history restore (architecture.md section 4).
"""

from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue
from htmx_flask import Htmx

htmx = Htmx()
VARY = "HX-Request, HX-History-Restore-Request"


def init_app(app: Flask) -> None:
    """Install the extension and the Vary header of every page."""
    htmx.init_app(app)
    app.after_request(_vary)


def wants_fragment() -> bool:
    """Whether to answer with a fragment instead of a page."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def see_other(location: str) -> ResponseReturnValue:
    """Go on to another page: 303 for browsers, HX-Redirect for htmx."""
    if wants_fragment():
        response = Response(status=204)
        response.headers["HX-Redirect"] = location
        return response
    return redirect(location, 303)


def _vary(response: Response) -> Response:
    if response.mimetype == "text/html":
        named = response.headers.get("Vary")  # one line: whoever adds to it later replaces the others
        response.headers["Vary"] = f"{named}, {VARY}" if named else VARY
    return response
