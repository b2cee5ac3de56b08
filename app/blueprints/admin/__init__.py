"""The configuration of biro.admin: one module a page."""

from importlib import import_module

from flask import Blueprint

from app.domain.vocabulary import Role
from app.security import guard

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
guard(blueprint, Role.BIRO_ADMIN)

for _page in (
    "home",
    "keys",
    "messages",
    "phrases",
    "channels",
    "channel_accounts",
    "channel_texts",
    "categories",
    "questions",
    "users",
    "user_import",
    "units",
    "teams",
    "reasons",
    "boundaries",
    "limits",
    "calendar",
    "evidence",
    "abuse",
    "privacy",
    "privacy_retention",
    "privacy_people",
    "privacy_records",
):
    import_module(f"{__name__}.{_page}")
