"""The summary at /pantau/ringkasan for whoever steers: kecamatan, kota, dinas, Biro and observers, each over what is theirs.

Every figure links to the worklist of exactly the reports that it counts; every table is there as CSV.
"""

from flask import Blueprint

from app.domain.vocabulary import Role
from app.security import guard

ROLES = (Role.KECAMATAN, Role.KOTA, Role.DINAS, Role.VERIFIER, Role.BIRO_ADMIN, Role.OBSERVER)

blueprint = Blueprint("steering", __name__, url_prefix="/pantau")
guard(blueprint, *ROLES)

from app.blueprints.steering import page  # noqa: E402, F401 - it adds its views to the blueprint
