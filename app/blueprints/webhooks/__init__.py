"""What the networks deliver by themselves: one module a kind of network. Each proves by signature or token who knocks."""

from importlib import import_module

from flask import Blueprint

from app.security import csrf, public

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhook")
public(blueprint)
csrf.exempt(blueprint)  # machines knock here; no cookie is read

for _network in ("social",):
    import_module(f"{__name__}.{_network}")
