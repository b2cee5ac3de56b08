"""Where networks bring what citizens wrote (/webhook/<channel>): one module a network, each with its own proof.

No cookie is read here, so there is nothing for CSRF to protect.
"""

from importlib import import_module

from flask import Blueprint

from app.security import csrf, public

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhook")
public(blueprint)
csrf.exempt(blueprint)

for _network in ("sms",):
    import_module(f"{__name__}.{_network}")
