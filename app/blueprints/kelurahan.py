"""The kelurahan's workplace: triage of what lies in it, and its own work."""

from flask import Blueprint

from app.blueprints import redaction, shared, team, worklist
from app.domain.vocabulary import Role
from app.security import guard

blueprint = Blueprint("kelurahan", __name__, url_prefix="/kelurahan")
guard(blueprint, Role.KELURAHAN)
worklist.attach(blueprint)
shared.attach(blueprint)
team.attach(blueprint)
redaction.attach(blueprint)
