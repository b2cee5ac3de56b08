"""What may be done at which address: OPTIONS and Allow tell the truth, and everything else is refused as a list of errors.

Pages of other sites may read: nothing here depends on who is signed in.
"""

from flask import Response, request

from app.blueprints.addressing import allowed_methods, take_the_rest
from app.blueprints.open311 import answers
from app.blueprints.open311.door import UNKNOWN, asked_format, blueprint

READING = ("GET", "HEAD")


@blueprint.after_request
def _open_to_other_sites(response: Response) -> Response:
    if request.method in READING:
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def unknown(rest: str = "") -> Response:
    """Every address and method below /open311 that no view takes, answered in the format of this interface."""
    allowed = allowed_methods(blueprint.name)
    if not allowed:
        return answers.errors(asked_format(), [(404, UNKNOWN)])
    if request.method == "OPTIONS":
        response = Response()
    else:
        sentence = f"{request.method[:20]} tidak berlaku di alamat ini; yang berlaku: {', '.join(allowed)}."
        response = answers.errors(asked_format(), [(405, sentence)])
    response.headers["Allow"] = ", ".join(allowed)
    return response


take_the_rest(blueprint, unknown)
