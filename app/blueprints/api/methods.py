"""Addresses and methods below /api that no view takes; and which of its answers pages of other sites may read.

Those that need no key. A key has no place in a page that everybody can open.
"""

from flask import Response, request

from app.blueprints.addressing import allowed_methods, take_the_rest
from app.blueprints.api.door import UNKNOWN, Fault, blueprint, refusal

FOR_PAGES = frozenset({"api.describe", "api.list_categories", "api.one_schema", "api.open311_xsd"})


@blueprint.after_request
def _open_to_other_sites(response: Response) -> Response:
    if request.endpoint in FOR_PAGES:
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def unknown(rest: str = "") -> Response:
    """404, or 405 with the methods that there are."""
    allowed = allowed_methods(blueprint.name)
    if not allowed:
        return refusal(404, [Fault("tidak_ditemukan", UNKNOWN)])
    told = {"Allow": ", ".join(allowed)}
    if request.method == "OPTIONS":
        return Response(headers=told)
    sentence = f"{request.method[:20]} tidak berlaku di alamat ini; yang berlaku: {told['Allow']}."
    return refusal(405, [Fault("metode_tidak_berlaku", sentence)], **told)


take_the_rest(blueprint, unknown)
