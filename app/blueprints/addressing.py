"""The addresses of a machine interface that no view takes: answered in the interface's own words, with a true Allow."""

from collections.abc import Callable
from functools import cache

from flask import Blueprint, current_app, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.routing import BaseConverter, Map, Rule


class Everything(BaseConverter):
    """The rest of an address whatever it is; of `path` a second slash would be sent to another address by a page."""

    regex = "(?s:.*)"
    weight = 1000
    part_isolating = False


def take_the_rest(blueprint: Blueprint, view: Callable[..., ResponseReturnValue]) -> None:
    """Let `view` answer every address and method below the blueprint that no other view takes, and OPTIONS."""

    def add(state: BlueprintSetupState) -> None:
        # Flask's own routes name their methods; these take whatever method there is.
        endpoint = f"{blueprint.name}.unknown"
        state.app.url_map.converters["everything"] = Everything
        state.app.view_functions[endpoint] = view
        for path in ("/", "/<everything:rest>"):
            state.app.url_map.add(
                Rule(f"{blueprint.url_prefix}{path}", endpoint=endpoint, strict_slashes=False)
            )

    blueprint.record_once(add)
    blueprint.before_request(lambda: view() if request.method == "OPTIONS" else None)


def allowed_methods(blueprint: str) -> list[str]:
    """The methods that this blueprint knows at the address of the request; none where it knows no such address."""
    return sorted(_views(blueprint).bind("").allowed_methods(request.path))


@cache
def _views(blueprint: str) -> Map:
    """Its addresses without the ones that take all the rest."""
    rules = current_app.url_map.iter_rules()
    mine = (rule for rule in rules if rule.methods and rule.endpoint.partition(".")[0] == blueprint)
    return Map([rule.empty() for rule in mine], merge_slashes=False)
