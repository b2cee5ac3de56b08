"""The workplace of a Perangkat Daerah or BUMD: check, dispose to a suku dinas, or act."""

from flask import Blueprint

from app.blueprints import shared, team, worklist
from app.domain.vocabulary import Role
from app.security import guard

blueprint = Blueprint("dinas", __name__, url_prefix="/dinas")
guard(blueprint, Role.DINAS)
worklist.attach(blueprint)
shared.attach(blueprint)
team.attach(blueprint)
