"""The portal: what every citizen may do and see without an account.

Pages may be kept by a browser but are asked for again each time (ETag), so that a hidden report is gone at once;
what only the reporter may see is never kept (`personal`).
"""

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any, ParamSpec

from flask import Blueprint, Response, make_response, request
from flask.typing import ResponseReturnValue

from app import security

blueprint = Blueprint("public", __name__)
security.public(blueprint)
P = ParamSpec("P")
_KEPT = (
    *(
        "text/html",
        "text/plain",
        "text/csv",
        "application/json",
        "application/xml",
        "image/jpeg",
        "image/png",
    ),
)
_PAGES = (
    *(
        "home",
        "lapor",
        "baca",
        "kirim",
        "lacak",
        "laporan",
        "pendapat",
        "serupa",
        "peta",
        "peta_dasar",
        "statistik",
        "data",
        "umpan",
        "umpan_laporan",
        "ikuti",
        "ikuti_atur",
        "ikuti_peramban",
        "kabar",
        "tentang",
        "kartu",
        "sitemap",
    ),
)


@blueprint.after_request
def _revalidated(response: Response) -> Response:
    """Let caches keep what everybody may see, and ask for it again each time."""
    is_plain = request.method in ("GET", "HEAD") and response.status_code == 200
    if not is_plain or response.mimetype not in _KEPT or "Cache-Control" in response.headers:
        return response
    response.headers["Cache-Control"] = "no-cache"
    if not response.direct_passthrough:
        response.add_etag()
    response.make_conditional(request)
    return response


def personal(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """A view whose answer is for one person only: nobody keeps it."""

    @wraps(view)
    def unkept(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        response: Any = make_response(view(*args, **kwargs))
        response.headers["Cache-Control"] = "no-store"
        return response  # type: ignore[no-any-return]

    return unkept


for _page in _PAGES:
    import_module(f"{__name__}.{_page}")
