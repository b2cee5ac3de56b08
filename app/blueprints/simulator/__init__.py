"""Trying it (/admin/simulator): write as a citizen by the real channels of the demo and see what comes back. Demo only."""

from importlib import import_module

from flask import Blueprint, abort

from app.config import settings
from app.domain.vocabulary import Role
from app.security import guard

blueprint = Blueprint("simulator", __name__, url_prefix="/admin/simulator")


@blueprint.before_request
def _demo_only() -> None:
    if not settings().is_demo:
        abort(404)


guard(blueprint, Role.BIRO_ADMIN)
import_module(f"{__name__}.page")
