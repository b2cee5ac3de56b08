"""Addresses and methods below /api that no view takes."""

from flask import Response, request

from app.blueprints.addressing import allowed_methods, take_the_rest
from app.blueprints.api.door import UNKNOWN, Fault, blueprint, refusal


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
