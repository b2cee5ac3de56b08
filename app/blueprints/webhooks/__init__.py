"""What the networks deliver by themselves (/webhook/<channel>): one module a kind of network.

Each proves by signature or token who knocks. No cookie is read here, so there is nothing for CSRF to protect.
"""

from importlib import import_module

from flask import Blueprint

from app.security import csrf, public

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhook")
public(blueprint)
csrf.exempt(blueprint)

for _network in ("sms", "social"):
    import_module(f"{__name__}.{_network}")
