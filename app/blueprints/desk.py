"""A channel's desk: decide on messages, give reports their place, follow those that came by it."""

from flask import Blueprint

from app.blueprints import reporter_search, shared, worklist
from app.blueprints.inbox.home import messages_first
from app.domain.vocabulary import Role
from app.security import guard

blueprint = Blueprint("desk", __name__, url_prefix="/kanal")
guard(blueprint, Role.CHANNEL_ADMIN)
worklist.attach(blueprint, beside=messages_first)
shared.attach(blueprint)
reporter_search.attach(blueprint)
