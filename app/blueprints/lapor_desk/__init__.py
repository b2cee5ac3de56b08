"""LAPOR's own pages at its desk (/kanal/lapor/): bring entries in from a file, carry answers over by hand.

For the desk of the channel and Biro's admin; other desks have no LAPOR.
"""

from importlib import import_module

from flask import Blueprint

from app.domain.errors import Forbidden
from app.domain.inbox import may_work
from app.domain.vocabulary import Role
from app.security import actor, guard

CHANNEL = "lapor"
blueprint = Blueprint("lapor_desk", __name__, url_prefix="/kanal/lapor")
guard(blueprint, Role.CHANNEL_ADMIN, Role.BIRO_ADMIN)


@blueprint.before_request
def _only_its_desk() -> None:
    if not may_work(actor(), CHANNEL):
        raise Forbidden("Halaman ini untuk meja kanal LAPOR.")


for _page in ("importing", "answers"):
    import_module(f"{__name__}.{_page}")
