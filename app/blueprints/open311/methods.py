"""What may be done at which address: OPTIONS and Allow tell the truth, and everything else is refused as a list of errors.

Pages of other sites may read: nothing here depends on who is signed in.
"""

from functools import cache

from flask import Response, current_app, request
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import Map, Rule

from app.blueprints.open311 import answers
from app.blueprints.open311.door import UNKNOWN, asked_format, blueprint

READING = ("GET", "HEAD")


@blueprint.before_request
def _options() -> Response | None:
    return unknown() if request.method == "OPTIONS" else None


@blueprint.after_request
def _open_to_other_sites(response: Response) -> Response:
    if request.method in READING:
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def unknown(rest: str = "") -> Response:
    """Every address and method below /open311 that no view takes, answered in the format of this interface."""
    allowed = sorted(_views().bind("").allowed_methods(request.path))
    if not allowed:
        return answers.errors(asked_format(), [(404, UNKNOWN)])
    if request.method == "OPTIONS":
        response = Response()
    else:
        sentence = f"{request.method[:20]} tidak berlaku di alamat ini; yang berlaku: {', '.join(allowed)}."
        response = answers.errors(asked_format(), [(405, sentence)])
    response.headers["Allow"] = ", ".join(allowed)
    return response


@cache
def _views() -> Map:
    """The addresses of the interface without the one that takes all the rest."""
    rules = current_app.url_map.iter_rules()
    return Map([rule.empty() for rule in rules if rule.endpoint.startswith("open311.") and rule.methods])


@blueprint.record_once
def _take_the_rest(state: BlueprintSetupState) -> None:
    """Flask's own routes name their methods; these take whatever method there is."""
    state.app.view_functions["open311.unknown"] = unknown
    for path in ("/", "/<path:rest>"):
        state.app.url_map.add(Rule(f"{blueprint.url_prefix}{path}", endpoint="open311.unknown"))
