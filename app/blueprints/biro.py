"""Biro Pemerintahan's workplace: verify results, approve estimates, settle what nobody else can."""

from flask import Blueprint

from app.blueprints import rechecks, redaction, reporter_search, shared, worklist
from app.domain.vocabulary import Role
from app.security import guard

blueprint = Blueprint("biro", __name__, url_prefix="/biro")
guard(blueprint, Role.VERIFIER, Role.BIRO_ADMIN)
worklist.attach(blueprint)
shared.attach(blueprint)
reporter_search.attach(blueprint)
rechecks.attach(blueprint)
redaction.attach(blueprint)
