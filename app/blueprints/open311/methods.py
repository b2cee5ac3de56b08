"""What may be done at which address: OPTIONS and Allow tell the truth, and everything else is refused as a list of errors.

Pages of other sites may ask and file: nothing here depends on who is signed in, and whoever files proves itself by its key.
"""

from flask import Response, request

from app.blueprints.addressing import allowed_methods, take_the_rest
from app.blueprints.open311 import answers
from app.blueprints.open311.door import UNKNOWN, asked_format, blueprint

FOR_BROWSERS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}
# What a browser asks beforehand, and how many seconds it may remember the answer.
ASKED_BEFORE = {
    "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key",
    "Access-Control-Max-Age": "86400",
}


@blueprint.after_request
def _open_to_other_sites(response: Response) -> Response:
    response.headers.update(FOR_BROWSERS)
    if request.method == "OPTIONS" and "Allow" in response.headers:
        response.headers.update(ASKED_BEFORE)
        response.headers["Access-Control-Allow-Methods"] = response.headers["Allow"]
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
