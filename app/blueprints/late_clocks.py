"""Limits that ran over (/jam): of the own unit and those below, of the own area, or everywhere; for Biro, the objections that
wait for its decision.
"""

from flask import Blueprint, render_template

from app.clock import now
from app.db import db
from app.domain.vocabulary import Role
from app.queries.late_clocks import late_clocks
from app.security import actor, guard

blueprint = Blueprint("late_clocks", __name__, url_prefix="/jam")
guard(
    blueprint,
    *(Role.CHANNEL_ADMIN, Role.KELURAHAN, Role.KECAMATAN, Role.KOTA, Role.DINAS, Role.SUKU_DINAS),
    *(Role.VERIFIER, Role.BIRO_ADMIN, Role.OBSERVER),
)


@blueprint.get("/")
def home() -> str:
    """The last thirty days."""
    found = late_clocks(db.session(), actor=actor(), now=now())
    return render_template("clocks/lewat.html", found=found)
