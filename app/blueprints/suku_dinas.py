"""The suku dinas' workplace: assign staff, act, finish."""

from flask import Blueprint

from app.blueprints import shared, team, worklist
from app.domain.vocabulary import Role
from app.security import guard

blueprint = Blueprint("suku_dinas", __name__, url_prefix="/suku-dinas")
guard(blueprint, Role.SUKU_DINAS)
worklist.attach(blueprint)
shared.attach(blueprint)
team.attach(blueprint)
