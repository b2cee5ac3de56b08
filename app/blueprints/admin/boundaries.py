"""Boundaries (/admin/batas-wilayah): the version in force and those before it, and how another one is brought in."""

from flask import render_template

from app.blueprints.admin import blueprint
from app.db import db
from app.queries.boundaries import boundary_versions


@blueprint.get("/batas-wilayah")
def boundaries() -> str:
    """All versions, the one in force first."""
    return render_template("admin/batas_wilayah.html", versions=boundary_versions(db.session()))
