"""The inbox of a channel's desk (/kanal/pesan/): what citizens sent and nobody has decided on yet.

A desk sees its own channel only; Biro's admin sees every channel, one at a time (`kanal`).
"""

from importlib import import_module

from flask import Blueprint

from app.domain.vocabulary import Role
from app.security import guard

blueprint = Blueprint("inbox", __name__, url_prefix="/kanal/pesan")
guard(blueprint, Role.CHANNEL_ADMIN, Role.BIRO_ADMIN)

for _page in ("listing", "page", "actions"):
    import_module(f"{__name__}.{_page}")
