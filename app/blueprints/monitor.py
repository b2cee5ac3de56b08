"""Watching over an area, or over everything: kecamatan, kota, observers."""

from flask import Blueprint

from app.blueprints import shared, worklist
from app.blueprints.inbox.home import waiting_beside
from app.domain.vocabulary import Role
from app.security import guard

blueprint = Blueprint("monitor", __name__, url_prefix="/pantau")
guard(blueprint, Role.KECAMATAN, Role.KOTA, Role.OBSERVER)
worklist.attach(blueprint, beside=waiting_beside)
shared.attach(blueprint)
